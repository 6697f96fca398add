package placement

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// ticket is what a launch is about; it waits with the launch on this side.
type ticket struct {
	PlacementID string     `json:"placement"`
	ContentID   string     `json:"content,omitempty"`
	Person      Person     `json:"person"`
	ReturnURL   string     `json:"returnUrl,omitempty"`
	Preview     bool       `json:"preview,omitempty"`
	Roles       []lti.Role `json:"roles,omitempty"` // of the preview
	Shown       Opening    `json:"shown"`
}

func readTicket(data []byte) (t ticket, err error) {
	if err = json.Unmarshal(data, &t); err != nil || t.PlacementID == "" {
		return t, &lti.Error{Code: lti.CodeServerError, Public: "The launch could not be put together.", Err: lti.ErrMessage, Claim: "Start.Data",
			Want: "that of Service.Launch or Service.Choose", Got: "another", Fix: "start launches of placements with Service.Launch"}
	}
	return t, nil
}

// Place is what a message is sent from, for Config.Offer.
type Place struct {
	Effective config.Effective
	Placement config.Placement
	// Content is the chosen thing that is launched; its ID is empty for the
	// placement itself.
	Content config.Content
	Person  Person
}

// LineItemID is the gradebook's id of the link's own column; empty without one.
func (p Place) LineItemID() string {
	if p.Content.ID != "" {
		return p.Content.LineItemID
	}
	if p.Placement.Column != nil {
		return p.Placement.Column.LineItemID
	}
	return ""
}

// BuildLaunch writes the message of a launch that Launch or Choose started, of
// the configuration as it is now.
func (s *Service) BuildLaunch(ctx context.Context, r *http.Request, a platform.AuthRequest) (*lti.Message, error) {
	t, err := readTicket(a.Data)
	if err != nil {
		return nil, err
	}
	p, e, err := s.opened(ctx, t.PlacementID)
	if err != nil {
		return nil, err
	}
	place, err := placeOf(e, p, t)
	if err != nil {
		return nil, err
	}
	m := s.describe(place, t)
	if a.Type == lti.DeepLinkingRequest {
		if err := s.checkMayChoose(e, t.Person); err != nil {
			return nil, err
		}
		m.ResourceLink, m.DeepLinking = nil, s.settings(p)
	}
	return m, s.offer(ctx, place, m)
}

// placeOf is where a launch comes from.
func placeOf(e config.Effective, p config.Placement, t ticket) (Place, error) {
	place := Place{Effective: e, Placement: p, Person: t.Person}
	if t.ContentID == "" {
		return place, nil
	}
	var found bool
	if place.Content, found = p.Content(t.ContentID); !found {
		return place, invalid("content", "a thing that is still chosen", t.ContentID)
	}
	return place, nil
}

// offer adds the services of a course. Where nothing is graded, no outcome goes
// anywhere either.
func (s *Service) offer(ctx context.Context, at Place, m *lti.Message) error {
	if s.cfg.Offer == nil || at.Effective.Context == nil {
		return nil
	}
	if err := s.cfg.Offer(ctx, at, m); err != nil {
		return err
	}
	if m.LIS != nil && at.Effective.Grades.Value == config.GradesOff {
		m.LIS.ResultSourcedID, m.LIS.OutcomeServiceURL = "", ""
	}
	return nil
}

// describe says who opens what, where and how.
func (s *Service) describe(at Place, t ticket) *lti.Message {
	who, e := t.Person, at.Effective
	m := &lti.Message{
		Subject: who.ID, Roles: who.Roles, Name: who.Name, GivenName: who.GivenName, FamilyName: who.FamilyName, Email: who.Email,
		Locale: cmp.Or(who.Locale, e.Locale.Value), MentorOf: who.MentorOf, Context: e.Context, ToolPlatform: s.cfg.Platform,
		ResourceLink: &lti.ResourceLink{ID: at.Placement.ResourceLinkID, Title: at.Placement.Title, Description: at.Placement.Description},
		LaunchPresentation: &lti.LaunchPresentation{DocumentTarget: t.Shown.documentTarget(), Width: t.Shown.Width, Height: t.Shown.Height,
			ReturnURL: t.ReturnURL, Locale: cmp.Or(who.Locale, e.Locale.Value)},
		Custom: e.CustomValues(),
	}
	for name, value := range map[string]string{"preferred_username": who.Username, "picture": who.Picture} {
		if value != "" {
			_ = m.SetClaim(name, value) // a string, under a name without a field
		}
	}
	if at.Content.ID != "" {
		m.ResourceLink = &lti.ResourceLink{ID: at.Content.ID, Title: cmp.Or(at.Content.Item.Title, at.Placement.Title), Description: at.Content.Item.Text}
		m.Custom = platform.MergeCustom(m.Custom, at.Content.Item.Custom)
	}
	if t.Preview {
		asTestUser(m, who.ID, t.Roles)
	}
	return m
}

// asTestUser makes the launch one of a user who is made to try the course out
// (Core §A.2.4). The person's own work and grades are another's.
func asTestUser(m *lti.Message, id string, roles []lti.Role) {
	m.Subject, m.MentorOf = "preview-"+id, nil
	m.Subject = m.Subject[:min(len(m.Subject), 255)]
	m.Roles = append(append([]lti.Role{}, roles...), lti.RoleTestUser)
	m.Name, m.GivenName, m.FamilyName, m.Email = "", "", "", ""
	m.DropClaims("preferred_username", "picture")
}

// Variable knows what the message does not say of a placement (Core §B.3, §B.4).
func (s *Service) Variable(ctx context.Context, a platform.AuthRequest, name string) (value string, known bool, err error) {
	t, err := readTicket(a.Data)
	if err != nil {
		return "", false, err
	}
	p, err := s.Placement(ctx, t.PlacementID)
	if err != nil {
		return "", false, err
	}
	c, _ := p.Content(t.ContentID)
	switch name {
	case "ResourceLink.id.history":
		if c.ID != "" {
			return platform.History(c.History...), true, nil
		}
		return platform.History(p.History...), true, nil
	case "ResourceLink.available.startDateTime":
		return startOf(c.Item.Available), true, nil
	case "ResourceLink.available.endDateTime":
		return endOf(c.Item.Available), true, nil
	case "ResourceLink.submission.startDateTime":
		return startOf(c.Item.Submission), true, nil
	case "ResourceLink.submission.endDateTime":
		return endOf(c.Item.Submission), true, nil
	}
	if s.cfg.Variables == nil {
		return "", false, nil
	}
	return s.cfg.Variables.Variable(ctx, a, name)
}
