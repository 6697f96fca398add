package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/ltikit/ltikit/chimeclassroom/aws/intake"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// Sender is what is needed of SQS: an *sqs.Client.
type Sender interface {
	// SendMessage puts a message into a queue.
	SendMessage(ctx context.Context, in *sqs.SendMessageInput, opts ...func(*sqs.Options)) (*sqs.SendMessageOutput, error)
}

// Request asks for an audit of the class that a meeting is of.
type Request struct {
	Meeting string `json:"meeting"`
}

// askedFor is how long a process does not ask again for the same meeting: the queue would
// drop it, or keep it for nothing new.
const askedFor = time.Minute

// Requests is the queue of what is to be audited. It is safe for concurrent use.
type Requests struct {
	queue Sender
	url   string
	now   func() time.Time

	mu    sync.Mutex
	asked map[string]time.Time
}

// NewRequests returns the FIFO queue at that address. A nil clock is time.Now.
func NewRequests(q Sender, url string, now func() time.Time) *Requests {
	if now == nil {
		now = time.Now
	}
	return &Requests{queue: q, url: url, now: now, asked: map[string]time.Time{}}
}

// Ask asks for an audit of a meeting's class. Of those who ask within five minutes the
// queue takes the first.
func (r *Requests) Ask(ctx context.Context, meetingID string) error {
	if !r.due(meetingID) {
		return nil
	}
	body, err := json.Marshal(Request{Meeting: meetingID})
	if err != nil {
		return err
	}
	text := string(body)
	_, err = r.queue.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &r.url, MessageBody: &text, MessageGroupId: &meetingID, MessageDeduplicationId: &meetingID})
	if err != nil {
		r.forget(meetingID)
		return fmt.Errorf("asking for an audit: %w", err)
	}
	return nil
}

// due tells whether nobody of this process has just asked, and notes that somebody does.
func (r *Requests) due(meetingID string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	for id, at := range r.asked {
		if now.Sub(at) >= askedFor {
			delete(r.asked, id)
		}
	}
	if _, just := r.asked[meetingID]; just {
		return false
	}
	r.asked[meetingID] = now
	return true
}

func (r *Requests) forget(meetingID string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.asked, meetingID)
}

// watched is a classroom whose meetings are audited when something is reported of them.
type watched struct {
	intake.Classroom
	requests *Requests
	logger   *slog.Logger
}

// Watch returns the classroom for an intake that asks for audits. That nobody can be
// asked is logged, and holds up no event.
func Watch(c intake.Classroom, r *Requests, logger *slog.Logger) intake.Classroom {
	return &watched{Classroom: c, requests: r, logger: logger}
}

// Observe implements [intake.Classroom].
func (w *watched) Observe(ctx context.Context, e meeting.LedgerEvent) error {
	if err := w.Classroom.Observe(ctx, e); err != nil {
		return err
	}
	if err := w.requests.Ask(ctx, e.MeetingID); err != nil {
		w.logger.ErrorContext(ctx, "a class is not audited", "meeting", e.MeetingID, "error", err)
	}
	return nil
}
