package lms

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/lti/lti11/outcomes"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// Tools of LTI 1.1 report their results by Basic Outcomes, into the gradebook that
// tools of LTI 1.3 write to.

// openResults serves the results.
func (l *LMS) openResults() error {
	key := l.cfg.ResultKey
	if key == nil {
		key = make([]byte, 32)
		_, _ = rand.Read(key) // never fails
	}
	ids, err := outcomes.NewSourcedIDs(key)
	if err != nil {
		return err
	}
	l.results = &outcomes.Handler{BaseURL: l.cfg.URL + "/lti/results", SourcedIDs: ids, Courses: facts{l}, Grades: outcomes.NewAGS(l.cfg.Store, l.cfg.Store, l.cfg.Now),
		Auth: &lti11.Services{Verifier: l.verifier, BaseURL: l.cfg.URL, Grant: grantOf}, Now: l.cfg.Now, Logger: l.cfg.Logger}
	return nil
}

// grantOf names the tool by what its columns are stored under. What it may do in
// which course OpenResult says.
func grantOf(_ context.Context, c *storage.Consumer) (*lti.Grant, error) {
	return &lti.Grant{Registration: &lti.Registration{ID: config.Tool{Version: config.V11, ConsumerKey: c.Key}.Trust()}}, nil
}

// OpenResult lets a tool at the results of its columns, of people who learn in a
// course where it may write grades.
func (f facts) OpenResult(ctx context.Context, t outcomes.Target) (outcomes.Deadline, error) {
	none := fmt.Errorf("%w: of this tool in the course", outcomes.ErrNotFound)
	learns, err := f.CanBeGraded(ctx, t.ContextID, t.UserID)
	if err != nil || !learns {
		return outcomes.Deadline{}, errors.Join(none, err)
	}
	tools, err := f.lms.toolsOf(ctx, t.ContextID)
	if err != nil {
		return outcomes.Deadline{}, err
	}
	_, writes := find(tools, func(e config.Effective) bool {
		return e.Tool.Trust() == t.RegistrationID && e.Enabled.Value && e.Grades.Value != config.GradesOff
	})
	if !writes {
		return outcomes.Deadline{}, none
	}
	item, err := f.lms.cfg.Store.LineItem(ctx, ags.Owner{RegistrationID: t.RegistrationID, ContextID: t.ContextID}, t.LineItemID)
	if errors.Is(err, ags.ErrNotFound) {
		return outcomes.Deadline{}, none
	}
	return outcomes.Deadline{Due: time.Time(item.EndDateTime)}, err
}

// offerResult tells a tool of LTI 1.1 where the person's result goes.
func (l *LMS) offerResult(at placement.Place, m *lti.Message) {
	column := at.LineItemID()
	if column == "" || !lti.HasRole(at.Person.Roles, lti.RoleLearner) {
		return
	}
	offer := l.results.Offer(outcomes.Target{RegistrationID: at.Effective.Tool.Trust(), ContextID: at.Effective.CourseID, LineItemID: column, UserID: at.Person.ID})
	m.LIS = &lti.LIS{OutcomeServiceURL: offer.ServiceURL, ResultSourcedID: offer.SourcedID}
}
