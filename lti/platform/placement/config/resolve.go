package config

import (
	"cmp"
	"slices"

	"github.com/ltikit/ltikit/lti"
)

// Input is all that decides about a tool in one place.
type Input struct {
	// Path leads from the top to the scope in question.
	Path []Scope
	Tool Tool
	// Registration is that of a tool of version 1.3.
	Registration *lti.Registration
	// Rules and Deployments are those of the path, in any order.
	Rules       []Rule
	Deployments []Deployment
	// Placement is the lowest level; nil asks about the scope.
	Placement *Placement
}

// Resolve puts the levels together. A tool of another branch of the tree is
// ErrNotShared, one without the registration it needs ErrVersion.
func Resolve(in Input) (Effective, error) {
	if err := in.check(); err != nil {
		return Effective{}, err
	}
	e := in.owned()
	for _, l := range in.levels() {
		e.narrow(l.settings, l.origin)
		e.merge(l.settings, l.origin)
	}
	return e.clone(), nil
}

func (in Input) check() error {
	owner := func(s Scope) bool { return s.ID == in.Tool.ScopeID }
	if !slices.ContainsFunc(in.Path, owner) {
		return refuse(ErrNotShared, "The application belongs to another part of the platform.", "tool", "one of a scope above", in.Tool.ID+" of scope "+in.Tool.ScopeID,
			"let a scope above both own the tool")
	}
	if (in.Tool.Version == V13) != (in.Registration != nil) {
		return refuse(ErrVersion, "The application's registration does not fit its version of LTI.", "registration", "one for a tool of LTI 1.3, none for 1.1", in.Tool.RegistrationID,
			"choose the registration of the tool")
	}
	return nil
}

// level is what one place says.
type level struct {
	settings Settings
	origin   Origin
}

// levels are in the order in which they count, the lowest last: the scopes above
// the owner, the tool, what its owner's scope and those below say of every tool
// and of this one, the placement. What a scope says of every tool stands before
// what the same scope says of one.
func (in Input) levels() []level {
	var all []level
	for _, s := range in.Path {
		origin := Origin{AtScope, s.ID, s.Name}
		all = append(all, in.ruled(s, "", origin)...)
		if s.ID == in.Tool.ScopeID {
			all = append(all, level{in.Tool.Settings, in.toolOrigin()})
		}
		if in.Tool.ID != "" {
			all = append(all, in.ruled(s, in.Tool.ID, origin)...)
		}
	}
	if p := in.Placement; p != nil {
		all = append(all, level{p.Settings, Origin{AtPlacement, p.ID, p.Title}})
	}
	return all
}

func (in Input) ruled(s Scope, toolID string, origin Origin) []level {
	for _, r := range in.Rules {
		if r.ScopeID == s.ID && r.ToolID == toolID {
			return []level{{r.Settings, origin}}
		}
	}
	return nil
}

func (in Input) toolOrigin() Origin { return Origin{AtTool, in.Tool.ID, in.Tool.Name} }

// owned is what the tool's owner and its registration give, before anybody
// narrows it.
func (in Input) owned() Effective {
	tool, says := in.toolOrigin(), in.Tool.Settings
	e := Effective{Tool: in.Tool, Registration: in.Registration, Services: map[Service]Field[bool]{}, Custom: map[string]Field[string]{}}
	if c := course(in.Path); c != nil {
		context := *c.Context
		context.ID = cmp.Or(context.ID, c.ID)
		e.Context, e.CourseID = &context, c.ID
	}
	e.Grades = Field[GradeMode]{GradesOff, tool}
	if says.Grades != "" {
		e.Grades.Value = says.Grades
	}
	for _, s := range Services() {
		e.Services[s] = Field[bool]{says.Services[s], tool}
	}
	e.ShareName, e.ShareEmail = shared(says.ShareName, tool), shared(says.ShareEmail, tool)
	e.DeploymentID, e.Enabled = in.deployed()
	e.Container = Field[Container]{Value: Inline}
	if r := in.Registration; r != nil {
		e.registered(r)
	}
	return e
}

func shared(says *bool, o Origin) Field[bool] { return Field[bool]{says != nil && *says, o} }

// registered takes away what the registration does not hold, and adds its
// addresses and parameters.
func (e *Effective) registered(r *lti.Registration) {
	origin := Origin{AtRegistration, r.ID, r.Name}
	if r.Disabled {
		e.Enabled = Field[bool]{false, origin}
	}
	held := granted(r)
	if most := gradesOf(held); most.rank() < e.Grades.Value.rank() {
		e.Grades = Field[GradeMode]{most, origin}
	}
	for _, s := range Services() {
		opens := s.scopes()
		if e.Services[s].Value && opens != nil && len(lti.IntersectScopes(opens, held)) == 0 {
			e.Services[s] = Field[bool]{false, origin}
		}
	}
	forbid(&e.ShareName, !r.Tool.ShareName, origin)
	forbid(&e.ShareEmail, !r.Tool.ShareEmail, origin)
	e.LaunchURL = Field[string]{r.Tool.LaunchURL, origin}
	for name, value := range r.Tool.Custom {
		e.Custom[name] = Field[string]{value, origin}
	}
}

// deployed finds the deployment: a placement's own, or the nearest.
func (in Input) deployed() (Field[string], Field[bool]) {
	for i := len(in.Path) - 1; i >= 0; i-- {
		s := in.Path[i]
		for _, d := range in.Deployments {
			own := in.Placement == nil || in.Placement.DeploymentID == "" || in.Placement.DeploymentID == d.ID
			if d.ScopeID == s.ID && d.Trust == in.Tool.Trust() && own {
				origin := Origin{AtScope, s.ID, s.Name}
				return Field[string]{d.ID, origin}, Field[bool]{true, origin}
			}
		}
	}
	return Field[string]{}, Field[bool]{}
}

// narrow takes away what a level does not allow.
func (e *Effective) narrow(s Settings, o Origin) {
	forbid(&e.Enabled, s.Off, o)
	if s.Grades != "" && s.Grades.rank() < e.Grades.Value.rank() {
		e.Grades = Field[GradeMode]{s.Grades, o}
	}
	for service, on := range s.Services {
		f := e.Services[service]
		forbid(&f, !on, o)
		e.Services[service] = f
	}
	forbid(&e.ShareName, s.ShareName != nil && !*s.ShareName, o)
	forbid(&e.ShareEmail, s.ShareEmail != nil && !*s.ShareEmail, o)
	if s.AskConsent && !e.AskConsent.Value {
		e.AskConsent = Field[bool]{true, o}
	}
}

func forbid(f *Field[bool], when bool, o Origin) {
	if when && f.Value {
		*f = Field[bool]{false, o}
	}
}

// merge sets what a level says, over those above.
func (e *Effective) merge(s Settings, o Origin) {
	for name, value := range s.Custom {
		e.Custom[name] = Field[string]{value, o}
	}
	set(&e.LaunchURL, s.LaunchURL, o)
	set(&e.Locale, s.Locale, o)
	set(&e.Container, s.Presentation.Container, o)
	set(&e.Width, s.Presentation.Width, o)
	set(&e.Height, s.Presentation.Height, o)
	set(&e.Button, s.Presentation.Button, o)
	if s.Presentation.Features != nil {
		e.Features = Field[[]string]{s.Presentation.Features, o}
	}
}

func set[T comparable](f *Field[T], value T, o Origin) {
	var nothing T
	if value != nothing {
		*f = Field[T]{value, o}
	}
}
