package lms

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"sync"
)

// Link is a link to the tool on the course page.
type Link struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	// URL is where it leads; empty means the tool's launch URL.
	URL string `json:"url,omitempty"`
	// Custom goes into every launch of the link.
	Custom map[string]string `json:"custom,omitempty"`
}

// links are the links of the course: those that it began with and those that
// teachers added, which are kept in a file.
type links struct {
	file string // "" keeps them in memory

	mu    sync.Mutex
	first []Link
	added []Link
}

// openLinks reads what was added before.
func openLinks(first []Link, file string) (*links, error) {
	l := &links{file: file, first: first}
	if file == "" {
		return l, nil
	}
	raw, err := os.ReadFile(file) //nolint:gosec // the path is this program's own setting
	if errors.Is(err, fs.ErrNotExist) {
		return l, nil
	}
	if err == nil {
		err = json.Unmarshal(raw, &l.added)
	}
	if err != nil {
		return nil, fmt.Errorf("the added links: %w", err)
	}
	return l, nil
}

// all are the links in their order.
func (l *links) all() []Link {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Concat(l.first, l.added)
}

// find finds a link by id.
func (l *links) find(id string) (Link, bool) {
	all := l.all()
	i := slices.IndexFunc(all, func(link Link) bool { return link.ID == id })
	if i < 0 {
		return Link{}, false
	}
	return all[i], true
}

// add puts links at the end, all of them or none.
func (l *links) add(more []Link) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.keep(slices.Concat(l.added, more))
}

// remove takes an added link away; one that is gone is no error.
func (l *links) remove(id string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.keep(slices.DeleteFunc(slices.Clone(l.added), func(link Link) bool { return link.ID == id }))
}

// keep writes the file as a whole, beside the old one first.
func (l *links) keep(added []Link) error {
	if l.file != "" {
		raw, err := json.Marshal(added)
		if err != nil {
			return err
		}
		if err := os.WriteFile(l.file+".new", raw, 0o600); err != nil {
			return err
		}
		if err := os.Rename(l.file+".new", l.file); err != nil {
			return err
		}
	}
	l.added = added
	return nil
}

// isAdded tells whether a teacher added the link, and so may remove it.
func (l *links) isAdded(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.ContainsFunc(l.added, func(link Link) bool { return link.ID == id })
}
