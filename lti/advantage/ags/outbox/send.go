package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
)

// sender brings the scores of an outbox to their gradebooks.
type sender struct{ *Outbox }

// Send implements [delivery.Sender].
func (s sender) Send(ctx context.Context, j delivery.Job) error {
	var c content
	if err := json.Unmarshal(j.Payload, &c); err != nil {
		return &delivery.Refusal{Code: delivery.CodeUnreadable, Public: "The stored score cannot be read; drop it.", Err: err}
	}
	c.RegistrationID, c.Score.Timestamp = j.Lane, ags.Timestamp(j.At)
	gradebook, err := s.cfg.Open(ctx, c.Target)
	if err != nil {
		return err
	}
	p := Posting{Name: j.Name, Target: c.Target, Score: c.Score, Gradebook: gradebook, LineItem: c.Claim.LineItem}
	if c.Column == nil {
		err = verdict(s.post(ctx, p))
	} else {
		err = s.sendToColumn(ctx, p)
	}
	if errors.Is(err, ErrWithdrawn) {
		return nil
	}
	return err
}

// post asks whether the score may go, sends it, and tells that it is there. A
// conflict says that the platform has this score already: no later one was ever
// sent (AGS §3.4.9).
func (s sender) post(ctx context.Context, p Posting) error {
	if s.cfg.Check != nil {
		if err := s.cfg.Check(ctx, p); err != nil {
			return err
		}
	}
	err := p.Gradebook.PostScoreTo(ctx, p.LineItem, p.Score)
	if err != nil && !answered(err, http.StatusConflict) {
		return err
	}
	if s.cfg.Arrived != nil {
		return s.cfg.Arrived(ctx, p)
	}
	return nil
}

// sendToColumn finds the column first. One that the platform no longer has is
// forgotten, so that the next attempt finds or creates it again.
func (s sender) sendToColumn(ctx context.Context, p Posting) error {
	column, err := s.column(ctx, p.Gradebook, p.Target)
	if answered(err, http.StatusNotFound) {
		return &delivery.Refusal{Code: delivery.CodeRefused, Public: "The LMS no longer shows the gradebook of this course, perhaps because the course is over; drop it, or retry when the course is open.", Err: err}
	}
	if err != nil {
		return err
	}
	p.LineItem = column.Address
	err = s.post(ctx, p)
	if answered(err, http.StatusNotFound) {
		if err := s.cfg.Store.SetPlace(ctx, p.Target.columnName(), column.Fence, ""); err != nil && !errors.Is(err, delivery.ErrLost) {
			return err
		}
		return errors.New("the platform no longer has the line item; it will be found or created again")
	}
	return verdict(err)
}

// verdict reads what the platform said of a score.
func verdict(err error) error {
	switch {
	case answered(err, http.StatusNotFound):
		return &delivery.Refusal{Code: delivery.CodeRefused, Public: "The LMS no longer has the column of this grade; drop it, or retry when the column is there again.", Err: err}
	case answered(err, http.StatusUnprocessableEntity):
		return &delivery.Refusal{Code: delivery.CodeRefused, Public: "The LMS takes no grade of this person; check that the person is enrolled as a learner and has attempts left, then retry.", Err: err}
	}
	return err
}

func answered(err error, status int) bool {
	e, ok := errors.AsType[*advantage.StatusError](err)
	return ok && e.Status == status
}

func (t *Target) columnName() delivery.Name {
	return delivery.Name{Kind: kind, Lane: t.RegistrationID, Key: hash(t.lineItem()...)}
}

// column finds the column or creates it, of all processes in this one alone.
func (s sender) column(ctx context.Context, gradebook *ags.Client, t Target) (delivery.Place, error) {
	place, err := s.cfg.Store.FindPlace(ctx, t.columnName(), s.cfg.Now().Add(s.cfg.Pace.Lease()))
	switch {
	case err != nil:
		return place, err
	case place.Address != "":
		return place, nil
	case place.Fence == 0:
		return place, &delivery.Later{Until: place.Until}
	}
	item, err := gradebook.FindOrCreate(ctx, *t.Column)
	if err != nil {
		return place, s.giveBack(ctx, t, place, err)
	}
	place.Address = item.ID
	if err := s.cfg.Store.SetPlace(ctx, t.columnName(), place.Fence, place.Address); err != nil {
		return place, fmt.Errorf("keeping the address of a line item: %w", err)
	}
	return place, nil
}

// giveBack ends the turn at a column that was not found or created. If it may
// have been created the turn lasts its time, so that what is still under way has
// arrived when somebody looks again.
func (s sender) giveBack(ctx context.Context, t Target, place delivery.Place, cause error) error {
	if !answeredFor(cause) {
		return cause
	}
	if err := s.cfg.Store.SetPlace(ctx, t.columnName(), place.Fence, ""); err != nil && !errors.Is(err, delivery.ErrLost) {
		return err
	}
	return cause
}

// answeredFor tells whether nothing that could create a line item is still under
// way: it was a reading that failed, or the platform refused, or nothing was sent.
func answeredFor(err error) bool {
	if status, ok := errors.AsType[*advantage.StatusError](err); ok {
		return status.Method == http.MethodGet ||
			status.Status < http.StatusInternalServerError && status.Status != http.StatusRequestTimeout
	}
	_, token := errors.AsType[*advantage.TokenError](err)
	return token || errors.Is(err, ags.ErrNotOffered)
}
