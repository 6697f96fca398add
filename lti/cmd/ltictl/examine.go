package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/profile"
)

// verdict is what a step found.
type verdict string

const (
	good verdict = "ok  "
	bad  verdict = "BAD "
	note verdict = "note"
	open verdict = "?   " // cannot be told from what was given
)

// step is one check in plain words. It names no person.
type step struct {
	verdict verdict
	what    string // what was looked at
	found   string // what is so
	fix     string // what to change, and where
}

// String is the step in one line, and what to do in a second one.
func (s step) String() string {
	line := fmt.Sprintf("%s %-14s %s", s.verdict, s.what, s.found)
	if s.fix != "" {
		line += "\n     → " + s.fix
	}
	return line
}

// patient is a capture with what could be read of its token.
type patient struct {
	*capture
	token   string
	header  struct{ Alg, Kid, Typ string }
	message lti.Message
	claims  map[string]any
	where   profile.Profile // of the platform, as far as it is known
}

// leeway is what the clocks may differ by, as in the tool.
const leeway = time.Minute

// examine checks in the order in which a tool does.
func examine(c *capture) []step {
	p := &patient{capture: c, token: c.form.Get("id_token"), where: platformOf(c.registration, "")}
	steps := p.posted()
	if p.token == "" {
		return steps
	}
	if err := p.read(); err != nil {
		return append(steps, *err)
	}
	for _, look := range []func() []step{
		p.signature, p.issuer, p.audience, p.times, p.nonce, p.person, p.kind, p.oddities, p.deploymentID, p.link, p.roles, p.services,
	} {
		steps = append(steps, look()...)
	}
	return steps
}

// posted looks at the form around the token.
func (p *patient) posted() []step {
	switch {
	case p.form.Has("error"):
		return []step{{bad, "answer", fmt.Sprintf("the platform refused the launch with the code %.40q", p.form.Get("error")), p.where.FixRefusal(p.form.Get("error"))}}
	case p.token == "" && p.form.Has("oauth_consumer_key"):
		return []step{{bad, "answer", "this is an LTI 1.1 launch", p.where.At(profile.TopicTool, "set the tool up as LTI 1.3 in the platform")}}
	case p.token == "":
		return []step{{bad, "answer", "there is no id_token", "capture the POST to the tool's launch URL; login initiations and redirects carry none"}}
	case len(p.form) == 1:
		return []step{{open, "state", "the form was not given, so the state cannot be seen", ""}}
	case p.form.Get("state") == "":
		return []step{{bad, "state", "the launch carries no state: nobody asked for it", "start at the tool's login URL; platforms that send a launch unasked do not speak LTI 1.3"}}
	}
	return []step{{note, "state", "there is one; only the tool that signed it can tell whether it is right", ""}}
}

// platformOf is what is known of the registered platform, which may tell what it
// is in the launch.
func platformOf(r lti.Registration, productFamilyCode string) profile.Profile {
	p, found := profile.ByName(r.Profile)
	if !found {
		p, _ = profile.For(productFamilyCode, r.Issuer)
	}
	return p
}

// read decodes the token as far as it goes.
func (p *patient) read() *step {
	head, _, _ := strings.Cut(p.token, ".")
	raw, err := base64.RawURLEncoding.DecodeString(head)
	if err == nil {
		err = json.Unmarshal(raw, &p.header)
	}
	if err == nil {
		err = lti.PeekUnverified(p.token, &p.claims)
	}
	if err != nil {
		return &step{bad, "token", "this is no signed token of three parts", "capture the whole value of id_token; it begins with eyJ"}
	}
	if family, ok := p.claims[lti.ClaimToolPlatform].(map[string]any); ok {
		code, _ := family["product_family_code"].(string)
		p.where = platformOf(p.registration, code)
	}
	if err := lti.PeekUnverified(p.token, &p.message); err != nil {
		return &step{bad, "claims", p.misshapen(lti.AsError(err)), "the platform builds the launch wrongly: tell its maker"}
	}
	return nil
}

// misshapen says which claim has the wrong form, as far as the error tells.
func (p *patient) misshapen(e *lti.Error) string {
	if sub, there := p.claims["sub"]; there {
		if s, isString := sub.(string); !isString || s == "" {
			return "sub is there and is not a string, or is empty"
		}
	}
	if e.Claim == "" {
		return "a claim has the wrong form"
	}
	return fmt.Sprintf("%s is %s and must be %s", short(e.Claim), e.Got, e.Want)
}

