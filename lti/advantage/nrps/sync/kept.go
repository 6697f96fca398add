package sync

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/ltikit/ltikit/lti/advantage/delivery"
)

// kept is where the platform tells what has changed since the last reading that
// was handed over; since is empty if everybody is to be read.
type kept struct {
	delivery.Place
	since string
}

// kept is that of the job. What a call of Follow before this one has left counts
// no more: its receiver may have forgotten the course.
func (r reader) kept(ctx context.Context, j delivery.Job) (kept, error) {
	place, err := r.cfg.Store.FindPlace(ctx, j.Name, r.cfg.Now().Add(r.cfg.Pace.Lease()))
	if err != nil {
		return kept{}, err
	}
	follow, since, _ := strings.Cut(place.Address, " ")
	if follow != mark(j) {
		since = ""
	}
	return kept{place, since}, nil
}

// keep notes where the changes are told next time, if they are.
func (r reader) keep(ctx context.Context, j delivery.Job, fence int64, differences string) error {
	if differences != "" {
		differences = mark(j) + " " + differences
	}
	err := r.cfg.Store.SetPlace(ctx, j.Name, fence, differences)
	if errors.Is(err, delivery.ErrLost) {
		return nil // the next reading is of everybody
	}
	return err
}

// forget removes what was kept, also from under a reading that is under way.
func (s *Sync) forget(ctx context.Context, n delivery.Name) error {
	place, err := s.cfg.Store.FindPlace(ctx, n, s.cfg.Now())
	if err != nil || place.Fence == 0 {
		return err
	}
	err = s.cfg.Store.SetPlace(ctx, n, place.Fence, "")
	if errors.Is(err, delivery.ErrLost) {
		return nil // somebody else was faster
	}
	return err
}

// mark tells a call of Follow from others: the jobs of one have the same time.
func mark(j delivery.Job) string { return strconv.FormatInt(j.At.UnixMicro(), 10) }
