package chime

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/chimesdkmeetings"
	"github.com/aws/aws-sdk-go-v2/service/chimesdkmeetings/types"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// batch is how many people Chime lets in with one call.
const batch = 100

// joiner is somebody at the door, for all who ask for that attendee at once.
type joiner struct {
	id       string
	may      types.AttendeeCapabilities
	askers   int
	tries    int
	done     chan struct{} // closed when the rest is set
	attendee types.Attendee
	err      error
}

// Join implements [meeting.Provider]. Those who come while others are being let in
// are let in together, with one call.
func (p *Provider) Join(ctx context.Context, r meeting.Ref, attendeeID string, may meeting.Capabilities) (meeting.Credentials, error) {
	if !opaque(attendeeID) {
		return nil, fmt.Errorf("an attendee id has %d characters, or others than letters, digits and -_", len(attendeeID))
	}
	if _, err := p.Ensure(ctx, r); err != nil {
		return nil, err
	}
	c := p.conference(r)
	_, m := c.known()
	if m == nil {
		return nil, meeting.ErrOver // since a moment ago
	}
	capabilities := p.capabilities(may)
	attendee, err := p.enter(ctx, c, attendeeID, capabilities)
	if isOver(err) {
		p.forget(r.Sitting)
	}
	if err != nil {
		return nil, err
	}
	// Who was there before has the capabilities of then.
	if err := p.Permit(ctx, r, map[string]meeting.Capabilities{attendeeID: may}); err != nil {
		return nil, err
	}
	attendee.Capabilities = &capabilities
	return credentialsOf(m, &attendee)
}

// enter waits until the attendee was let in.
func (p *Provider) enter(ctx context.Context, c *conference, attendeeID string, may types.AttendeeCapabilities) (types.Attendee, error) {
	j, first := c.line(attendeeID, may)
	if first {
		go p.admit(context.WithoutCancel(ctx), c)
	}
	select {
	case <-ctx.Done():
		c.give(j)
		return types.Attendee{}, ctx.Err()
	case <-j.done:
		return j.attendee, j.err
	}
}

// line puts somebody at the end of the queue, unless they are in it; first tells
// that nobody sees to the queue.
func (c *conference) line(attendeeID string, may types.AttendeeCapabilities) (j *joiner, first bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	j = c.joining[attendeeID]
	if j == nil {
		j = &joiner{id: attendeeID, may: may, done: make(chan struct{})}
		c.joining[attendeeID] = j
		c.queue = append(c.queue, j)
	}
	j.askers++
	first, c.busy = !c.busy, true
	return j, first
}

// give up: who waits for nobody is passed over.
func (c *conference) give(j *joiner) {
	c.mu.Lock()
	defer c.mu.Unlock()
	j.askers--
}

// admit lets people in until nobody waits.
func (p *Provider) admit(ctx context.Context, c *conference) {
	for !c.idle() {
		var at []*joiner
		err := p.call(ctx, "BatchCreateAttendee", joining, func(ctx context.Context) error {
			c.changing.Lock()
			defer c.changing.Unlock()
			at = c.next(at)
			return p.createAttendees(ctx, c, at)
		})
		c.settle(at, err)
		p.dropOlder(ctx, c)
	}
}

// idle tells whether nobody waits; whoever comes afterwards is the first.
func (c *conference) idle() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.busy = len(c.queue) > 0
	return !c.busy
}

// next fills up those who are at the door.
func (c *conference) next(at []*joiner) []*joiner {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.queue) > 0 && len(at) < c.atMost {
		j := c.queue[0]
		c.queue = c.queue[1:]
		if j.askers == 0 {
			delete(c.joining, j.id)
			continue
		}
		at = append(at, j)
	}
	return at
}

// createAttendees lets people in. Chime answers for each on their own.
func (p *Provider) createAttendees(ctx context.Context, c *conference, at []*joiner) error {
	if len(at) == 0 {
		return nil
	}
	id, _ := c.known()
	in := &chimesdkmeetings.BatchCreateAttendeeInput{MeetingId: &id}
	people := map[string]*joiner{}
	for _, j := range at {
		people[j.id] = j
		in.Attendees = append(in.Attendees, types.CreateAttendeeRequestItem{ExternalUserId: &j.id, Capabilities: &j.may})
	}
	out, err := p.api.BatchCreateAttendee(ctx, in)
	if err != nil {
		return err
	}
	for _, a := range out.Attendees {
		if j := people[aws.ToString(a.ExternalUserId)]; j != nil {
			j.attendee, j.err = a, nil
			c.note(a)
		}
	}
	for _, e := range out.Errors {
		if j := people[aws.ToString(e.ExternalUserId)]; j != nil {
			j.err = p.refusal(e)
		}
	}
	return nil
}

// errAgain: this one may be let in the next time.
var errAgain = errors.New("again")

// refusal is why somebody was not let in with the others.
func (p *Provider) refusal(e types.CreateAttendeeError) error {
	err := fmt.Errorf("an attendee was not made: %s: %s", aws.ToString(e.ErrorCode), aws.ToString(e.ErrorMessage))
	switch code := aws.ToString(e.ErrorCode); {
	case strings.HasPrefix(code, "LimitExceeded"):
		return fmt.Errorf("%w (%w)", meeting.ErrFull, err)
	case strings.HasPrefix(code, "Throttl"):
		p.turns.pause(jitter(shortestWait))
		return fmt.Errorf("%w: %w", errAgain, err)
	case strings.HasPrefix(code, "Service"), strings.HasPrefix(code, "Conflict"):
		return fmt.Errorf("%w: %w", errAgain, err)
	}
	return err
}

// settle tells those at the door how it went; err is the answer of those who have
// none of their own.
func (c *conference) settle(at []*joiner, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if errors.Is(err, meeting.ErrFull) && len(at) > 1 { // for all of them; some may find a seat
		c.queue = append(at, c.queue...)
		c.atMost = len(at) / 2
		return
	}
	c.atMost = batch
	var again []*joiner
	for _, j := range at {
		if j.tries++; errors.Is(j.err, errAgain) && j.tries < triesAtMost {
			again = append(again, j)
			continue
		}
		switch {
		case j.attendee.AttendeeId != nil || j.err != nil:
		case err != nil:
			j.err = err
		default:
			j.err = errors.New("the answer of Amazon Chime leaves an attendee out")
		}
		delete(c.joining, j.id)
		close(j.done)
	}
	c.queue = append(again, c.queue...)
}

// note keeps an attendee. Should Chime have made a second one of the same person,
// the older goes.
func (c *conference) note(a types.Attendee) {
	c.mu.Lock()
	defer c.mu.Unlock()
	id := aws.ToString(a.ExternalUserId)
	if older, ok := c.attendees[id]; ok && aws.ToString(older.AttendeeId) != aws.ToString(a.AttendeeId) {
		c.older = append(c.older, aws.ToString(older.AttendeeId))
	}
	c.attendees[id] = a
}

// dropOlder removes the attendees that note has found to be too many.
func (p *Provider) dropOlder(ctx context.Context, c *conference) {
	c.mu.Lock()
	older := c.older
	c.older = nil
	c.mu.Unlock()
	for _, id := range older {
		if err := p.deleteAttendee(ctx, c, id); err != nil {
			p.logger.WarnContext(ctx, "an attendee who is there twice was not removed", "attendee", id, "error", err)
		}
	}
}
