package platform

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

const maxMessageForm = 1 << 20 // bytes; deep linking responses carry many items

// Received is a verified message of a tool.
type Received struct {
	Message      *lti.Message
	Registration *lti.Registration
	// Start is the launch that a deep linking response answers, with the
	// person who is signed in and the application's own Data; Offered are the
	// settings that the tool was sent. Both are nil for other messages.
	Start   *Start
	Offered *lti.DeepLinkingSettings
}

// MessageHandler serves a verified message of a tool. A deep linking response is
// bound to the person who is signed in and to one request, which is over now. Any
// other message the handler must still tie to its session.
type MessageHandler func(w http.ResponseWriter, r *http.Request, in *Received)

// MessageInput is what a tool posted.
type MessageInput struct {
	JWT string
	// Types are the messages that are served; none means deep linking
	// responses alone.
	Types []lti.MessageType
	// SignedIn tells whether that person is signed in where the message came
	// from; nil means that nobody is.
	SignedIn func(userID string) (bool, error)
}

// VerifyMessage checks a message that a tool signed (Sec §5.2): signature by the
// tool's key, issuer, audience, times, version, type and deployment, and burns its
// nonce. A deep linking response must carry the data of a request to this tool
// that is not answered yet, and come from the person who was sent to choose (DL
// §4.5.5); whatever the outcome, that request is over then.
func (p *Platform) VerifyMessage(ctx context.Context, in MessageInput) (*Received, error) {
	r, m, err := p.openMessage(ctx, in.JWT)
	if err != nil {
		return nil, err
	}
	if err := checkMessage(m, in.Types); err != nil {
		return nil, err
	}
	if err := p.deployment(ctx, r, m.DeploymentID); err != nil {
		return nil, err
	}
	if err := p.markUsed(ctx, "message", r, m.Nonce, m.Expires.Add(leeway)); err != nil {
		return nil, err
	}
	out := &Received{Message: m, Registration: r}
	if m.Type != lti.DeepLinkingResponse {
		return out, nil
	}
	s, err := p.closeSelection(ctx, m, r, in.SignedIn)
	if err != nil {
		return nil, err
	}
	out.Offered = s.Offered
	out.Start = &Start{Registration: r, DeploymentID: s.DeploymentID, UserID: s.UserID, TargetLinkURI: s.Target, Type: lti.DeepLinkingRequest, Data: s.Data}
	return out, nil
}

// openMessage finds out who signed the message and verifies it.
func (p *Platform) openMessage(ctx context.Context, signed string) (*lti.Registration, *lti.Message, error) {
	var peek struct {
		Issuer string `json:"iss"`
	}
	if err := lti.PeekUnverified(signed, &peek); err != nil {
		return nil, nil, err
	}
	r, err := p.client(ctx, peek.Issuer)
	if err != nil {
		return nil, nil, err
	}
	var m lti.Message
	want := lti.Expect{Issuer: r.ClientID, Audience: p.cfg.Issuer, AuthorizedParties: []string{r.ClientID}, Now: p.cfg.Now(), Leeway: leeway, MaxLifetime: maxAssertionLife,
		Algorithms: r.Algorithms}
	if err := lti.Verify(ctx, signed, p.keySets.Of(r.Tool.JWKSURL, r.Tool.JWKS), want, &m); err != nil {
		return nil, nil, err
	}
	return r, &m, nil
}

func checkMessage(m *lti.Message, types []lti.MessageType) error {
	refuse := func(public, claim, want, got string) error {
		return &lti.Error{Code: lti.CodeInvalidToken, Public: public, Claim: claim, Want: want, Got: strconv.Quote(lti.Shortened(got)), Err: lti.ErrMessage,
			Fix: "the tool must send another " + claim + "; ask who made it"}
	}
	if len(types) == 0 {
		types = []lti.MessageType{lti.DeepLinkingResponse}
	}
	switch {
	case m.Version != lti.Version:
		return refuse("The application's message is not valid.", lti.ClaimVersion, lti.Version, m.Version)
	case m.Nonce == "":
		return refuse("The application's message is not valid.", "nonce", "a fresh value", "")
	case !slices.Contains(types, m.Type):
		return refuse("The application sent another kind of message than was asked for.", lti.ClaimMessageType, fmt.Sprint(types), string(m.Type))
	}
	return nil
}

// Receive verifies the message that a tool posts in the field JWT and calls h
// with it. A refused message never reaches h. Without types it takes deep linking
// responses alone.
//
// The browser posts from the tool's site, so the session cookie that
// Config.SignedIn reads must be one that goes along (SameSite=None).
func (p *Platform) Receive(h MessageHandler, types ...lti.MessageType) http.Handler {
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
		signedIn := func(userID string) (bool, error) { return p.cfg.SignedIn(r, userID) }
		in, err := p.VerifyMessage(r.Context(), MessageInput{JWT: form.Get("JWT"), Types: types, SignedIn: signedIn})
		if err != nil {
			p.refuse(w, r, "message", err)
			return
		}
		h(w, r, in)
	})
}
