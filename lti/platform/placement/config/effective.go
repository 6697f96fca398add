package config

import (
	"slices"

	"github.com/ltikit/ltikit/lti"
)

// Level is a kind of place where something is set.
type Level string

// Levels, the widest first.
const (
	// AtNone: nobody said anything.
	AtNone         Level = ""
	AtRegistration Level = "registration"
	AtTool         Level = "tool"
	AtScope        Level = "scope"
	AtPlacement    Level = "placement"
)

// Origin is who set a field.
type Origin struct {
	Level Level `json:"level,omitempty"`
	// ID and Name are those of the registration, tool, scope or placement.
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

// String names the origin for people.
func (o Origin) String() string {
	name := o.Name
	if name == "" {
		name = o.ID
	}
	if o.Level == AtNone {
		return "nobody"
	}
	return string(o.Level) + " " + name
}

// Field is a value with who set it.
type Field[T any] struct {
	Value  T      `json:"value"`
	Origin Origin `json:"origin,omitzero"`
}

// Effective is what holds for a tool in one place. Launch claims, scopes of
// tokens and service calls are all made of it. [Resolve] makes a new one each
// time: it is not changed afterwards, and who changes a copy reaches nobody else.
type Effective struct {
	Tool Tool `json:"tool"`
	// Registration is that of a tool of version 1.3; nil otherwise.
	Registration *lti.Registration `json:"-"`
	// Context is where launches come from, and CourseID the scope that says so;
	// nil and empty outside a course.
	Context  *lti.Context `json:"context,omitempty"`
	CourseID string       `json:"courseId,omitempty"`

	Enabled      Field[bool]              `json:"enabled"`
	DeploymentID Field[string]            `json:"deploymentId"`
	Grades       Field[GradeMode]         `json:"grades"`
	Services     map[Service]Field[bool]  `json:"services"`
	ShareName    Field[bool]              `json:"shareName"`
	ShareEmail   Field[bool]              `json:"shareEmail"`
	AskConsent   Field[bool]              `json:"askConsent"`
	LaunchURL    Field[string]            `json:"launchUrl"`
	Custom       map[string]Field[string] `json:"custom"`
	Locale       Field[string]            `json:"locale"`
	Container    Field[Container]         `json:"container"`
	Width        Field[float64]           `json:"width"`
	Height       Field[float64]           `json:"height"`
	Button       Field[string]            `json:"button"`
	Features     Field[[]string]          `json:"features"`
}

// Has tells whether the tool may use the service. One that is not enabled may
// use none.
func (e Effective) Has(s Service) bool { return e.Enabled.Value && e.Services[s].Value }

// Scopes are those that a token may hold, and that the claims of a launch name:
// what grades and services open, as far as the registration was granted it.
func (e Effective) Scopes() []lti.Scope {
	if !e.Enabled.Value || e.Registration == nil {
		return nil
	}
	scopes := e.Grades.Value.scopes()
	for _, s := range Services() {
		if e.Services[s].Value {
			scopes = append(scopes, s.scopes()...)
		}
	}
	return lti.IntersectScopes(scopes, granted(e.Registration))
}

// granted are the scopes of a registration; who may write line items may read
// them, where a level leaves no more than that.
func granted(r *lti.Registration) []lti.Scope {
	if slices.Contains(r.Tool.Scopes, lti.ScopeLineItem) {
		return append([]lti.Scope{lti.ScopeLineItemReadOnly}, r.Tool.Scopes...)
	}
	return r.Tool.Scopes
}

// CustomValues are the custom parameters, variables not resolved.
func (e Effective) CustomValues() map[string]string {
	values := make(map[string]string, len(e.Custom))
	for name, f := range e.Custom {
		values[name] = f.Value
	}
	return values
}

// CheckOpen refuses what cannot be launched: a tool that is not enabled, or whose
// address lies elsewhere by now.
func (e Effective) CheckOpen() error {
	if !e.Enabled.Value {
		return &lti.Error{Code: lti.CodeAccessDenied, Public: "This application is not in use here.", Claim: "enabled", Want: "a tool that is enabled here",
			Got: "one that is not, by " + e.Enabled.Origin.String(), Err: ErrNotEnabled, Fix: "enable the tool for this scope or one above it, or remove the placement"}
	}
	return CheckLaunchURL(e.LaunchURL.Value, e.Tool, e.Registration)
}

// clone makes the reference types its own.
func (e Effective) clone() Effective {
	e.Features.Value = slices.Clone(e.Features.Value)
	if e.Registration != nil {
		e.Registration = e.Registration.Clone()
	}
	return e
}
