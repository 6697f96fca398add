package httpapi

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// errGone: the page does not wait any more.
var errGone = errors.New("the page has gone")

// connect makes everything ready for the member's sound and picture. A page that
// must wait for that is told where in the line it stands.
func (v *visit) connect(ctx context.Context) (*service.Connection, error) {
	h := v.room.hub
	ctx, giveUp := context.WithCancel(ctx)
	type answer struct {
		media *service.Connection
		err   error
	}
	ready := make(chan answer, 1)
	var asking sync.WaitGroup
	defer asking.Wait() // so that who gives up does not get a place afterwards
	defer giveUp()
	asking.Go(func() {
		media, err := h.service.Connect(ctx, v.room.floor, v.admission)
		ready <- answer{media, err}
	})
	ticker := time.NewTicker(h.positionInterval)
	defer ticker.Stop()
	for {
		select {
		case a := <-ready:
			return a.media, a.err
		case how := <-v.over:
			v.dismiss(how) // whoever called will see
			return nil, errGone
		case <-ticker.C:
		}
		position := h.service.Position(v.admission)
		if position == 0 {
			continue // the answer is there
		}
		if err := send(ctx, v.conn, render(outgoing{Type: "joining", Position: position})); err != nil {
			return nil, errGone
		}
	}
}