// signature looks at key and signature alone.
func (p *patient) signature() []step {
	algorithms := p.registration.Algorithms
	if algorithms == nil {
		algorithms = []string{"RS256"} // what every tool takes
	}
	if !slices.Contains(algorithms, p.header.Alg) {
		return []step{{bad, "signature", fmt.Sprintf("it is made with %.20q; registered is %s", p.header.Alg, strings.Join(algorithms, " or ")),
			p.where.At(profile.TopicTool, "let the platform sign with "+algorithms[0]+", or register its algorithm if it is one of "+strings.Join(lti.Algorithms(), ", "))}}
	}
	if p.header.Kid == "" {
		return []step{{bad, "key", "the token does not say which key signed it (kid)", "the platform must send a kid: tell its maker"}}
	}
	if p.keysFrom == "" {
		return []step{{open, "signature", "no key set was given", "give -jwks"}}
	}
	if p.keys == nil {
		return []step{{bad, "key set", "it cannot be had: " + p.keysFrom, p.where.At(profile.TopicRegistration, "correct the key set URL; the platform shows it beside the client id")}}
	}
	// Everything but the signature is held to be right here; it is looked at below.
	want := lti.Expect{Issuer: p.message.Issuer, TrustedAudiences: p.message.Audience, AuthorizedParties: []string{p.message.AuthorizedParty}, Now: p.message.IssuedAt, Algorithms: algorithms}
	if len(p.message.Audience) > 0 {
		want.Audience = p.message.Audience[0]
	}
	err := lti.Verify(context.Background(), p.token, p.keys, want, new(lti.Message))
	switch {
	case errors.Is(err, lti.ErrUnknownKey):
		return []step{{bad, "key", fmt.Sprintf("key %q is not among the %d of the key set", p.header.Kid, len(p.keys)),
			p.where.At(profile.TopicRegistration, "the key set URL is that of another platform, or the keys were changed since")}}
	case errors.Is(err, lti.ErrSignature), errors.Is(err, lti.ErrMalformed):
		return []step{{bad, "signature", fmt.Sprintf("it does not fit key %q", p.header.Kid), p.where.At(profile.TopicRegistration, "the token was altered on its way or cut when it was copied, or the key set is another's")}}
	}
	return []step{{good, "signature", fmt.Sprintf("fits key %q", p.header.Kid), ""}}
}

func (p *patient) issuer() []step {
	want, got := p.registration.Issuer, p.message.Issuer
	switch {
	case got == "":
		return []step{{bad, "issuer", "the launch does not say who sends it (iss)", "tell the platform's maker"}}
	case want == "":
		return []step{{open, "issuer", "the launch says " + got, "give -issuer to compare it"}}
	case got == want:
		return []step{{good, "issuer", got, ""}}
	case strings.EqualFold(strings.TrimSuffix(got, "/"), strings.TrimSuffix(want, "/")):
		return []step{{bad, "issuer", fmt.Sprintf("%s is registered and %s was sent: they differ in a slash or in letter case, and both count", want, got), "register exactly " + got}}
	}
	return []step{{bad, "issuer", fmt.Sprintf("%s is registered and %s was sent", want, got), p.where.At(profile.TopicRegistration, "register "+got+", if that is the platform you mean")}}
}

func (p *patient) audience() []step {
	want, got := p.registration.ClientID, p.message.Audience
	switch {
	case len(got) == 0:
		return []step{{bad, "audience", "the launch does not say for whom it is (aud)", "tell the platform's maker"}}
	case want == "":
		return []step{{open, "audience", "the launch is for client " + strings.Join(got, ", "), "give -client-id to compare it"}}
	case !slices.Contains(got, want):
		return []step{{bad, "audience", fmt.Sprintf("the launch is for client %s and %s is registered", strings.Join(got, ", "), want), p.where.At(profile.TopicRegistration, "take the client id over from the platform")}}
	case len(got) > 1:
		return []step{{bad, "audience", "the launch is for others besides this tool", "trust the other audiences by name, if they are meant to be there"}}
	case p.message.AuthorizedParty != "" && p.message.AuthorizedParty != want:
		return []step{{bad, "audience", "azp names client " + p.message.AuthorizedParty, p.where.At(profile.TopicRegistration, "take the client id over from the platform")}}
	}
	return []step{{good, "audience", "client " + want, ""}}
}

func (p *patient) times() []step {
	m := p.message
	clocks := "check the clocks of both servers (NTP)"
	switch {
	case m.IssuedAt.IsZero() || m.Expires.IsZero():
		return []step{{bad, "times", "iat or exp is missing", "tell the platform's maker"}}
	case m.IssuedAt.After(p.now.Add(leeway)):
		return []step{{bad, "times", fmt.Sprintf("the launch was made %s in the future", m.IssuedAt.Sub(p.now).Round(time.Second)), clocks}}
	case m.NotBefore.After(p.now.Add(leeway)):
		return []step{{bad, "times", fmt.Sprintf("the launch is valid only in %s (nbf)", m.NotBefore.Sub(p.now).Round(time.Second)), clocks}}
	case m.Expires.Before(m.IssuedAt):
		return []step{{bad, "times", "exp is before iat", "tell the platform's maker"}}
	case p.now.After(m.Expires.Add(leeway)):
		return []step{{bad, "times", fmt.Sprintf("it expired at %s, %s before the time looked at", m.Expires.UTC().Format(time.RFC3339), p.now.Sub(m.Expires).Round(time.Second)),
			fmt.Sprintf("if the capture is an old one, say -at %s; if not, %s", m.IssuedAt.UTC().Format(time.RFC3339), clocks)}}
	}
	return []step{{good, "times", fmt.Sprintf("made at %s, valid for %s", m.IssuedAt.UTC().Format(time.RFC3339), m.Expires.Sub(m.IssuedAt)), ""}}
}

