package platform

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

const maxMessageForm = 1 << 20 // bytes; deep linking responses carry many items

// Received is a verified message of a tool.
type Received struct {
	Message      *lti.Message
	Registration *lti.Registration
}

// MessageHandler serves a verified message of a tool. It must still tie the
// message to the person who is signed in and to what it asked the tool for, such
// as by the data claim of deep linking.
type MessageHandler func(w http.ResponseWriter, r *http.Request, in *Received)

// VerifyMessage checks a message that a tool signed (Sec §5.2): signature by the
// tool's key, issuer, audience, times, version and deployment, and burns its
// nonce.
func (p *Platform) VerifyMessage(ctx context.Context, signed string) (*Received, error) {
	var peek struct {
		Issuer string `json:"iss"`
	}
	if err := lti.PeekUnverified(signed, &peek); err != nil {
		return nil, err
	}
	r, err := p.client(ctx, peek.Issuer)
	if err != nil {
		return nil, err
	}
	var m lti.Message
	want := lti.Expect{Issuer: r.ClientID, Audience: p.cfg.Issuer, AuthorizedParties: []string{r.ClientID}, Now: p.cfg.Now(), Leeway: leeway, MaxLifetime: maxAssertionLife,
		Algorithms: r.Algorithms}
	if err := lti.Verify(ctx, signed, p.keySets.At(r.Tool.JWKSURL), want, &m); err != nil {
		return nil, err
	}
	if m.Version != lti.Version || m.Nonce == "" {
		return nil, &lti.Error{Code: lti.CodeInvalidToken, Public: "The application's message is not valid.", Err: fmt.Errorf("%w: version and nonce are required", lti.ErrMessage)}
	}
	if err := p.deployment(ctx, r, m.DeploymentID); err != nil {
		return nil, err
	}
	if err := p.markUsed(ctx, "message", r, m.Nonce, m.Expires.Add(leeway)); err != nil {
		return nil, err
	}
	return &Received{Message: &m, Registration: r}, nil
}

// Receive verifies the message that a tool posts in the field JWT and calls h
// with it. A refused message never reaches h.
func (p *Platform) Receive(h MessageHandler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			web.MethodNotAllowed(w, http.MethodPost)
			return
		}
		form, err := web.ReadForm(w, r, maxMessageForm)
		if err == nil && form.Get("JWT") == "" {
			err = &lti.Error{Code: lti.CodeInvalidRequest, Public: "The application sent no message.", Err: errors.New("form field JWT is missing")}
		}
		if err != nil {
			p.refuse(w, r, "message", err)
			return
		}
		in, err := p.VerifyMessage(r.Context(), form.Get("JWT"))
		if err != nil {
			p.refuse(w, r, "message", err)
			return
		}
		h(w, r, in)
	})
}
