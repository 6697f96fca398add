package service

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// CommentView is a comment as one visitor sees it.
type CommentView struct {
	chimeclassroom.Comment
	// Removable: the visitor may delete it.
	Removable bool
}

// Discussion is what was written under an event, oldest first, and whether the
// visitor may go on with it.
type Discussion struct {
	Comments []CommentView
	Open     bool
}

// ReadComments returns what was written under an event.
func (s *Service) ReadComments(ctx context.Context, v chimeclassroom.Visitor, eventID string) (Discussion, error) {
	if _, err := s.find(ctx, v, eventID); err != nil {
		return Discussion{}, err
	}
	comments, err := s.store.Comments(ctx, eventID)
	if err != nil {
		return Discussion{}, fmt.Errorf("reading the comments: %w", err)
	}
	open := v.May(chimeclassroom.WriteComments) && len(comments) < chimeclassroom.MaxComments
	d := Discussion{Comments: make([]CommentView, 0, len(comments)), Open: open}
	for _, c := range comments {
		d.Comments = append(d.Comments, CommentView{Comment: c, Removable: mayRemove(v, c)})
	}
	return d, nil
}

func mayRemove(v chimeclassroom.Visitor, c chimeclassroom.Comment) bool {
	return c.Author.ID == v.Person.ID || v.May(chimeclassroom.ManageEvents)
}

// WriteComment puts the visitor's text under an event.
func (s *Service) WriteComment(ctx context.Context, v chimeclassroom.Visitor, eventID, text string) (CommentView, error) {
	e, err := s.find(ctx, v, eventID)
	if err != nil {
		return CommentView{}, err
	}
	if !v.May(chimeclassroom.WriteComments) {
		return CommentView{}, &chimeclassroom.Error{Code: chimeclassroom.CodeForbidden, Public: "You may read the comments of this course and not write any."}
	}
	text = strings.TrimSpace(text)
	if err := chimeclassroom.CheckComment(text); err != nil {
		return CommentView{}, err
	}
	if err := s.comments.take(v.Person.ID, s.instant()); err != nil {
		return CommentView{}, err
	}
	id, err := s.newID()
	if err != nil {
		return CommentView{}, err
	}
	c := chimeclassroom.Comment{ID: id, EventID: e.ID, Author: v.Person, Role: v.Role, Text: text, At: s.instant()}
	switch err := s.store.PutComment(ctx, c); {
	case errors.Is(err, ErrNotFound):
		return CommentView{}, noSuchEvent(err)
	case errors.Is(err, ErrConflict):
		return CommentView{}, &chimeclassroom.Error{Code: chimeclassroom.CodeNotAvailable, Public: "There are as many comments under this event as there can be.", Err: err}
	case err != nil:
		return CommentView{}, fmt.Errorf("storing a comment: %w", err)
	}
	s.tell(ctx, v, chimeclassroom.Notice{EventID: e.ID, Kind: chimeclassroom.NoticeComment, Classes: 1})
	return CommentView{Comment: c, Removable: true}, nil
}

// DeleteComment takes away a comment of the visitor's own, or of anybody's for those
// who manage events.
func (s *Service) DeleteComment(ctx context.Context, v chimeclassroom.Visitor, eventID, id string) error {
	e, err := s.find(ctx, v, eventID)
	if err != nil {
		return err
	}
	comments, err := s.store.Comments(ctx, eventID)
	if err != nil {
		return fmt.Errorf("reading the comments: %w", err)
	}
	at := slices.IndexFunc(comments, func(c chimeclassroom.Comment) bool { return c.ID == id })
	switch {
	case at < 0:
		return &chimeclassroom.Error{Code: chimeclassroom.CodeNotFound, Public: "There is no such comment; it may have been deleted."}
	case !mayRemove(v, comments[at]):
		return &chimeclassroom.Error{Code: chimeclassroom.CodeForbidden, Public: "You may delete your own comments only."}
	}
	if err := s.store.DropComment(ctx, eventID, id); err != nil {
		return fmt.Errorf("deleting a comment: %w", err)
	}
	if about := comments[at].Author.ID; about != v.Person.ID {
		s.log(ctx, v, chimeclassroom.LogEntry{Action: chimeclassroom.LogCommentDeleted, EventID: e.ID, Title: e.Title, About: about})
	}
	s.changed(v.Room.ID)
	return nil
}
