package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// Restoring brings back what the database has lost, from lines of the archive. What is
// there stays as it is, so that lines may come in any order and any number.
type Restoring interface {
	// RestoreStart brings back a sitting, and e, its event, if that is not there. A room
	// that there is not is ErrNotFound.
	RestoreStart(ctx context.Context, start StartLine, e chimeclassroom.Event) error
	// RestoreLines brings back lines of one meeting's ledger, whoever took part as which
	// attendee, and the end if it is among them, and returns how many were not there. A
	// poll that was open is closed as the lines say, or else with its class.
	// People whom nobody knows any more are nobody, as after ErasePerson. A meeting
	// whose attendance was deleted gets none; one that there is not is ErrNotFound.
	RestoreLines(ctx context.Context, meetingID string, lines []RawLine) (restored int, err error)
}

// ArchiveReader is an archive that is read again.
type ArchiveReader interface {
	// Read yields the JSON of the lines of a kind, of the days from the first to the
	// last, each as often as it is there. Days are 2006-01-02, in UTC.
	Read(ctx context.Context, kind ArchiveKind, first, last string) iter.Seq2[[]byte, error]
}

// Replayed counts the lines that a replay has read.
type Replayed struct {
	// Restored were lost, Known were there. Unknown are of rooms or classes that the
	// database does not know, so that there is nothing to hang them on.
	Restored, Known, Unknown int
}

// replayBatch is how many lines one transaction takes in.
const replayBatch = 1000

// Replay reads what the archive has of the days and gives the ledger what it lacks: after
// the database was restored from a backup that is older than the classes. An event that
// is not in the backup comes back hidden, since the archive does not say whom it was for.
// It may be repeated, and after an error should be.
func (s *Service) Replay(ctx context.Context, from ArchiveReader, first, last string) (done Replayed, err error) {
	for line, err := range decoded[StartLine](from.Read(ctx, ArchiveEvent, first, last)) {
		if err != nil {
			return done, err
		}
		if err := s.restoreStart(ctx, line); err != nil {
			return done, err
		}
	}
	var batch []RawLine
	for line, err := range decoded[RawLine](from.Read(ctx, ArchiveRaw, first, last)) {
		if err != nil {
			return done, err
		}
		if n := len(batch); n == replayBatch || n > 0 && batch[0].Meeting != line.Meeting {
			if err := s.restoreLines(ctx, batch, &done); err != nil {
				return done, err
			}
			batch = batch[:0]
		}
		batch = append(batch, line)
	}
	return done, s.restoreLines(ctx, batch, &done)
}

// decoded reads lines as what they are.
func decoded[Line any](lines iter.Seq2[[]byte, error]) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		for text, err := range lines {
			var line Line
			if err == nil {
				err = json.Unmarshal(text, &line)
			}
			if err != nil {
				yield(line, fmt.Errorf("reading the archive: %w", err))
				return
			}
			if !yield(line, nil) {
				return
			}
		}
	}
}

func (s *Service) restoreStart(ctx context.Context, l StartLine) error {
	zone, err := time.LoadLocation(l.TimeZone)
	if err != nil {
		return fmt.Errorf("the archived event %s: %w", l.Event, err)
	}
	e := chimeclassroom.Event{
		ID: l.Event, RoomID: l.Room, Title: l.Title, Hosts: l.Hosts, Hidden: true, Version: 1, Standing: l.StartsAt.IsZero(),
	}
	if !e.Standing {
		local := l.StartsAt.In(zone)
		e.Date, e.StartTime, e.TimeZone = local.Format(time.DateOnly), local.Format("15:04"), l.TimeZone
		e.StartsAt, e.DurationMinutes, e.OpensBefore = l.StartsAt, l.DurationMinutes, restoredOpensBefore
	}
	err = s.store.RestoreStart(ctx, l, e)
	if err != nil && !errors.Is(err, ErrNotFound) { // its lines are counted as unknown
		return fmt.Errorf("restoring the class %s: %w", l.Meeting, err)
	}
	return nil
}

// restoredOpensBefore is when an event opens that comes back from the archive, in
// minutes; it is over.
const restoredOpensBefore = 15

func (s *Service) restoreLines(ctx context.Context, lines []RawLine, done *Replayed) error {
	if len(lines) == 0 {
		return nil
	}
	id := lines[0].Meeting
	restored, err := s.store.RestoreLines(ctx, id, lines)
	switch {
	case errors.Is(err, ErrNotFound):
		done.Unknown += len(lines)
		return nil
	case err != nil:
		return fmt.Errorf("restoring the ledger of %s: %w", id, err)
	}
	done.Restored += restored
	done.Known += len(lines) - restored
	if restored > 0 {
		s.reportChanged(id)
	}
	return nil
}

// LedgerEvent is the line as the ledger has it.
func (l RawLine) LedgerEvent() meeting.LedgerEvent {
	return meeting.LedgerEvent{MeetingID: l.Meeting, Type: l.Type, AttendeeID: l.Attendee, PersonID: l.Person, At: l.At, Source: l.Source, Detail: l.Detail}
}
