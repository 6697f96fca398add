package ltitest

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/ltikit/ltikit/lti"
)

// asker is what a token request says of its client.
type asker struct {
	ClientID string  `json:"iss"`
	Audience any     `json:"aud"` // as it was written
	IssuedAt float64 `json:"iat"`
	Expires  float64 `json:"exp"`

	scopes []lti.Scope
}

// token is a quirk of the token endpoint, which refuses those that do not pass
// with what refuse returns; a status of zero passes.
func token(name string, refuse func(c *Call, a asker) (status int, body string)) Quirk {
	return Quirk{Name: name, Do: func(c *Call, pass func()) {
		if !c.is(http.MethodPost, Token) {
			pass()
			return
		}
		if status, body := refuse(c, c.asker()); status != 0 {
			c.Refuse(status, body)
			return
		}
		pass()
	}}
}

// asker reads a token request.
func (c *Call) asker() asker {
	form, _ := url.ParseQuery(string(c.Body))
	a := asker{scopes: lti.ParseScopes(form.Get("scope"))}
	_ = lti.PeekUnverified(form.Get("client_assertion"), &a)
	return a
}

const (
	wrongClient  = `{"error":"invalid_client"}`
	wrongRequest = `{"error":"invalid_request"}`
	wrongScope   = `{"error":"invalid_scope"}`
)

// audienceIs: assertions are for one audience that is not the token URL, and a
// list brings the server down.
func audienceIs(audience string) Quirk {
	return token("token audience "+audience, func(_ *Call, a asker) (int, string) {
		switch a.Audience.(type) {
		case string:
			if a.Audience == audience {
				return 0, ""
			}
			return http.StatusBadRequest, wrongClient
		default:
			return http.StatusInternalServerError, ""
		}
	})
}

// audienceIsList: the audience must be a list.
func audienceIsList() Quirk {
	return token("token audience is a list", func(_ *Call, a asker) (int, string) {
		if _, list := a.Audience.([]any); list {
			return 0, ""
		}
		return http.StatusBadRequest, wrongClient
	})
}

// notIssuedAhead: an assertion from the future is refused, however near.
func notIssuedAhead() Quirk {
	return token("no iat ahead of its clock", func(c *Call, a asker) (int, string) {
		if a.IssuedAt > float64(c.Platform.Clock.Now().Unix()) {
			return http.StatusBadRequest, wrongRequest
		}
		return 0, ""
	})
}

// shortAssertions: an assertion lives for eleven minutes at most.
func shortAssertions() Quirk {
	const most = 10*60 + 60 // seconds
	return token("short assertions", func(_ *Call, a asker) (int, string) {
		if a.IssuedAt == 0 || a.Expires-a.IssuedAt > most {
			return http.StatusBadRequest, wrongClient
		}
		return 0, ""
	})
}

// allScopesOrNone: one scope that is not granted fails the whole request.
func allScopesOrNone() Quirk {
	return token("one forbidden scope fails all", func(c *Call, a asker) (int, string) {
		granted, known := a.granted(c.Platform)
		forbidden := func(s lti.Scope) bool { return !slices.Contains(granted, s) }
		if known && slices.ContainsFunc(a.scopes, forbidden) {
			return http.StatusBadRequest, wrongScope
		}
		return 0, ""
	})
}

// granted are the scopes that the client has at the platform. Of a client that is
// not known the platform says so itself.
func (a asker) granted(p *Platform) (scopes []lti.Scope, known bool) {
	r, err := p.Store.FindRegistration(context.Background(), p.Issuer(), a.ClientID, "")
	if err != nil {
		return nil, false
	}
	return r.Tool.Scopes, true
}

// scopesDropped: scopes that are not granted are passed over, and if none is left
// there is a token all the same, whose scope is empty.
func scopesDropped() Quirk {
	return Quirk{Name: "a token without scope", Do: func(c *Call, pass func()) {
		a := c.asker()
		granted, _ := a.granted(c.Platform)
		if !c.is(http.MethodPost, Token) || len(granted) == 0 || len(lti.IntersectScopes(a.scopes, granted)) > 0 {
			pass()
			return
		}
		form, _ := url.ParseQuery(string(c.Body))
		form.Set("scope", string(granted[0])) // the platform itself gives no token for nothing
		c.Body = []byte(form.Encode())
		pass()
		c.answer(func(token map[string]any) { token["scope"] = "" })
	}}
}

// tokenRefusedWith403: services say 403 of a token that has ended, and 400 of one
// without the scope.
func tokenRefusedWith403() Quirk {
	return Quirk{Name: "an ended token is 403, a wrong scope 400", Do: func(c *Call, pass func()) {
		pass()
		switch {
		case c.Endpoint == Token:
		case c.Answer.Status == http.StatusForbidden:
			c.Refuse(http.StatusBadRequest, `{"error":"invalid_scope"}`)
		case c.Answer.Status == http.StatusUnauthorized:
			c.Refuse(http.StatusForbidden, `{"error":"signature_error"}`)
		}
	}}
}

// userAgentRequired: a call that does not say what makes it is refused.
func userAgentRequired() Quirk {
	return Quirk{Name: "User-Agent required", Do: func(c *Call, pass func()) {
		if c.Request.UserAgent() == "" {
			c.Refuse(http.StatusForbidden, `{"error":"User-Agent header required"}`)
			return
		}
		pass()
	}}
}
