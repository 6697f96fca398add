package nrps

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/ltikit/ltikit/lti"
)

// maxMember is the largest member that is read, in bytes of JSON. No page is too
// large.
const maxMember = 1 << 20

// container is one page on the wire.
type container struct {
	ID      string   `json:"id"`
	Context Context  `json:"context"`
	Members []Member `json:"members"`
}

// readMembers reads a page and hands over each member when it is there, until
// one is not wanted. An empty page has no members: some platforms send one
// behind the last. Any other page without them is an error, so that an answer of
// another kind is not taken for an empty roster.
func readMembers(page io.Reader, each func(Member) bool) error {
	window := &window{r: page, left: maxMember}
	d := json.NewDecoder(window)
	first, err := d.Token()
	if err == io.EOF {
		return nil
	}
	if err != nil || first != json.Delim('{') {
		return notRoster(err, "it is no JSON object")
	}
	found := false
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return notRoster(err, "")
		}
		if name == "members" {
			found = true
			err = readArray(d, window, each)
		} else {
			err = skip(d, window)
		}
		if err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return notRoster(err, "")
	}
	if !found {
		return notRoster(nil, "it has no members")
	}
	return nil
}

// readArray reads the members themselves; null stands for none.
func readArray(d *json.Decoder, w *window, each func(Member) bool) error {
	switch begin, err := d.Token(); {
	case err != nil:
		return notRoster(err, "")
	case begin == nil:
		return nil
	case begin != json.Delim('['):
		return notRoster(nil, "members is no array")
	}
	for d.More() {
		w.left = maxMember
		var m Member
		if err := d.Decode(&m); err != nil {
			return notRoster(err, "")
		}
		if m.UserID == "" {
			return errors.New("the platform lists a member without user_id")
		}
		m.complete()
		m.Messages = slices.DeleteFunc(m.Messages, func(message *lti.Message) bool { return message == nil })
		if !each(m) {
			return errEnough
		}
	}
	w.left = maxMember
	if _, err := d.Token(); err != nil {
		return notRoster(err, "")
	}
	return nil
}

func skip(d *json.Decoder, w *window) error {
	var unused json.RawMessage
	if err := d.Decode(&unused); err != nil {
		return notRoster(err, "")
	}
	w.left = maxMember
	return nil
}

// notRoster says that the answer is no roster. An end in the midst is not the end
// of the roster.
func notRoster(err error, what string) error {
	if err == nil {
		err = errors.New(what)
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("the service's answer is no page of a roster: %w", err)
}

// window lets through so many bytes until it is opened again.
type window struct {
	r    io.Reader
	left int
}

// Read implements io.Reader.
func (w *window) Read(p []byte) (int, error) {
	if w.left <= 0 {
		return 0, fmt.Errorf("a part of it is larger than %d bytes", maxMember)
	}
	n, err := w.r.Read(p[:min(len(p), w.left)])
	w.left -= n
	return n, err
}
