package service

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/importing"
)

// Import is what a file would put on the schedule, line by line.
type Import struct {
	Rows []ImportRow
	// Classes is how many there are, with every day of those that repeat.
	Classes int
	// Faulty is how many rows have a problem; while there are any, nothing is stored.
	Faulty int
}

// ImportRow is one event of the file, or what is wrong with it.
type ImportRow struct {
	Line    int
	Event   chimeclassroom.Event
	Classes int
	Problem string
}

// maxImported is how many classes a file puts on the schedule at most.
const maxImported = 1000

// PreviewImport tells what ImportEvents would do with a file.
func (s *Service) PreviewImport(_ context.Context, v chimeclassroom.Visitor, text, zone string) (Import, error) {
	preview, _, err := s.readImport(v, text, zone)
	return preview, err
}

// ImportEvents puts every event of a file on the schedule, or none if anything is
// wrong with one. Times without a zone are meant in that zone.
func (s *Service) ImportEvents(ctx context.Context, v chimeclassroom.Visitor, text, zone string) (Import, error) {
	done, change, err := s.readImport(v, text, zone)
	if err != nil {
		return Import{}, err
	}
	if done.Faulty > 0 {
		return Import{}, faultyImport(done)
	}
	if err := s.store.ChangeSeries(ctx, v.Room.ID, change); err != nil {
		return Import{}, fmt.Errorf("storing the imported events: %w", err)
	}
	s.tellOf(ctx, v, chimeclassroom.NoticeNew, change.Create, time.Time{})
	s.logOf(ctx, v, chimeclassroom.LogEventsImported, change.Create)
	return done, nil
}

func faultyImport(read Import) error {
	refused := &chimeclassroom.Error{Code: chimeclassroom.CodeInvalid, Public: "Nothing was imported; the file has faults."}
	for _, row := range read.Rows {
		if row.Problem != "" {
			refused.Fields = append(refused.Fields, chimeclassroom.FieldError{Field: fmt.Sprintf("line %d", row.Line), Detail: row.Problem})
		}
	}
	return refused
}

// readImport reads a file into the change that stores it.
func (s *Service) readImport(v chimeclassroom.Visitor, text, zone string) (read Import, all chimeclassroom.SeriesChange, err error) {
	if !v.May(chimeclassroom.CreateEvents) {
		return Import{}, all, forbidden()
	}
	for _, row := range importing.Read(text, zone) {
		out, change, err := s.readRow(v, row, maxImported-len(all.Create))
		if err != nil {
			return Import{}, all, err
		}
		if out.Problem != "" {
			read.Faulty++
		}
		all.Put, all.Create = append(all.Put, change.Put...), append(all.Create, change.Create...)
		read.Rows = append(read.Rows, out)
	}
	read.Classes = len(all.Create)
	return read, all, nil
}

// readRow reads a row that may bring as many classes as there is still room for. One
// with a problem brings none.
func (s *Service) readRow(v chimeclassroom.Visitor, row importing.Row, left int) (ImportRow, chimeclassroom.SeriesChange, error) {
	out := ImportRow{Line: row.Line, Problem: row.Problem}
	tooMany := fmt.Sprintf("A file can have %d classes at most, with every day of those that repeat.", maxImported)
	switch {
	case out.Problem != "":
		return out, chimeclassroom.SeriesChange{}, nil
	case left <= 0:
		out.Problem = tooMany
		return out, chimeclassroom.SeriesChange{}, nil
	}
	change, err := s.schedule(v, row.Input)
	if out.Problem, err = problemOf(err); err != nil || out.Problem != "" {
		return out, chimeclassroom.SeriesChange{}, err
	}
	out.Event, out.Classes = change.Create[0], len(change.Create)
	if out.Classes > left {
		out.Problem = tooMany
		return out, chimeclassroom.SeriesChange{}, nil
	}
	return out, change, nil
}

// schedule is the change that puts what the input says on the visitor's schedule.
func (s *Service) schedule(v chimeclassroom.Visitor, in chimeclassroom.EventInput) (chimeclassroom.SeriesChange, error) {
	if !v.Role.Teaches() {
		in = alone(v, in)
	}
	id, err := s.newID()
	if err != nil {
		return chimeclassroom.SeriesChange{}, err
	}
	if in.Rule != "" {
		change, err := in.Repeat(chimeclassroom.Series{ID: id, RoomID: v.Room.ID}, s.newID)
		change.BelongTo(newEvent(v, id))
		return change, err
	}
	e := newEvent(v, id)
	if err := in.Apply(&e); err != nil {
		return chimeclassroom.SeriesChange{}, err
	}
	return chimeclassroom.SeriesChange{Create: []chimeclassroom.Event{e}}, nil
}

// problemOf is what is wrong with an input in a sentence; an error that is no fault of
// the input is passed on.
func problemOf(err error) (string, error) {
	wrong, ok := errors.AsType[*chimeclassroom.Error](err)
	if !ok {
		return "", err
	}
	details := make([]string, 0, len(wrong.Fields))
	for _, f := range wrong.Fields {
		details = append(details, f.Detail)
	}
	if len(details) == 0 {
		details = append(details, wrong.Public)
	}
	return strings.Join(details, " "), nil
}
