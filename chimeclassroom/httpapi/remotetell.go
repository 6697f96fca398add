package httpapi

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/coder/websocket"
)

// conclude writes the room down and tells its pages what there is to tell. Whoever is
// gone by then leaves the room, which is news for the others. What a page could not be
// told is written down, and told with what the room hears next, a tick at the latest.
func (r *round) conclude(ctx context.Context) error {
	heard := len(r.calls) > 0
	if heard {
		r.last = r.calls[len(r.calls)-1].Sequence
		r.arrivals = nil
	}
	for {
		if heard {
			if err := r.close(ctx); err != nil {
				return err
			}
		}
		if err := r.callBack(ctx); err != nil {
			return err
		}
		gone, changed := r.tell(ctx)
		if err := ctx.Err(); err != nil {
			return err // nobody is gone for our being late
		}
		if len(gone) == 0 {
			if changed {
				if err := r.write(ctx); err != nil {
					return err
				}
			}
			break
		}
		for _, c := range gone {
			c.dismiss(goingAway()) // if it is there after all, it comes back
		}
		r.settle(ctx)
		heard = true
	}
	if r.version != "" && r.over() {
		return r.cfg.Store.RemoveRoom(ctx, r.eventID, r.version)
	}
	return nil
}

// close has those cut off who have lost their place, and writes the room down. Where
// there is no room, there is nothing to write.
func (r *round) close(ctx context.Context) error {
	if err := r.hub.service.CutOffAbsent(ctx); err != nil {
		r.cfg.Logger.WarnContext(ctx, "somebody who has left is not cut off yet", "event", r.eventID, "error", err)
	}
	r.plan()
	if r.room == nil && r.version == "" {
		return nil
	}
	return r.write(ctx)
}

// callBack asks for the next tick. A run before may not have come so far.
func (r *round) callBack(ctx context.Context) error {
	if r.tick == "" || !r.newTick && !r.repeated {
		return nil
	}
	r.newTick = false
	return r.cfg.Ticks.Tick(ctx, r.eventID, r.tick, r.cfg.TickInterval)
}

// postAtOnce is how many pages are sent something at the same time.
const postAtOnce = 32

// untoldFor is how long a page stays that cannot be told anything.
const untoldFor = time.Minute

// tell sends what there is to every page, and returns those that are gone, and whether
// there is a change in what is written down of who is owed something.
func (r *round) tell(ctx context.Context) (gone []*caller, changed bool) {
	var posts sync.WaitGroup
	var mu sync.Mutex
	free := make(chan struct{}, postAtOnce)
	post := func(do func()) {
		free <- struct{}{}
		posts.Go(func() {
			defer func() { <-free }()
			do()
		})
	}
	for _, c := range r.callers {
		owed := c.debt()
		messages, err := r.mail(ctx, c)
		post(func() {
			if err == nil {
				err = r.post(ctx, c.connection, messages...)
			}
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				changed, c.since = changed || !c.since.IsZero(), time.Time{}
			case errors.Is(err, errPostedNot) && c.owe(owed, r.at):
				changed = true
			default:
				gone = append(gone, c)
			}
		})
	}
	for _, f := range r.farewells {
		post(func() { r.hangUp(ctx, f) })
	}
	posts.Wait()
	r.farewells = nil
	return gone, changed
}

// debt is what a page is yet to be told.
type debt struct {
	told, stale, polled bool
	queued              [][]byte
	bytes               int
}

func (c *caller) debt() debt { return debt{c.told, c.stale, c.polled, c.queued, c.bytes} }

// owe has a page be told that again; false: that has failed for too long.
func (c *caller) owe(d debt, at time.Time) bool {
	c.told, c.stale, c.polled, c.queued, c.bytes = d.told, d.stale, d.polled, d.queued, d.bytes
	if c.since.IsZero() {
		c.since = at
	}
	return at.Sub(c.since) < untoldFor
}

// mail is what there is to tell a page.
func (r *round) mail(ctx context.Context, c *caller) (messages [][]byte, err error) {
	told := c.told
	c.told = true
	switch {
	case c.stage == stageWaiting && !told:
		return [][]byte{render(outgoing{Type: "waiting"})}, nil
	case c.stage != stageInside:
		return nil, nil
	case !told && !c.ready: // a run that was cut short has brought them in
		if err := r.connect(ctx, c); err != nil {
			r.cfg.Logger.WarnContext(ctx, "somebody who has entered has neither sound nor picture", "event", r.eventID, "attendee", c.id(), "error", err)
			return nil, err
		}
	}
	if !told {
		messages = append(messages, r.room.welcome(c.member))
	}
	news, _ := r.room.news(c.member)
	return append(messages, news...), nil
}

// errPostedNot: a page was not told something, and may be told it again.
var errPostedNot = errors.New("a page was not told")

// post sends messages to a page, in order. One that has heard part of a message, but not
// the rest, cannot go on and is to come back.
func (r *round) post(ctx context.Context, connection string, messages ...[]byte) error {
	for _, message := range messages {
		all := parts(message)
		for _, part := range all {
			err := r.postPart(ctx, connection, part)
			switch {
			case err == nil:
				continue
			case errors.Is(err, ErrPageGone):
				return err
			}
			r.cfg.Logger.WarnContext(ctx, "a page was not told", "event", r.eventID, "error", err)
			if len(all) > 1 {
				return err
			}
			return errors.Join(errPostedNot, err)
		}
	}
	return nil
}

func (r *round) postPart(ctx context.Context, connection string, part []byte) (err error) {
	defer caught(&err)
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	return r.cfg.Pages.Post(ctx, connection, part)
}

// hangUp says the last message, and with which code the socket would be closed, which
// is not for us to choose, and closes the connection.
func (r *round) hangUp(ctx context.Context, f farewell) {
	var last [][]byte
	if f.Message != "" {
		last = append(last, render(outgoing{Type: f.Message}))
	}
	if f.Code != 0 && f.Code != websocket.StatusNormalClosure {
		last = append(last, render(closedMessage{"closed", f.Code, f.Reason}))
	}
	if err := r.post(ctx, f.Connection, last...); errors.Is(err, ErrPageGone) || ctx.Err() != nil {
		return // gone already, or the run is cut short and comes again
	}
	if err := r.closePage(ctx, f.Connection); err != nil {
		r.cfg.Logger.WarnContext(ctx, "a connection was not closed", "event", r.eventID, "error", err)
	}
}

func (r *round) closePage(ctx context.Context, connection string) (err error) {
	defer caught(&err)
	return r.cfg.Pages.Close(ctx, connection)
}

// caught makes a panic an error: pages are told side by side, where it would end the
// process with every class in it.
func caught(err *error) {
	if cause := recover(); cause != nil {
		*err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
	}
}

// closedMessage is the close frame that cannot be sent.
type closedMessage struct {
	Type   string               `json:"type"`
	Code   websocket.StatusCode `json:"closeCode"`
	Reason string               `json:"reason"`
}

// maxPart is how long a message may be that is sent as it is.
const maxPart = 120 << 10

// continued begins a part behind which the message goes on, as no JSON does.
const continued = '+'

// parts cuts a message that is too long to be sent at once.
func parts(message []byte) (all [][]byte) {
	for len(message) > maxPart {
		end := maxPart
		for !utf8.RuneStart(message[end]) {
			end--
		}
		all = append(all, append([]byte{continued}, message[:end]...))
		message = message[end:]
	}
	return append(all, message)
}
