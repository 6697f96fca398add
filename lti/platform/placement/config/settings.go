package config

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"
)

// Settings are what one level says: a tool's owner, a scope, or a placement. The
// zero value says nothing.
type Settings struct {
	// Off ends the use here and below.
	Off bool `json:"off,omitempty"`
	// Grades and Services say what may be used. A tool's owner grants; a lower
	// level only narrows, and what it does not name it leaves as it is.
	Grades   GradeMode        `json:"grades,omitempty"`
	Services map[Service]bool `json:"services,omitempty"`
	// ShareName and ShareEmail let people's names and addresses through if
	// every level agrees. The owner must say so; of the others, who says
	// nothing agrees.
	ShareName  *bool `json:"shareName,omitempty"`
	ShareEmail *bool `json:"shareEmail,omitempty"`
	// AskConsent asks each person before anything of theirs is shared.
	AskConsent bool `json:"askConsent,omitempty"`
	// LaunchURL is another address of the same tool.
	LaunchURL string `json:"launchUrl,omitempty"`
	// Custom parameters; the values may be variables (Core App. B).
	Custom map[string]string `json:"custom,omitempty"`
	// Locale is a BCP 47 tag for people who have none of their own.
	Locale       string       `json:"locale,omitempty"`
	Presentation Presentation `json:"presentation,omitzero"`
}

// Container is how a tool is shown.
type Container string

// Containers. Hidden shows nothing: the placement is there for its grades.
const (
	Inline    Container = "inline"
	Modal     Container = "modal"
	NewWindow Container = "window"
	Hidden    Container = "hidden"
)

// Presentation is how a placement is shown. The zero value says nothing.
type Presentation struct {
	Container Container `json:"container,omitempty"`
	// Width and Height are in pixels; 0 leaves them to the page.
	Width  float64 `json:"width,omitempty"`
	Height float64 `json:"height,omitempty"`
	// Button is the text of what opens a modal or a window.
	Button string `json:"button,omitempty"`
	// Features are what a frame may use, such as "microphone" (Permissions
	// Policy); nil says nothing.
	Features []string `json:"features,omitempty"`
}

// Over is p, and what it does not say from the wider level.
func (p Presentation) Over(wider Presentation) Presentation {
	p.Container, p.Button = cmp.Or(p.Container, wider.Container), cmp.Or(p.Button, wider.Button)
	p.Width, p.Height = cmp.Or(p.Width, wider.Width), cmp.Or(p.Height, wider.Height)
	if p.Features == nil {
		p.Features = wider.Features
	}
	return p
}

// Check returns what is wrong with the settings for a tool of that version;
// empty is that of settings for every tool.
func (s Settings) Check(v Version) error {
	if s.Grades != "" && s.Grades.rank() < 0 {
		return refuse(ErrValue, "That way to grade is not known.", "grades", "off, declarative or programmatic", string(s.Grades), "choose one of the three")
	}
	if v == V11 && s.Grades == GradesProgrammatic {
		return refuse(ErrVersion, "Tools of LTI 1.1 cannot make columns of their own.", "grades", "declarative or off", string(s.Grades), "choose declarative")
	}
	for service, on := range s.Services {
		if !V13.hasService(service) {
			return refuse(ErrValue, "That service is not known.", "services", fmt.Sprint(Services()), string(service), "choose one of these")
		}
		if on && !v.hasService(service) {
			return refuse(ErrVersion, "Tools of LTI 1.1 have no such service.", "services", "roster or deepLinking", string(service), "switch it off, or move the tool to LTI 1.3")
		}
	}
	return s.checkShown()
}

// checkShown is about what the person sees.
func (s Settings) checkShown() error {
	p := s.Presentation
	switch {
	case p.Container != "" && p.Container != Inline && p.Container != Modal && p.Container != NewWindow && p.Container != Hidden:
		return refuse(ErrValue, "That way to show a tool is not known.", "container", "inline, modal, window or hidden", string(p.Container), "choose one of the four")
	case !(p.Width >= 0 && p.Height >= 0):
		return refuse(ErrValue, "Width and height must be numbers of at least 0.", "width, height", "pixels", fmt.Sprint(p.Width, " ", p.Height), "correct them, or leave them out")
	case strings.ContainsAny(strings.Join(p.Features, ""), " ;,'\""):
		return refuse(ErrValue, "That is no list of features of the browser.", "features", "names such as microphone", strings.Join(p.Features, ","), "name each feature by itself")
	}
	if u, err := url.Parse(s.LaunchURL); err != nil || s.LaunchURL != "" && (u.Host == "" || u.User != nil || u.Fragment != "") {
		return refuse(ErrValue, "The launch URL is no address.", "launch URL", "an absolute URL without user and fragment", s.LaunchURL, "correct it, or leave it out")
	}
	for name := range s.Custom {
		if strings.TrimSpace(name) == "" {
			return refuse(ErrValue, "A custom parameter has no name.", "custom", "a name for each value", "none", "name it, or leave it out")
		}
	}
	return nil
}

// Rule is what one scope says of one tool, or of every tool.
type Rule struct {
	ScopeID string `json:"scopeId"`
	// ToolID is empty for every tool.
	ToolID   string   `json:"toolId,omitempty"`
	Settings Settings `json:"settings"`
}

// Deployment is where a tool is enabled: one for each trust and scope, so that
// the tool can tell the organisations of a platform apart. The scopes below use
// the nearest.
type Deployment struct {
	// Trust is that of the tool.
	Trust   string `json:"trust"`
	ScopeID string `json:"scopeId"`
	// ID is the deployment id that the tool sees. It never changes.
	ID string `json:"id"`
}
