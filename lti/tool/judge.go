package tool

import (
	"context"
	"log/slog"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/profile"
)

// wideLeeway is what the clocks may differ by where profile.ClockSkew is
// tolerated.
const wideLeeway = 5 * time.Minute

// judge decides what one launch may have wrong, by the registration and its
// profile, and keeps what it let pass.
type judge struct {
	registration *lti.Registration
	profile      profile.Profile
	passed       []lti.Finding
}

func (t *Tool) judge(r *lti.Registration) *judge {
	return &judge{registration: r, profile: t.profiles[r.Profile]}
}

// refusal is the usual refusal of a message.
func refusal(reason error, claim, want, got, public string) *lti.Error {
	return &lti.Error{Code: lti.CodeInvalidToken, Public: public, Claim: claim, Want: want, Got: got, Err: reason}
}

// pass lets the launch go on in spite of a refusal that is tolerated under that
// name; otherwise it returns the refusal.
func (j *judge) pass(name string, refused *lti.Error) error {
	f := lti.Finding{Name: name, Claim: refused.Claim, Want: refused.Want, Got: refused.Got, Severe: true}
	if !j.profile.Accepts(j.registration, f) {
		return refused
	}
	j.passed = append(j.passed, f)
	return nil
}

// form judges the form of a message that is valid otherwise.
func (j *judge) form(m *lti.Message, now time.Time) error {
	for _, f := range m.Findings() {
		if err := j.find(f); err != nil {
			return err
		}
	}
	if m.Type == lti.ResourceLinkRequest && m.Context != nil && m.ResourceLink.ID == m.Context.ID {
		f := lti.Finding{Name: profile.ResourceLinkIsContext, Claim: lti.ClaimResourceLink + ".id", Want: "the id of a link", Got: "that of the context"}
		if err := j.find(f); err != nil {
			return err
		}
	}
	if len(m.Audience) > 1 && m.AuthorizedParty == "" {
		if err := j.pass(profile.AuthorizedPartyMissing, refusal(lti.ErrAudience, "azp", j.registration.ClientID, "nothing",
			"The launch was made for several applications and does not say for which.")); err != nil {
			return err
		}
	}
	if claim := outside(m, now, leeway); claim != "" { // Verify went by the wide leeway
		j.passed = append(j.passed, lti.Finding{Name: profile.ClockSkew, Claim: claim, Want: "clocks that differ by " + leeway.String() + " at most", Got: "more", Severe: true})
	}
	return nil
}

// find keeps a finding that is accepted and refuses the launch for another.
func (j *judge) find(f lti.Finding) error {
	if j.profile.Accepts(j.registration, f) {
		j.passed = append(j.passed, f)
		return nil
	}
	e := refusal(lti.ErrMessage, f.Claim, f.Want, f.Got, "The launch is not a valid LTI 1.3 message.")
	e.Fix = "let the platform send this claim as the standard has it, or switch on " + f.Name + " in the registration"
	return e
}

func (j *judge) leeway() time.Duration {
	if j.profile.Tolerates(j.registration, profile.ClockSkew) {
		return wideLeeway
	}
	return leeway
}

// anonymousAllowed tells whether the tool as a whole allows anonymous launches
// and leaves it at that: a registration that has its own switch goes by it.
func (j *judge) anonymousAllowed(toolWide bool) bool {
	_, switched := j.registration.Tolerances[profile.AnonymousLaunch]
	return toolWide && !switched
}

// log writes one line for each finding of a launch that was accepted: a warning
// for what this platform is not known for. Where the registration names no
// profile, the line suggests the one that the platform gives itself away by.
func (j *judge) log(ctx context.Context, to *slog.Logger, m *lti.Message) {
	for _, f := range j.passed {
		level := slog.LevelWarn
		if j.profile.Tolerates(j.registration, f.Name) {
			level = slog.LevelInfo
		}
		to.LogAttrs(ctx, level, "lti tool: launch tolerated", slog.String("finding", f.Name), slog.String("claim", f.Claim),
			slog.String("registration", j.registration.ID), slog.String("profile", j.registration.Profile),
			slog.String("suggested", j.suggestion(m)))
	}
}

func (j *judge) suggestion(m *lti.Message) string {
	if j.registration.Profile != "" {
		return ""
	}
	code := ""
	if m.ToolPlatform != nil {
		code = m.ToolPlatform.ProductFamilyCode
	}
	p, _ := profile.For(code, m.Issuer)
	return p.Name
}

// outside names the time of a message that would not do with that leeway.
func outside(m *lti.Message, now time.Time, leeway time.Duration) (claim string) {
	late := now.Add(leeway)
	switch {
	case !now.Before(m.Expires.Add(leeway)):
		return "exp"
	case m.IssuedAt.After(late):
		return "iat"
	case m.NotBefore.After(late):
		return "nbf"
	}
	return ""
}
