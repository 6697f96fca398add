package classroomdynamo

import (
	"cmp"
	"context"
	"slices"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Attributes of a comment, beside its person, role and instant.
const (
	body    = "body"
	howMany = "count" // of the comments of an event
)

func commentKey(eventID, id string) item { return at(eventPartition(eventID), "comment#"+part(id)) }

// commentsKey is that of the item that counts the comments of an event.
func commentsKey(eventID string) item { return at(eventPartition(eventID), "comments") }

// counting is the edit by which there are so many more comments than were counted.
func counting(eventID string, counted item, more int64) *edit {
	e := editing(commentsKey(eventID)).set(howMany, number(counted.number(howMany)+more))
	if counted.has(howMany) {
		return e.when("#count = :counted", item{":counted": counted[howMany]})
	}
	return e.when("attribute_not_exists(#count)", nil)
}

// PutComment implements [service.Comments].
func (s *Store) PutComment(ctx context.Context, c chimeclassroom.Comment) error {
	return decided(ctx, func() (again bool, err error) {
		read, err := s.getAll(ctx, eventKey(c.EventID), commentsKey(c.EventID))
		if err != nil {
			return false, err
		}
		switch {
		case read[0] == nil:
			return false, service.ErrNotFound
		case read[1].number(howMany) >= chimeclassroom.MaxComments:
			return false, service.ErrConflict
		}
		r, err := s.roomNow(ctx, read[0].text(inRoom))
		if err != nil {
			return false, err
		}
		i := commentKey(c.EventID, c.ID)
		i[ident], i[member], i[role], i[body], i[happenedAt] = text(c.ID), text(c.Author.ID), text(string(c.Role)), text(c.Text), instant(c.At)
		return s.transact(ctx, s.making(counting(c.EventID, read[1], 1)), s.putting(i, absent, nil), s.checking(read[0].key(), present, nil),
			s.putting(textNote(r.Key.Deployment(), c.At, ofComment, c.EventID, c.ID), "", nil))
	})
}

// Comments implements [service.Comments].
func (s *Store) Comments(ctx context.Context, eventID string) (all []chimeclassroom.Comment, err error) {
	e, err := s.get(ctx, eventKey(eventID))
	if err != nil || e == nil {
		return nil, err
	}
	var authors []string
	for i, err := range s.query(ctx, beginning(eventPartition(eventID), "comment#")) {
		if err != nil {
			return nil, err
		}
		authors = append(authors, i.text(member))
		all = append(all, chimeclassroom.Comment{
			ID: i.text(ident), EventID: eventID, Author: chimeclassroom.Person{ID: i.text(member)},
			Role: chimeclassroom.Role(i.text(role)), Text: i.text(body), At: i.instant(happenedAt),
		})
	}
	known, err := s.people(ctx, authors)
	for n := range all {
		all[n].Author = known[authors[n]]
	}
	slices.SortFunc(all, func(a, b chimeclassroom.Comment) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	return all, err
}

// DropComment implements [service.Comments].
func (s *Store) DropComment(ctx context.Context, eventID, id string) error {
	return decided(ctx, func() (again bool, err error) {
		read, err := s.getAll(ctx, commentKey(eventID, id), commentsKey(eventID))
		if err != nil || read[0] == nil {
			return false, err
		}
		return s.transact(ctx, s.dropping(read[0].key(), present, nil), s.making(counting(eventID, read[1], -1)))
	})
}
