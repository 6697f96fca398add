package placement

import (
	"context"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// Authorizer says who calls a service; a *platform.Platform is one.
type Authorizer interface {
	AuthorizeService(r *http.Request, anyOf ...lti.Scope) (*lti.Grant, error)
}

// Guard is the Authorizer of a service whose addresses name a course, the scope
// right behind the base URL, as those of packages ags and nrps do. A grant holds
// then what the tool may do in that course at this moment, whatever its token
// says; a tool that is not in use there is refused.
func (s *Service) Guard(auth Authorizer, baseURL string) Authorizer {
	return &guard{service: s, auth: auth, baseURL: baseURL}
}

type guard struct {
	service *Service
	auth    Authorizer
	baseURL string
}

// AuthorizeService asks the platform role, then the course.
func (g *guard) AuthorizeService(r *http.Request, anyOf ...lti.Scope) (*lti.Grant, error) {
	grant, err := g.auth.AuthorizeService(r, anyOf...)
	if err != nil {
		return nil, err
	}
	path, ok := web.PathBelow(g.baseURL, r.URL)
	if !ok {
		return nil, outOfUse("an address of the service")
	}
	if err := g.service.NarrowGrant(r.Context(), grant, path[0]); err != nil {
		return nil, err
	}
	if !grant.Has(anyOf...) {
		return nil, &lti.Error{Code: lti.CodeInsufficientScope, Public: "The application may not do this here.", Claim: "scope", Want: lti.JoinScopes(anyOf),
			Got: lti.JoinScopes(grant.Scopes), Err: lti.ErrScope, Fix: "allow the service in this course and above it"}
	}
	return grant, nil
}

// NarrowGrant leaves of a grant what its tool may do in the course. One that is not
// in use there, or is under another deployment, is refused. Where people are asked
// for consent, the grant shares nobody's data, since it is about all of them;
// [Service.MayShare] tells of each.
func (s *Service) NarrowGrant(ctx context.Context, g *lti.Grant, courseID string) error {
	tools, err := s.cfg.Store.ToolsOf(ctx, g.Registration.ID)
	if err != nil {
		return storeError("tool", g.Registration.ID, err)
	}
	var here platform.Allowance
	found := false
	for _, t := range tools {
		e, err := s.Effective(ctx, t.ID, courseID)
		if isRefusal(err) {
			continue
		}
		if err != nil {
			return err
		}
		if e.Enabled.Value && (g.DeploymentID == "" || g.DeploymentID == e.DeploymentID.Value) {
			a := allowance(e)
			a.ShareName, a.ShareEmail = a.ShareName && !e.AskConsent.Value, a.ShareEmail && !e.AskConsent.Value
			here, found = join(here, a), true
		}
	}
	if !found {
		return outOfUse("a course where the tool is enabled")
	}
	g.Scopes = lti.IntersectScopes(g.Scopes, here.Scopes)
	g.ShareName, g.ShareEmail = g.ShareName && here.ShareName, g.ShareEmail && here.ShareEmail
	return nil
}

func outOfUse(want string) error {
	return &lti.Error{Code: lti.CodeAccessDenied, Public: "The application is not in use here.", Claim: "course", Want: want, Got: "another", Err: config.ErrNotEnabled,
		Fix: "enable the tool for the course or a scope above it"}
}

// HasLink tells whether the resource link is one of the grant's tool in the course.
func (s *Service) HasLink(ctx context.Context, g *lti.Grant, courseID, resourceLinkID string) (bool, error) {
	p, err := s.placementOfLink(ctx, courseID, resourceLinkID)
	if err != nil || p == nil {
		return false, err
	}
	e, err := s.effective(ctx, *p)
	if isRefusal(err) {
		return false, nil
	}
	return e.Enabled.Value && e.CourseID == courseID && e.Tool.Trust() == g.Registration.ID, err
}

// placementOfLink finds it by its id, which begins the ids of its contents, or
// among those of the course.
func (s *Service) placementOfLink(ctx context.Context, courseID, resourceLinkID string) (*config.Placement, error) {
	p, err := s.Placement(ctx, placementOf(resourceLinkID))
	if err == nil && holds(p, resourceLinkID) {
		return &p, nil
	}
	if err != nil && !isRefusal(err) {
		return nil, err
	}
	for p, err := range s.cfg.Store.ListPlacements(ctx, courseID, "") {
		if err != nil {
			return nil, storeError("placement", courseID, err)
		}
		if holds(p, resourceLinkID) {
			return &p, nil
		}
	}
	return nil, nil
}

// holds tells whether the resource link is one of the placement.
func holds(p config.Placement, resourceLinkID string) bool {
	_, chosen := p.Content(resourceLinkID)
	return chosen || p.ResourceLinkID == resourceLinkID
}
