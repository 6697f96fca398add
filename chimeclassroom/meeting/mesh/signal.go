package mesh

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// signal is what one page says to another: a description of what it sends and
// takes, or an address at which it may be reached.
type signal struct {
	Description *description `json:"description,omitempty"`
	Candidate   *candidate   `json:"candidate,omitempty"`
}

// description is an RTCSessionDescription.
type description struct {
	Type string `json:"type"`
	SDP  string `json:"sdp"`
}

// candidate is an RTCIceCandidateInit.
type candidate struct {
	Candidate        string  `json:"candidate"`
	SDPMid           *string `json:"sdpMid"`
	SDPMLineIndex    *int    `json:"sdpMLineIndex"`
	UsernameFragment *string `json:"usernameFragment"`
}

// Relay implements [meeting.Signaller]. A description has at most four parts, in
// this order: microphone, camera, screen, the sound of the screen.
func (m *Mesh) Relay(from meeting.Capabilities, message json.RawMessage) (json.RawMessage, error) {
	var s signal
	decoder := json.NewDecoder(bytes.NewReader(message))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&s); err != nil {
		return nil, fmt.Errorf("a signal: %w", err)
	}
	if (s.Description == nil) == (s.Candidate == nil) {
		return nil, errors.New("a signal is a description or a candidate")
	}
	if s.Description != nil {
		if err := s.Description.check(from); err != nil {
			return nil, err
		}
	}
	return json.Marshal(s)
}

func (d description) check(from meeting.Capabilities) error {
	switch d.Type {
	case "offer", "answer":
	default:
		return fmt.Errorf("a description cannot be of type %.20q", d.Type)
	}
	parts := []struct {
		kind string
		may  bool
	}{{"audio", from.Audio}, {"video", from.Video}, {"video", from.Content}, {"audio", from.Content}}
	if strings.Count(d.SDP, "\r") != strings.Count(d.SDP, "\r\n") {
		return errors.New("a description with half an end of a line")
	}
	sections := sectionsOf(d.SDP)
	if len(sections) > len(parts) {
		return fmt.Errorf("a description of %d parts", len(sections))
	}
	for i, section := range sections {
		if section.kind != parts[i].kind {
			return fmt.Errorf("part %d is %.20q, not %s", i, section.kind, parts[i].kind)
		}
		if section.sends() && !parts[i].may {
			return fmt.Errorf("part %d would send, which this attendee may not", i)
		}
	}
	return nil
}

// section is one part of a description, and what it says of its direction.
type section struct {
	kind           string
	silent, sounds bool
}

// sends: browsers read what is unusual in different ways, so a section counts as
// sending unless it says, itself and in plain words, that it does not, and nothing
// that some browser takes for the contrary.
func (s section) sends() bool { return !s.silent || s.sounds }

// sectionsOf reads the media sections of an SDP (RFC 8866 §5.14) and their
// directions (§6.7).
func sectionsOf(sdp string) []section {
	var sections []section
	for line := range strings.Lines(sdp) {
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if media, ok := strings.CutPrefix(line, "m="); ok {
			kind, _, _ := strings.Cut(media, " ")
			sections = append(sections, section{kind: kind})
			continue
		}
		if len(sections) == 0 {
			continue // what is said of the session, not every browser looks at
		}
		last := &sections[len(sections)-1]
		last.silent = last.silent || line == "a=recvonly" || line == "a=inactive"
		last.sounds = last.sounds || strings.HasPrefix(line, "a=send") // sendrecv or sendonly, whatever stands behind it
	}
	return sections
}
