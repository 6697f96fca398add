package memory

import (
	"context"
	"time"

	"github.com/ltikit/ltikit/lti/advantage/delivery"
)

// FindPlace implements [delivery.Places].
func (s *Store) FindPlace(ctx context.Context, n delivery.Name, until time.Time) (delivery.Place, error) {
	if err := ctx.Err(); err != nil {
		return delivery.Place{}, err
	}
	d := &s.deliveries
	d.mu.Lock()
	defer d.mu.Unlock()
	p := d.places[n]
	switch {
	case p.Address != "":
		return p, nil
	case p.Until.After(s.now()):
		return delivery.Place{Until: p.Until}, nil
	}
	d.fences++
	p = delivery.Place{Fence: d.fences, Until: until}
	d.places[n] = p
	return p, nil
}

// SetPlace implements [delivery.Places].
func (s *Store) SetPlace(ctx context.Context, n delivery.Name, fence int64, address string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	d := &s.deliveries
	d.mu.Lock()
	defer d.mu.Unlock()
	if p, found := d.places[n]; !found || p.Fence != fence {
		return delivery.ErrLost
	}
	if address == "" {
		delete(d.places, n)
		return nil
	}
	d.places[n] = delivery.Place{Address: address, Fence: fence}
	return nil
}
