package httpapi

import (
	"context"
	"errors"
	"time"
)

// Claim gives a room to one of the Rooms that hear its calls.
type Claim struct {
	// By is who claims it.
	By string
	// First is the sequence of the first call that it is claimed for.
	First string
	Lasts time.Duration
}

// ErrRoomTaken: another run is hearing calls of the room, and those that it was to hear
// come again.
var ErrRoomTaken = errors.New("another run hears the room")

// How long a run has, and its claim, which outlasts what is on its way by then.
const (
	runLasts   = 25 * time.Second
	claimLasts = runLasts + 5*time.Second
)

// claim has this run alone hear the room, until the context that it returns is over. A
// run that hangs for longer is taken for dead, and whatever it would write then is refused.
func (rs *Rooms) claim(ctx context.Context, eventID string, calls []Call) (context.Context, context.CancelFunc, error) {
	rs.cfg.Turn.until(runLasts)
	ctx, cancel := context.WithTimeout(ctx, runLasts)
	err := rs.cfg.Store.ClaimRoom(ctx, eventID, Claim{By: rs.id, First: calls[0].Sequence, Lasts: claimLasts})
	if err != nil {
		cancel()
		return nil, nil, err
	}
	return ctx, cancel, nil
}
