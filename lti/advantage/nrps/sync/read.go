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
	members, err := readAll(ctx, client)
	if err != nil {
		return verdict(err)
	}
	return r.cfg.Receiver.TakeRoster(ctx, c, members)
}

// readAll is the whole roster, or an error. A platform that lists somebody twice,
// since the roster changed between two pages, is right the second time.
func readAll(ctx context.Context, client *nrps.Client) ([]nrps.Member, error) {
	var members []nrps.Member
	places := map[string]int{}
	for m, err := range client.Members(ctx, nrps.Query{}) {
		if err != nil {
			return nil, err
		}
		if at, twice := places[m.UserID]; twice {
			members[at] = m
			continue
		}
		places[m.UserID] = len(members)
		members = append(members, m)
	}
	return members, nil
}

// verdict reads what the platform said.
func verdict(err error) error {
	if status, ok := errors.AsType[*advantage.StatusError](err); ok && status.Status == http.StatusNotFound {
		return &delivery.Refusal{Code: delivery.CodeRefused, Public: "The LMS no longer has the course of this roster; follow it no more.", Err: err}
	}
	return err
}
