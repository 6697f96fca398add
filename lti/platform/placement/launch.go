package placement

import (
	"cmp"
	"context"
	"encoding/json"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// Starter starts launches; a *platform.Platform is one.
type Starter interface {
	LoginURL(ctx context.Context, s platform.Start) (string, error)
}

// Request is a click on a placement. Launches are made at the click, not when the
// page with the link is made: each is good once and for a few minutes.
type Request struct {
	PlacementID string
	// ContentID is one of several things that were chosen; empty means the
	// placement as a whole.
	ContentID string
	Person    Person
	// Preview makes it a test launch as these roles: of a test user, who is
	// told nothing of the person and gets no grades of theirs.
	Preview []lti.Role
	// ReturnURL is where the tool sends the person back to.
	ReturnURL string
	// StorageTarget is that of platform.Start.
	StorageTarget string
}

// Opening is how a placement is opened.
type Opening struct {
	// URL is where the browser goes, in the container; empty for a form, for a
	// page of contents, and for what is hidden.
	URL string
	// Form is what the browser posts in place of going to a URL, for a tool of
	// LTI 1.1. It is good once and for some minutes.
	Form *lti11.SignedForm
	// Page are the things to be shown, where several or none of them launches.
	Page []Entry

	Title         string
	Container     config.Container
	Width, Height float64
	Button        string
	// Features are what a frame may use (Permissions Policy).
	Features []string
	// Window names and describes the window, as the tool asked for it.
	Window *deeplink.Window
}

// Launch opens a placement for a person, in a course or outside: it launches the
// tool, or the one thing that was chosen in it, or shows what was. An *lti.Error
// says why not, in a sentence for the person.
func (s *Service) Launch(ctx context.Context, p Starter, req Request) (*Opening, error) {
	if err := req.Person.check(); err != nil {
		return nil, err
	}
	placed, e, err := s.opened(ctx, req.PlacementID)
	if err != nil {
		return nil, err
	}
	if placed, err = s.complete(ctx, e, placed); err != nil {
		return nil, err
	}
	content, launches, err := s.chosen(placed, req)
	if err != nil {
		return nil, err
	}
	o := opening(e, placed, content)
	if o.Container == config.Hidden {
		return o, nil
	}
	if !launches {
		o.Page = s.page(placed)
		return o, nil
	}
	t := ticket{PlacementID: placed.ID, ContentID: content.ID, Person: req.Person, ReturnURL: req.ReturnURL, Preview: len(req.Preview) > 0, Roles: req.Preview, Shown: *o}
	address, err := addressOf(e, content)
	if err != nil {
		return nil, err
	}
	if e.Tool.Version == config.V11 {
		o.Form, err = s.sign(ctx, e, placed, t, address)
		return o, err
	}
	o.URL, err = s.start(ctx, p, platform.Start{Registration: e.Registration, DeploymentID: e.DeploymentID.Value, UserID: req.Person.ID,
		TargetLinkURI: address, StorageTarget: req.StorageTarget}, t)
	return o, err
}

// opened is a placement that may be opened now.
func (s *Service) opened(ctx context.Context, id string) (config.Placement, config.Effective, error) {
	p, err := s.Placement(ctx, id)
	if err != nil {
		return p, config.Effective{}, err
	}
	e, err := s.effective(ctx, p)
	if err == nil {
		err = e.CheckOpen()
	}
	return p, e, err
}

// start stores what the message will be made of with the launch.
func (s *Service) start(ctx context.Context, p Starter, start platform.Start, t ticket) (string, error) {
	data, err := json.Marshal(t)
	if err != nil {
		return "", err
	}
	start.Data = data
	return p.LoginURL(ctx, start)
}

// chosen is the content that is to be launched, empty for the tool itself;
// launches is false for a page.
func (s *Service) chosen(p config.Placement, req Request) (c config.Content, launches bool, err error) {
	switch {
	case req.ContentID != "":
		var found bool
		if c, found = p.Content(req.ContentID); !found || c.Item.Type != deeplink.TypeResourceLink {
			return c, false, invalid("content", "a resource link of the placement", req.ContentID)
		}
	case len(p.Contents) == 0:
		return c, true, nil
	case len(p.Contents) == 1 && p.Contents[0].Item.Type == deeplink.TypeResourceLink:
		c = p.Contents[0]
	default:
		return c, false, nil
	}
	return c, true, s.checkAvailable(c, req)
}

// addressOf is what is launched: the chosen link, where it still leads to the tool,
// or the tool itself.
func addressOf(e config.Effective, c config.Content) (string, error) {
	if c.Item.URL == "" {
		return e.LaunchURL.Value, nil
	}
	return c.Item.URL, config.CheckContentURL(c.Item.URL, e.Tool, e.Registration)
}

// checkAvailable keeps people out of what is not open yet or any more; those who
// may choose content see it whenever they want (DL §3.2).
func (s *Service) checkAvailable(c config.Content, req Request) error {
	if isWithin(c.Item.Available, s.cfg.Now()) || len(req.Preview) == 0 && s.cfg.MayChoose(req.Person) {
		return nil
	}
	return &lti.Error{Code: lti.CodeAccessDenied, Public: "This is not open at the moment.", Claim: "available", Want: "a time within it", Got: "another",
		Fix: "change the time in the course, or choose the content again"}
}

// opening is how it is shown: what the placement itself says counts before what
// the tool asked for, and that before the levels above.
func opening(e config.Effective, p config.Placement, c config.Content) *Opening {
	o := &Opening{Title: cmp.Or(c.Item.Title, p.Title, e.Tool.Name), Container: e.Container.Value, Width: e.Width.Value, Height: e.Height.Value,
		Button: e.Button.Value, Features: e.Features.Value, Window: c.Item.Window}
	if p.Settings.Presentation.Container != "" {
		return o
	}
	switch {
	case c.Item.IFrame != nil:
		o.Container = config.Inline
		o.Width, o.Height = cmp.Or(c.Item.IFrame.Width, o.Width), cmp.Or(c.Item.IFrame.Height, o.Height)
	case c.Item.Window != nil:
		o.Container = config.NewWindow
		o.Width, o.Height = cmp.Or(c.Item.Window.Width, o.Width), cmp.Or(c.Item.Window.Height, o.Height)
	}
	return o
}

// documentTarget is what the tool is told of the container (Core §5.4.4).
func (o *Opening) documentTarget() string {
	if o.Container == config.NewWindow {
		return "window"
	}
	return "iframe"
}
