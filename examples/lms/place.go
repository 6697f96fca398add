package lms

import (
	"context"
	"errors"
	"net/http"

	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// What is placed in the school is in every course.

// placeInSchool enables a tool for the school and places it in every course that
// has it not yet.
func (l *LMS) placeInSchool(w http.ResponseWriter, r *http.Request, p Person) {
	t, err := l.admin.Tool(r.Context(), account(p), r.PathValue("tool"))
	if err == nil {
		err = l.placeEverywhere(r.Context(), p, t)
	}
	l.backToSchool(w, r, p, err)
}

// placeApplication is placeInSchool for an approved application.
func (l *LMS) placeApplication(w http.ResponseWriter, r *http.Request, p Person) {
	t, err := l.toolOf(r.Context(), p, r.PathValue("application"))
	if err == nil {
		err = l.placeEverywhere(r.Context(), p, t)
	}
	l.backToSchool(w, r, p, err)
}

// toolOf is the tool of an application; the first time it is made.
func (l *LMS) toolOf(ctx context.Context, p Person, applicationID string) (config.Tool, error) {
	a, err := l.admin.Application(ctx, account(p), applicationID)
	if err != nil {
		return config.Tool{}, err
	}
	made, err := l.cfg.Store.ToolsOf(ctx, a.ID)
	switch {
	case err != nil:
		return config.Tool{}, err
	case len(made) > 0:
		return made[0], nil
	}
	return l.admin.CreateTool(ctx, account(p), everything(config.Tool{Version: config.V13, RegistrationID: a.ID, Name: nameOf(a.Approval, a.Metadata)}))
}

func (l *LMS) placeEverywhere(ctx context.Context, p Person, t config.Tool) error {
	deploymentID, err := l.toldDeployment(ctx, p, t)
	if err != nil {
		return err
	}
	if _, err := l.admin.EnableTool(ctx, account(p), l.school.ID, t.ID, deploymentID); err != nil {
		return err
	}
	n := placement.NewPlacement{ToolID: t.ID, Title: t.Name, Description: "A tool of the whole school."}
	if t.Version == config.V11 {
		n.Column = &config.Column{ScoreMaximum: 10} // such tools make none of their own
	}
	for _, c := range l.school.Courses {
		n.ScopeID = c.ID
		if err := l.placeUnlessThere(ctx, p, n); err != nil {
			return err
		}
	}
	return nil
}

// toldDeployment is the deployment that a tool was told of when it registered;
// empty if it did not register by itself.
func (l *LMS) toldDeployment(ctx context.Context, p Person, t config.Tool) (string, error) {
	a, err := l.admin.Application(ctx, account(p), t.RegistrationID)
	if errors.Is(err, storage.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return a.DeploymentID, nil
}

func (l *LMS) placeUnlessThere(ctx context.Context, p Person, n placement.NewPlacement) error {
	for placed, err := range l.admin.Placements(ctx, account(p), n.ScopeID, "") {
		if err != nil || placed.ToolID == n.ToolID && !waits(placed) {
			return err
		}
	}
	_, err := l.admin.Place(ctx, account(p), n)
	return err
}
