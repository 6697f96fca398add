package tool

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

const replyLife = 5 * time.Minute

// SignReply completes and signs a message that answers a launch, for the `JWT`
// field of a form post (Sec §5.2): issuer and audience, times, nonce, version and
// deployment are set here; type and claims are the caller's, whose message stays
// as it is. Each call signs with a nonce of its own.
func (t *Tool) SignReply(ctx context.Context, l *Launch, m *lti.Message) (string, error) {
	nonce, err := t.newSecret()
	if err != nil {
		return "", err
	}
	now := t.cfg.Now()
	m = m.Clone()
	m.Issuer, m.Audience, m.AuthorizedParty = l.Registration.ClientID, lti.Audience{l.Registration.Issuer}, l.Registration.ClientID
	m.Nonce, m.IssuedAt, m.Expires = nonce, now, now.Add(replyLife)
	m.Version, m.DeploymentID = lti.Version, l.Message.DeploymentID
	return lti.Sign(ctx, t.cfg.Keys, l.Registration, m)
}

// Reply signs a message that answers a launch and answers with a page that posts
// it to the platform in the same frame. The address comes from the launch, such
// as deep linking's return URL, and must be https; its query is kept, since some
// platforms have their state there.
func (t *Tool) Reply(w http.ResponseWriter, r *http.Request, l *Launch, to string, m *lti.Message) error {
	if err := web.CheckURL(to, t.cfg.InsecureAllowLoopback); err != nil {
		return &lti.Error{Code: lti.CodeInvalidRequest, Public: "The learning platform gave no usable address to return to.", Err: err}
	}
	signed, err := t.SignReply(r.Context(), l, m)
	if err != nil {
		return err
	}
	web.PostForm(w, to, web.Field{Name: "JWT", Value: signed})
	return nil
}

// checkReturnURL refuses a deep linking request that could not be answered;
// other messages pass.
func (t *Tool) checkReturnURL(m *lti.Message) error {
	if m.Type != lti.DeepLinkingRequest {
		return nil
	}
	err := web.CheckURL(m.DeepLinking.ReturnURL, t.cfg.InsecureAllowLoopback)
	if err == nil {
		return nil
	}
	return &lti.Error{Code: lti.CodeInvalidToken, Public: "The learning platform gave no usable address to return to.",
		Claim: lti.ClaimDeepLinkingSettings + ".deep_link_return_url", Want: "an https URL without user and fragment", Got: lti.ShortenedURL(m.DeepLinking.ReturnURL),
		Err: fmt.Errorf("%w: %w", lti.ErrMessage, err), Fix: "the platform must send an https address"}
}
