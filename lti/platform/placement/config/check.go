package config

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// CheckRule refuses a rule that allows what its levels above do not. The input
// is that of the rule's scope, its tool empty for a rule about every tool; what
// the scope itself said before does not count.
func CheckRule(in Input, r Rule) error {
	if err := r.Settings.Check(in.Tool.Version); err != nil {
		return err
	}
	in.Rules = slices.DeleteFunc(slices.Clone(in.Rules), func(old Rule) bool { return old.ScopeID == r.ScopeID && old.ToolID == r.ToolID })
	if r.ToolID != "" {
		return checkBelow(in, r.Settings)
	}
	if r.Settings.LaunchURL != "" {
		return refuse(ErrValue, "An address is that of one application.", "launch URL", "none for every tool", r.Settings.LaunchURL, "set it for one tool")
	}
	return ceiling(in).checkNarrows(r.Settings)
}

// CheckPlacement refuses a placement whose settings allow what the levels above
// do not. The input is that of its scope.
func CheckPlacement(in Input, p Placement) error {
	if err := p.Check(in.Tool.Version); err != nil {
		return err
	}
	return checkBelow(in, p.Settings)
}

// checkBelow holds settings against what the input gives.
func checkBelow(in Input, s Settings) error {
	e, err := Resolve(in)
	if err != nil {
		return err
	}
	if err := e.checkNarrows(s); err != nil {
		return err
	}
	if s.LaunchURL == "" {
		return nil
	}
	return CheckLaunchURL(s.LaunchURL, in.Tool, in.Registration)
}

// ceiling is the most that a tool could be allowed there, whatever tool it is.
func ceiling(in Input) Effective {
	e := Effective{Grades: Field[GradeMode]{Value: GradesProgrammatic}, Services: map[Service]Field[bool]{}, Custom: map[string]Field[string]{},
		ShareName: Field[bool]{Value: true}, ShareEmail: Field[bool]{Value: true}}
	for _, s := range Services() {
		e.Services[s] = Field[bool]{Value: true}
	}
	in.Tool, in.Placement = Tool{}, nil
	for _, l := range in.levels() {
		e.narrow(l.settings, l.origin)
	}
	return e
}

// checkNarrows refuses settings that allow more.
func (e Effective) checkNarrows(s Settings) error {
	widens := func(claim, have, want string, o Origin) error {
		return refuse(ErrWidens, "A level above does not allow that.", claim, have+", as "+o.String()+" says", want, "change it there first, or leave it out here")
	}
	if s.Grades.rank() > e.Grades.Value.rank() {
		return widens("grades", string(e.Grades.Value), string(s.Grades), e.Grades.Origin)
	}
	for _, service := range Services() {
		if f := e.Services[service]; s.Services[service] && !f.Value {
			return widens("services."+string(service), "off", "on", f.Origin)
		}
	}
	for claim, f := range map[string]struct {
		says *bool
		have Field[bool]
	}{"share name": {s.ShareName, e.ShareName}, "share e-mail": {s.ShareEmail, e.ShareEmail}} {
		if f.says != nil && *f.says && !f.have.Value {
			return widens(claim, strconv.FormatBool(false), strconv.FormatBool(true), f.have.Origin)
		}
	}
	return nil
}

// CheckLaunchURL refuses an address outside the origins of the tool: those of the
// registration's launch, deep linking and redirect addresses, or of the address
// that the owner of a tool of version 1.1 gave it.
func CheckLaunchURL(address string, t Tool, r *lti.Registration) error {
	var origins []string
	for _, u := range addressesOf(t, r) {
		if origin := web.Origin(u); origin != "" && !slices.Contains(origins, origin) {
			origins = append(origins, origin)
		}
	}
	if origin := web.Origin(address); origin == "" || !slices.Contains(origins, origin) {
		return refuse(ErrOrigin, "The address does not belong to the application.", "launch URL", strings.Join(origins, " or "), lti.ShortenedURL(address),
			"correct the launch URL, or add the address to the redirect URIs of the registration if it is the tool's")
	}
	return nil
}

// CheckContentURL refuses the address of a chosen link whose host is none of the
// tool's: hosts are what package deeplink asks for when it is chosen, and the tool
// may be another since.
func CheckContentURL(address string, t Tool, r *lti.Registration) error {
	host := hostOf(address)
	if host != "" && slices.ContainsFunc(addressesOf(t, r), func(own string) bool { return hostOf(own) == host }) {
		return nil
	}
	return refuse(ErrOrigin, "What was chosen does not belong to the application.", "url", "an address at a host of the tool", lti.ShortenedURL(address),
		"choose it again in this tool, or add the address to the redirect URIs of the registration if it is the tool's")
}

// addressesOf are the tool's own addresses.
func addressesOf(t Tool, r *lti.Registration) []string {
	if r == nil {
		return []string{t.Settings.LaunchURL}
	}
	return append([]string{r.Tool.LaunchURL, r.Tool.DeepLinkingURL}, r.Tool.RedirectURIs...)
}

func hostOf(address string) string {
	_, host, _ := strings.Cut(web.Origin(address), "://")
	return host
}

// CheckTool refuses a tool that is not valid by itself or with its registration,
// which is nil for one of version 1.1.
func CheckTool(path []Scope, t Tool, r *lti.Registration) error {
	if err := t.Check(); err != nil {
		return err
	}
	if err := (Input{Path: path, Tool: t, Registration: r}).check(); err != nil {
		return err
	}
	if t.Version == V11 || t.Settings.LaunchURL != "" {
		return CheckLaunchURL(t.Settings.LaunchURL, t, r)
	}
	return nil
}
