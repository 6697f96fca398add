// Package grades brings attended minutes into the gradebook of the LMS, by
// Assignment and Grade Services: a line item for each event, a score for each
// student.
//
// Each event has a column of its own, so the LMS must let the classroom create
// line items. A platform that offers the launch's one line item only is refused
// plainly: each class would overwrite the grades of the one before.
package grades

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage"
)

// Sender is the service.GradeSender of LTI platforms; one Sender serves all of
// them, several at once. Grades of one registration come one after the other,
// so two of one event never make two columns.
type Sender struct {
	tool          *tool.Tool
	registrations storage.RegistrationLookup
}

// NewSender returns a Sender that speaks as the tool to the platforms of these
// registrations.
func NewSender(t *tool.Tool, registrations storage.RegistrationLookup) *Sender {
	return &Sender{tool: t, registrations: registrations}
}

// SendGrade finds or creates the event's line item and posts the score. A score
// that the platform has already, or has a later one of, counts as delivered.
func (s *Sender) SendGrade(ctx context.Context, g service.Grade) error {
	r, err := s.registrations.RegistrationByID(ctx, g.RegistrationID)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return &service.PermanentError{Public: "The LMS is no longer connected to the classroom.", Err: err}
	case err != nil:
		return err
	}
	services := s.tool.Services(r, g.DeploymentID)
	client := ags.NewClient(services, claim(g.Target))
	column, err := findColumn(ctx, client, g, services.InsecureAllowLoopback)
	if err != nil {
		return judge("find or create the column in the gradebook", err)
	}
	err = client.PostScoreTo(ctx, column, ags.Score{
		UserID: g.Subject, Timestamp: ags.Timestamp(g.At), ScoreGiven: &g.ScoreGiven, ScoreMaximum: &g.ScoreMaximum,
		ActivityProgress: ags.Completed, GradingProgress: ags.FullyGraded, Comment: g.Comment,
	})
	var status *advantage.StatusError
	if errors.As(err, &status) && status.Status == http.StatusConflict {
		return nil // AGS §3.4.9: this score is there, since the column is of this event alone
	}
	return judge("take the grade", err)
}

// findColumn is the URL of the event's own line item.
func findColumn(ctx context.Context, client *ags.Client, g service.Grade, allowLoopback bool) (string, error) {
	if g.Target.LineItemsURL == "" || !slices.Contains(g.Target.Scopes, string(lti.ScopeLineItem)) {
		return "", &service.PermanentError{Public: "The LMS gives the classroom one column at most; allow it to create columns " +
			"(to manage line items), so that each class has its own."}
	}
	if err := checkAddress(g.Target.LineItemsURL, allowLoopback); err != nil {
		return "", err
	}
	item, err := client.FindOrCreate(ctx, ags.LineItem{Label: g.Label, ScoreMaximum: g.ScoreMaximum, ResourceID: g.EventID, Tag: "attendance"})
	if err != nil {
		return "", err
	}
	return item.ID, checkAddress(item.ID, allowLoopback)
}

// checkAddress refuses what no token is ever sent to. With loopback allowed, for
// trying out, the client itself tells whether http is possible.
func checkAddress(address string, allowLoopback bool) error {
	u, err := url.Parse(address)
	if err == nil && u.Host != "" && u.User == nil && u.Fragment == "" && (u.Scheme == "https" || allowLoopback) {
		return nil
	}
	return &service.PermanentError{Public: "The LMS names an address for grades that is not secure (https).", Err: err}
}

// judge tells what may succeed later from what never will.
func judge(what string, err error) error {
	if err == nil || errors.Is(err, service.ErrRefused) {
		return err
	}
	if errors.Is(err, ags.ErrNotOffered) {
		return &service.PermanentError{Public: "The LMS does not let the classroom send grades for this link.", Err: err}
	}
	var token *advantage.TokenError
	if errors.As(err, &token) && !token.Temporary() {
		return &service.PermanentError{Public: "The LMS does not give the classroom access to its gradebook.", Err: err}
	}
	var status *advantage.StatusError
	if errors.As(err, &status) && !status.Temporary() {
		return &service.PermanentError{Public: fmt.Sprintf("The LMS refused to %s (status %d).", what, status.Status), Err: err}
	}
	return err
}

func claim(t service.GradeTarget) *lti.AGSClaim {
	c := &lti.AGSClaim{LineItems: t.LineItemsURL, LineItem: t.LineItemURL}
	for _, scope := range t.Scopes {
		c.Scopes = append(c.Scopes, lti.Scope(scope))
	}
	return c
}

// Target is where a launch says that grades go, or nil when it offers no place
// for scores.
func Target(c *lti.AGSClaim) *service.GradeTarget {
	if c == nil || !slices.Contains(c.Scopes, lti.ScopeScore) || (c.LineItems == "" && c.LineItem == "") {
		return nil
	}
	t := &service.GradeTarget{LineItemsURL: c.LineItems, LineItemURL: c.LineItem}
	for _, scope := range c.Scopes {
		t.Scopes = append(t.Scopes, string(scope))
	}
	return t
}
