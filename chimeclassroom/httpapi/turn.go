package httpapi

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Turn is the call that Rooms are hearing. It is their service's clock and store: the
// present is when the call was made, however often it comes, and what a run that was cut
// short has written into the ledger is recognised and not written again.
type Turn struct {
	service.Store
	clock func() time.Time

	mu    sync.Mutex
	at    time.Time // zero between calls
	ends  time.Time // when the run is over, by the clock
	again bool
	// written is what the ledgers of meetings had that was not recognised yet.
	written map[string][]meeting.LedgerEvent
}

// NewTurn returns a turn on the classroom's store. The clock counts between calls; nil
// means time.Now.
func NewTurn(store service.Store, clock func() time.Time) *Turn {
	if clock == nil {
		clock = time.Now
	}
	return &Turn{Store: store, clock: clock}
}

// Now is the clock.
func (t *Turn) Now() time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.at.IsZero() {
		return t.clock()
	}
	return t.at
}

// until is how long the run may write from now on. The wall tells: a process that is
// held still does not notice how long.
func (t *Turn) until(lasts time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ends = t.clock().Round(0).Add(lasts)
}

// errTooLate: another run may have the room by now.
var errTooLate = errors.New("the run has lasted too long and writes nothing more")

func (t *Turn) inTime() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.ends.IsZero() && !t.clock().Round(0).Before(t.ends) {
		return errTooLate
	}
	return nil
}

func (t *Turn) begin(at time.Time, again bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.at, t.again = at, again
}

// end is between two batches, or two runs of one.
func (t *Turn) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.at, t.again, t.written = time.Time{}, false, nil
}

// AppendPresence implements [service.Ledger].
func (t *Turn) AppendPresence(ctx context.Context, e meeting.LedgerEvent) (time.Time, error) {
	t.mu.Lock()
	again := t.again
	t.mu.Unlock()
	if err := t.inTime(); err != nil {
		return time.Time{}, err
	}
	if again {
		if at, written, err := t.recognise(ctx, e); written || err != nil {
			return at, err
		}
	}
	return t.Store.AppendPresence(ctx, e)
}

// recognise finds the line that a run before has written of the same call. Calls are
// heard in order and at their own instants, so it is the first like it that is not
// earlier.
func (t *Turn) recognise(ctx context.Context, e meeting.LedgerEvent) (at time.Time, written bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines, read := t.written[e.MeetingID]
	if !read {
		if lines, _, err = t.Ledger(ctx, e.MeetingID); err != nil {
			return time.Time{}, false, err
		}
		if t.written == nil {
			t.written = map[string][]meeting.LedgerEvent{}
		}
		t.written[e.MeetingID] = lines
	}
	n := slices.IndexFunc(lines, func(l meeting.LedgerEvent) bool {
		return l.AttendeeID == e.AttendeeID && l.Type == e.Type && l.Source == e.Source && l.Detail == e.Detail && !l.At.Before(e.At)
	})
	if n < 0 {
		return time.Time{}, false, nil
	}
	at = lines[n].At
	t.written[e.MeetingID] = slices.Delete(lines, n, n+1)
	return at, true, nil
}
