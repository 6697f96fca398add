package lms

import (
	"context"
	"errors"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// The school is a tree of scopes: the LMS, in it the school, in it the courses.
// The LMS owns the tools; the school enables them, and a course may narrow them.

// platformScope is the top of the tree.
const platformScope = "lms"

// plant makes the tree as the school is, and the first tool's links in it. What
// administrators and teachers changed in a tree that is there stays.
func (l *LMS) plant(ctx context.Context) error {
	scopes := []config.Scope{
		{ID: platformScope, Kind: config.Platform, Name: "Mini LMS"},
		{ID: l.school.ID, ParentID: platformScope, Kind: config.Organisation, Name: l.school.Name},
	}
	for _, c := range l.school.Courses {
		scopes = append(scopes, config.Scope{ID: c.ID, ParentID: l.school.ID, Kind: config.Course, Name: c.Title,
			Context: &lti.Context{Label: c.Label, Title: c.Title, Type: []string{lti.ContextCourseOffering}}})
	}
	for _, scope := range scopes {
		if _, err := l.tools.SaveScope(ctx, scope); err != nil {
			return err
		}
	}
	if l.cfg.Tool.ID == "" {
		return nil
	}
	return l.placeFirst(ctx)
}

// placeFirst registers the tool of the configuration, enables it for the school
// and places it where courses begin with it.
func (l *LMS) placeFirst(ctx context.Context) error {
	r := l.cfg.Tool.Clone()
	r.Issuer, r.Platform = l.cfg.URL, l.PlatformSide()
	r.Tool.Scopes, r.Tool.ShareName, r.Tool.ShareEmail = offeredScopes(), true, true
	if err := l.cfg.Store.PutRegistration(ctx, r); err != nil {
		return err
	}
	_, err := l.cfg.Store.Tool(ctx, r.ID)
	if errors.Is(err, storage.ErrNotFound) {
		_, err = l.tools.SaveTool(ctx, everything(config.Tool{ID: r.ID, Name: r.Name, Version: config.V13, RegistrationID: r.ID}))
	}
	if err != nil {
		return err
	}
	if _, err := l.tools.Enable(ctx, r.ID, l.school.ID, DeploymentID); err != nil {
		return err
	}
	for _, c := range l.school.Courses {
		for _, first := range c.Links {
			if err := l.placeOnce(ctx, c, r.ID, first); err != nil {
				return err
			}
		}
	}
	return nil
}

// placeOnce places a first link unless it is there.
func (l *LMS) placeOnce(ctx context.Context, c *Course, toolID string, first FirstLink) error {
	for p, err := range l.cfg.Store.ListPlacements(ctx, c.ID, "") {
		if err != nil || p.ResourceLinkID == first.ID {
			return err
		}
	}
	_, err := l.tools.Place(ctx, placement.NewPlacement{ScopeID: c.ID, ToolID: toolID, ResourceLinkID: first.ID, Title: first.Title, Description: first.Description})
	return err
}

// offeredScopes are those that this LMS has services for.
func offeredScopes() []lti.Scope {
	return []lti.Scope{lti.ScopeLineItem, lti.ScopeLineItemReadOnly, lti.ScopeScore, lti.ScopeResultReadOnly, lti.ScopeMembership, lti.ScopeGroups}
}

// everything makes it a tool of the whole LMS that may do all that there is here;
// its registration and the levels below narrow that.
func everything(t config.Tool) config.Tool {
	yes := true
	t.ScopeID = platformScope
	t.Settings = config.Settings{Grades: config.GradesProgrammatic, ShareName: &yes, ShareEmail: &yes,
		Services: map[config.Service]bool{config.Roster: true, config.Groups: true, config.DeepLinking: true}}
	if t.Version == config.V11 {
		t.Settings.Grades, t.Settings.Services = config.GradesDeclarative, nil
	}
	return t
}

// toolsOf are the tools of the scopes on the course's path that are enabled in the
// course, as they are there.
func (l *LMS) toolsOf(ctx context.Context, courseID string) (list []config.Effective, err error) {
	path, err := l.cfg.Store.ScopePath(ctx, courseID)
	if err != nil {
		return nil, err
	}
	for _, scope := range path {
		for t, err := range l.cfg.Store.ListTools(ctx, scope.ID, "") {
			if err != nil {
				return nil, err
			}
			e, err := l.tools.Effective(ctx, t.ID, courseID)
			if err != nil {
				return nil, err
			}
			if e.DeploymentID.Value != "" {
				list = append(list, e)
			}
		}
	}
	return list, nil
}
