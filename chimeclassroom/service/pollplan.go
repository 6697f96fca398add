package service

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// PollPlan is the polls of an event as a visitor sees them, and whether they may
// prepare more.
type PollPlan struct {
	Polls []PollView
	Open  bool
}

// ReadPolls returns the event's polls: those that were asked and, for those who may
// ask, what is prepared. Results are for them, and for everybody once they are shown.
func (s *Service) ReadPolls(ctx context.Context, v chimeclassroom.Visitor, eventID string) (PollPlan, error) {
	e, err := s.find(ctx, v, eventID)
	if err != nil {
		return PollPlan{}, err
	}
	kept, err := s.store.Polls(ctx, e.ID)
	if err != nil {
		return PollPlan{}, fmt.Errorf("reading the polls: %w", err)
	}
	asks := mayPreparePolls(v, &e)
	plan := PollPlan{Polls: []PollView{}, Open: asks && s.pollsAhead(&e) && len(kept) < chimeclassroom.MaxPolls}
	for _, p := range kept {
		if p.Number == 0 && !asks {
			continue
		}
		one := PollView{Poll: p.Told(), Result: p.Number > 0 && (asks || p.Shown)}
		if !one.Result {
			one.Answered, one.Totals = 0, nil
		}
		plan.Polls = append(plan.Polls, one)
	}
	return plan, nil
}

func mayPreparePolls(v chimeclassroom.Visitor, e *chimeclassroom.Event) bool {
	return v.May(chimeclassroom.AskPolls) && v.Hosts(e)
}

// pollsAhead tells whether polls of the event may still be asked some time.
func (s *Service) pollsAhead(e *chimeclassroom.Event) bool {
	status := e.Status(s.instant())
	return slices.Contains([]chimeclassroom.Status{chimeclassroom.Scheduled, chimeclassroom.Open, chimeclassroom.Live}, status)
}

// PreparePoll puts a question down that is to be asked in the event's class.
func (s *Service) PreparePoll(ctx context.Context, v chimeclassroom.Visitor, eventID string, q chimeclassroom.Question) (chimeclassroom.Poll, error) {
	e, err := s.preparesPolls(ctx, v, eventID)
	if err != nil {
		return chimeclassroom.Poll{}, err
	}
	id, err := s.createPoll(ctx, eventID, q)
	if err != nil {
		return chimeclassroom.Poll{}, err
	}
	s.logOf(ctx, v, chimeclassroom.LogPollPrepared, []chimeclassroom.Event{e})
	return chimeclassroom.Poll{ID: id, EventID: eventID, Question: q.Tidy()}, nil
}

// ChangePoll changes a question that was not asked yet.
func (s *Service) ChangePoll(ctx context.Context, v chimeclassroom.Visitor, eventID, id string, q chimeclassroom.Question) (chimeclassroom.Poll, error) {
	e, err := s.preparesPolls(ctx, v, eventID)
	if err != nil {
		return chimeclassroom.Poll{}, err
	}
	p := chimeclassroom.Poll{ID: id, EventID: eventID, Question: q.Tidy()}
	if err := chimeclassroom.CheckQuestion(p.Question); err != nil {
		return chimeclassroom.Poll{}, err
	}
	if err := wasAsked(s.store.ReplacePoll(ctx, p)); err != nil {
		return chimeclassroom.Poll{}, err
	}
	s.logOf(ctx, v, chimeclassroom.LogPollChanged, []chimeclassroom.Event{e})
	return p, nil
}

// DropPoll takes away a question that was not asked yet.
func (s *Service) DropPoll(ctx context.Context, v chimeclassroom.Visitor, eventID, id string) error {
	e, err := s.preparesPolls(ctx, v, eventID)
	if err != nil {
		return err
	}
	if err := wasAsked(s.store.DropPoll(ctx, eventID, id)); err != nil {
		return err
	}
	s.logOf(ctx, v, chimeclassroom.LogPollDropped, []chimeclassroom.Event{e})
	return nil
}

// preparesPolls returns the event if its polls are the visitor's to prepare.
func (s *Service) preparesPolls(ctx context.Context, v chimeclassroom.Visitor, eventID string) (chimeclassroom.Event, error) {
	e, err := s.find(ctx, v, eventID)
	switch {
	case err != nil:
		return e, err
	case !mayPreparePolls(v, &e):
		return e, forbidden()
	case !s.pollsAhead(&e):
		return e, &chimeclassroom.Error{Code: chimeclassroom.CodeNotAvailable, Public: whyNot(e.Status(s.instant()))}
	}
	return e, nil
}

// createPoll stores a question of an event that there is.
func (s *Service) createPoll(ctx context.Context, eventID string, q chimeclassroom.Question) (id string, err error) {
	q = q.Tidy()
	if err := chimeclassroom.CheckQuestion(q); err != nil {
		return "", err
	}
	if id, err = s.newID(); err != nil {
		return "", err
	}
	switch err := s.store.CreatePoll(ctx, chimeclassroom.Poll{ID: id, EventID: eventID, Question: q}, s.instant()); {
	case errors.Is(err, ErrNotFound):
		return "", noSuchEvent(err)
	case errors.Is(err, ErrConflict):
		return "", &chimeclassroom.Error{Code: chimeclassroom.CodeNotAvailable, Public: "There are as many polls in this class as there can be.", Err: err}
	case err != nil:
		return "", fmt.Errorf("storing a poll: %w", err)
	}
	return id, nil
}

// wasAsked says why a poll could not be changed.
func wasAsked(err error) error {
	switch {
	case errors.Is(err, ErrNotFound):
		return &chimeclassroom.Error{Code: chimeclassroom.CodeNotFound, Public: "There is no such poll; somebody may have removed it.", Err: err}
	case errors.Is(err, ErrConflict):
		return &chimeclassroom.Error{Code: chimeclassroom.CodeConflict, Public: "This poll has been asked, so it stays as it is.", Err: err}
	case err != nil:
		return fmt.Errorf("changing a poll: %w", err)
	}
	return nil
}
