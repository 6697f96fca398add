package sync

import (
	"context"
	"errors"
	"net/http"

	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
)

// reader reads the rosters of a Sync.
type reader struct{ *Sync }

// Send implements [delivery.Sender]: it brings a roster to the receiver.
func (r reader) Send(ctx context.Context, j delivery.Job) error {
	c, err := courseOf(j)
	if err != nil {
		return &delivery.Refusal{Code: delivery.CodeUnreadable, Public: "The stored course cannot be read; follow it again.", Err: err}
	}
	client, err := r.cfg.Open(ctx, c)
	if err != nil {
		return err
	}
	kept, err := r.kept(ctx, j)
	if err != nil {
		return err
	}
	roster, differences, err := r.read(ctx, client, c, kept.since)
	if err != nil {
		return verdict(err)
	}
	if err := r.cfg.Receiver.TakeRoster(ctx, c, roster); err != nil {
		return err
	}
	return r.keep(ctx, j, kept.Fence, differences)
}

// read reads what has changed since an earlier reading, or else everybody, and
// where the platform tells later what has changed since now.
func (r reader) read(ctx context.Context, client *nrps.Client, c Course, since string) (Roster, string, error) {
	if c.Groups != nil {
		members, _, err := r.readAll(ctx, client.Read(nrps.Query{Groups: true}))
		return Roster{Complete: true, Members: members}, "", err
	}
	if since != "" {
		members, differences, err := r.readAll(ctx, client.Changes(since))
		if !errors.Is(err, nrps.ErrExpired) {
			return Roster{Members: members}, differences, err
		}
	}
	members, differences, err := r.readAll(ctx, client.Read(nrps.Query{}))
	return Roster{Complete: true, Members: members}, differences, err
}

// readAll is all of a reading, or an error.
func (r reader) readAll(ctx context.Context, reading *nrps.Reading) (members []nrps.Member, differences string, err error) {
	held := crowd{most: r.cfg.MaxMembers, places: map[string]int{}}
	for m, err := range reading.Members(ctx) {
		if err == nil {
			err = held.add(m)
		}
		if err != nil {
			return nil, "", err
		}
	}
	differences, err = reading.Differences()
	if errors.Is(err, nrps.ErrNoDifferences) {
		err = nil
	}
	return held.members, differences, err
}

// verdict reads what the platform said.
func verdict(err error) error {
	if errors.Is(err, ErrTooLarge) {
		return &delivery.Refusal{Code: delivery.CodeTooLarge, Public: "The roster of this course is larger than this service takes; let it take more and follow the course again, or follow it no more.", Err: err}
	}
	if status, ok := errors.AsType[*advantage.StatusError](err); ok && status.Status == http.StatusNotFound {
		return &delivery.Refusal{Code: delivery.CodeRefused, Public: "The LMS no longer has the course of this roster; follow it no more.", Err: err}
	}
	return err
}
