// Package intake takes the events of Amazon Chime from a queue of SQS, which
// EventBridge fills, into the classroom's ledger.
//
// # Once each
//
// SQS and EventBridge deliver at least once, in any order. A message is deleted
// from the queue only when all that it says is stored; whatever happens before, it
// comes again. What comes again has the key of what is stored (meeting.Key), and
// changes nothing. So every event is in the ledger exactly once.
//
// A message that can never be stored, for it is no event or one that cannot be, is
// parked in the classroom's database with its reason for two weeks. An event of a
// meeting that is not known waits there as well: the meeting may have been made
// this second, and its id not be stored yet. It is taken in within a minute of that,
// or dropped after a day. Events of other programs in the account are passed over,
// as far as their ids show it; the others are dropped after that day.
//
// # Who was there
//
// The room sees people by the sockets of their pages, Chime by their connections
// to its media servers. Both are in the ledger, each under an id of its own
// (meeting.DeviceID), and somebody was there while either saw them:
//
//   - Sound that breaks off while the page is there ends nothing, nor does a socket
//     that breaks off, or a classroom that is started again, while there is sound.
//   - Who leaves the room by its button, or is removed, has left with all that Chime
//     sees of them. A departure that Chime never reports is made up for by that.
//   - What Chime reports as the end of a meeting ends the connections of that
//     generation, and nothing else. A class ends when the room says so, and with it
//     everything.
//   - A connection that is lost counts as a drop when nothing of that person is left.
//   - What Chime deletes has left: it may have been the same person's older connection.
//   - Cameras and shares are known from Chime alone. They count while the connection
//     that they belong to is there.
//
// All of this follows from the set of the events, in whatever order and however
// often they came.
package intake

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/meeting/chime"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Classroom is where events go: a *service.Service.
type Classroom interface {
	chime.Finder
	// Observe stores an event once. One that cannot be is service.ErrSenseless.
	Observe(ctx context.Context, e meeting.LedgerEvent) error
	// ParkUnknown keeps a message about a meeting that is not known, for a day.
	ParkUnknown(ctx context.Context, message []byte, providerID string) error
	// ParkSenseless keeps a message that can never be taken in, with the reason.
	ParkSenseless(ctx context.Context, message []byte, reason string) error
	// ResumeParked hands over the parked messages whose meeting is known by now.
	ResumeParked(ctx context.Context, take func(ctx context.Context, message []byte) error) error
}

// Intake takes messages in. It is safe for concurrent use.
type Intake struct {
	classroom Classroom
	logger    *slog.Logger
}

// New returns an intake. A nil logger means slog.Default().
func New(c Classroom, logger *slog.Logger) *Intake {
	if logger == nil {
		logger = slog.Default()
	}
	return &Intake{classroom: c, logger: logger}
}

// Take stores what a message says, or parks it. After an error it is to be brought
// again: the classroom could not answer.
func (i *Intake) Take(ctx context.Context, message []byte) error {
	events, err := chime.ParseEvent(ctx, message, i.classroom)
	if errors.Is(err, chime.ErrNoEvent) {
		return i.park(ctx, message, err)
	}
	if err != nil {
		return err
	}
	for _, e := range events {
		if err := i.take(ctx, message, e); err != nil {
			return err
		}
	}
	return nil
}

func (i *Intake) take(ctx context.Context, message []byte, e chime.Event) error {
	switch e.Fate {
	case chime.Taken:
		err := i.classroom.Observe(ctx, e.Event)
		if errors.Is(err, service.ErrSenseless) {
			return i.park(ctx, message, err)
		}
		return err
	case chime.Unknown:
		return i.classroom.ParkUnknown(ctx, message, e.ProviderID)
	case chime.Malformed:
		return i.park(ctx, message, e.Err)
	default:
		return nil // the ledger keeps nothing of this kind
	}
}

func (i *Intake) park(ctx context.Context, message []byte, why error) error {
	i.logger.WarnContext(ctx, "a message about Amazon Chime cannot be taken in and is parked", "error", why)
	return i.classroom.ParkSenseless(ctx, message, why.Error())
}

// Message is one of a batch.
type Message struct {
	ID   string
	Body string
}

// TakeBatch takes a batch in and returns the ids of the messages that are to be
// brought again, which is what Lambda calls batchItemFailures. The error is why.
func (i *Intake) TakeBatch(ctx context.Context, batch []Message) (again []string, err error) {
	var failed []error
	for _, m := range batch {
		if err := i.Take(ctx, []byte(m.Body)); err != nil {
			again = append(again, m.ID)
			failed = append(failed, fmt.Errorf("message %s: %w", m.ID, err))
		}
	}
	return again, errors.Join(failed...)
}

// Resume takes in what is parked and can be by now. It is to be called every minute.
func (i *Intake) Resume(ctx context.Context) error {
	return i.classroom.ResumeParked(ctx, i.Take)
}