func (p *patient) nonce() []step {
	if p.message.Nonce == "" {
		return []step{{bad, "nonce", "there is none", "the platform must send back the nonce of the request: tell its maker"}}
	}
	return []step{{note, "nonce", "there is one; only the tool that issued it can tell whether it is right", ""}}
}

// person says whether somebody is named, never who.
func (p *patient) person() []step {
	switch {
	case p.message.Subject == "":
		return []step{{note, "person", "the launch is anonymous: no sub", p.where.At(profile.TopicPrivacy, "tools that need to know people refuse it")}}
	case len(p.message.Subject) > 255:
		return []step{{bad, "person", "sub is longer than 255 characters", "tell the platform's maker"}}
	case p.message.Name == "" && p.message.Email == "":
		return []step{{good, "person", "an id, and neither name nor e-mail", p.where.At(profile.TopicPrivacy, "if the tool needs them, let the platform share them")}}
	}
	return []step{{good, "person", "an id, with name or e-mail", ""}}
}

// kind looks at version and type, and at what the type demands.
func (p *patient) kind() []step {
	if err := p.message.Validate(); err != nil {
		e := lti.AsError(err)
		return []step{{bad, "message", fmt.Sprintf("%s is %s and must be %s", short(e.Claim), e.Got, e.Want), "tell the platform's maker"}}
	}
	switch p.message.Type {
	case lti.ResourceLinkRequest, lti.DeepLinkingRequest:
		return []step{{good, "message", fmt.Sprintf("%s, version %s, with all it needs", p.message.Type, p.message.Version), ""}}
	}
	return []step{{note, "message", fmt.Sprintf("%.60q is no type of Core or Deep Linking", p.message.Type), "the tool must serve it"}}
}

// oddities are what the tool read although the standard has it otherwise.
func (p *patient) oddities() []step {
	var steps []step
	for _, f := range p.message.Findings() {
		s := step{note, "oddity", fmt.Sprintf("%s is %s and should be %s; tools of this library accept and log it", short(f.Claim), f.Got, f.Want), ""}
		if f.Severe && !p.where.Accepts(&p.registration, f) {
			s = step{bad, "oddity", fmt.Sprintf("%s is %s and must be %s", short(f.Claim), f.Got, f.Want),
				"tell the platform's maker, or switch on the tolerance " + f.Name + " in the registration"}
		}
		steps = append(steps, s)
	}
	return steps
}

func (p *patient) deploymentID() []step {
	switch got := p.message.DeploymentID; {
	case got == "":
		return nil // kind has said so
	case p.deployment == "":
		return []step{{open, "deployment", "the launch says " + got, "give -deployment to compare it"}}
	case got != p.deployment:
		return []step{{bad, "deployment", fmt.Sprintf("%s is registered and %s was sent", p.deployment, got), p.where.At(profile.TopicDeployment, "add deployment "+got+" to the registration")}}
	}
	return []step{{good, "deployment", p.deployment, ""}}
}

func (p *patient) link() []step {
	target, launch := p.message.TargetLinkURI, p.registration.Tool.LaunchURL
	target, _, _ = strings.Cut(target, "?") // a query may name people
	switch {
	case target == "":
		return nil
	case launch == "":
		return []step{{open, "target", "the link leads to " + target, "give -launch-url to compare it"}}
	case !web.SameOrigin(target, launch):
		return []step{{bad, "target", fmt.Sprintf("the link leads to %s, which is not at the tool's address %s", target, launch), p.where.At(profile.TopicLinks, "correct the link's URL in the course, or the tool's URL")}}
	}
	return []step{{good, "target", target, ""}}
}

// roles says which roles in the course are understood, since they decide what the
// person may do.
func (p *patient) roles() []step {
	if p.message.Roles == nil {
		return nil
	}
	var known []string
	for _, role := range []lti.Role{lti.RoleAdministrator, lti.RoleInstructor, lti.RoleContentDeveloper, lti.RoleMentor, lti.RoleLearner} {
		if p.message.HasRole(role) {
			_, name, _ := strings.Cut(string(role), "#")
			known = append(known, name)
		}
	}
	if len(known) == 0 {
		return []step{{note, "roles", fmt.Sprintf("none of the %d roles is one in the course: the person gets the least rights", len(p.message.Roles)), "enrol the person in the course; an administrator of the institution is no instructor by it"}}
	}
	return []step{{good, "roles", strings.Join(known, ", ") + " in the course", ""}}
}

func (p *patient) services() []step {
	offered := func(what string, there bool) step {
		if there {
			return step{note, what, "offered", ""}
		}
		return step{note, what, "not offered", p.where.At(profile.TopicServices, "if the tool needs it, let the platform give it")}
	}
	return []step{offered("grades", p.message.AGS != nil), offered("roster", p.message.NRPS != nil)}
}

// short is a claim's name without its address.
func short(claim string) string { return claim[strings.LastIndexByte(claim, '/')+1:] }
