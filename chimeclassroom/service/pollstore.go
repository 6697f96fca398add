package service

import (
	"context"
	"errors"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// ErrAnswered: the person has answered the poll, and nobody knows what any more.
var ErrAnswered = errors.New("answered")

// Polls keeps what hosts ask in classes and what was answered. Polls go with their
// event. What changes a poll that was asked writes its line of the ledger as well,
// and returns what it wrote.
//
// Of an anonymous poll nothing is kept from which one could tell who answered what:
// of a person only that they have answered, of the answers only how many took each
// choice, now and not before. Since instants would give it away to whoever follows
// the result, those who answered come into the ledger when the poll closes, all at
// once, and are forgotten here. A database that keeps its own past, such as DynamoDB
// with point-in-time recovery, keeps more than that, for whoever administers it.
type Polls interface {
	// CreatePoll stores a poll that is not asked yet. An event that is gone is
	// ErrNotFound, one with chimeclassroom.MaxPolls is ErrConflict.
	CreatePoll(ctx context.Context, p chimeclassroom.Poll, at time.Time) error
	// ReplacePoll stores another question. A poll of the event that is gone is
	// ErrNotFound, one that was asked ErrConflict.
	ReplacePoll(ctx context.Context, p chimeclassroom.Poll) error
	// DropPoll removes a poll of the event that was not asked; of others see
	// ReplacePoll.
	DropPoll(ctx context.Context, eventID, id string) error
	// Polls returns the event's polls by number, then those that were not asked, the
	// oldest first.
	Polls(ctx context.Context, eventID string) ([]chimeclassroom.Poll, error)
	// PollAnswers returns who has answered the event's polls, by number.
	PollAnswers(ctx context.Context, eventID string) ([]PollAnswer, error)
	// AskPoll opens the poll in the meeting. One that is gone is ErrNotFound; one that
	// was asked, or is asked while another one of the event is open, or in a meeting
	// that has ended, ErrConflict.
	AskPoll(ctx context.Context, eventID, id, meetingID string, at time.Time) (chimeclassroom.Poll, []meeting.LedgerEvent, error)
	// AnswerPoll stores the answer in place of what the person has answered before. A
	// poll that is not open is ErrConflict. Of an anonymous one the caller says what
	// they have answered before; nil if they have is ErrAnswered.
	AnswerPoll(ctx context.Context, meetingID string, a PollAnswer, before []int) (chimeclassroom.Poll, []meeting.LedgerEvent, error)
	// ClosePoll closes the poll, which is ErrConflict unless it is open in the meeting.
	// The end of a meeting closes what is open.
	ClosePoll(ctx context.Context, meetingID, id string, at time.Time) (chimeclassroom.Poll, []meeting.LedgerEvent, error)
	// ShowPoll shows everybody the result of a poll that was asked in the meeting, or
	// no more. Others are ErrConflict.
	ShowPoll(ctx context.Context, meetingID, id string, shown bool) (chimeclassroom.Poll, error)
}

// PollAnswer is what somebody answered: Choices, by their numbers from 0; nil where
// nobody knows.
type PollAnswer struct {
	PollID     string
	AttendeeID string // of who answers; not of what was stored
	PersonID   string
	Choices    []int
	At         time.Time // as AttendeeID
}
