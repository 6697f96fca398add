package tool

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/storage"
)

// noticeMemory is how long it is remembered that a notice was taken: longer than
// any platform tries to deliver one.
const noticeMemory = 30 * 24 * time.Hour

// VerifyNotice checks a notice that a platform sent from server to server, as a
// launch is checked but for what belongs to a browser: signature, issuer,
// audience, times, nonce, deployment and form. It burns the notice's id in one
// atomic write, so that a notice succeeds once; one that was sent again is an
// error that wraps lti.ErrReplayed.
func (t *Tool) VerifyNotice(ctx context.Context, signed string) (r *lti.Registration, m *lti.Message, err error) {
	step := t.begin()
	defer func() { step.end(ctx, t.cfg.Trace.Notice, err) }()
	if r, err = t.sender(ctx, signed); err != nil {
		return nil, nil, err
	}
	step.registration = r.ID
	j := t.judge(r)
	if m, err = t.verifyNotice(ctx, j, signed); err != nil {
		return nil, nil, j.profile.Explain(err)
	}
	j.log(ctx, t.logger(), m)
	return r, m, nil
}

// sender is the registration that a notice claims to come from.
func (t *Tool) sender(ctx context.Context, signed string) (*lti.Registration, error) {
	var peek struct {
		Issuer          string       `json:"iss"`
		Audience        lti.Audience `json:"aud"`
		AuthorizedParty string       `json:"azp"`
	}
	if err := lti.PeekUnverified(signed, &peek); err != nil {
		return nil, err
	}
	clientID := peek.AuthorizedParty
	if clientID == "" && len(peek.Audience) == 1 {
		clientID = peek.Audience[0]
	}
	return t.registration(ctx, peek.Issuer, clientID, "")
}

func (t *Tool) verifyNotice(ctx context.Context, j *judge, signed string) (*lti.Message, error) {
	r := j.registration
	m := new(lti.Message)
	want := lti.Expect{Issuer: r.Issuer, Audience: r.ClientID, TrustedAudiences: r.Platform.TrustedAudiences,
		Now: t.cfg.Now(), Leeway: j.leeway(), MaxLifetime: maxLifetime, Algorithms: r.Algorithms}
	if err := lti.Verify(ctx, signed, t.keySets.Of(r.Platform.JWKSURL, r.Platform.JWKS), want, m); err != nil {
		return nil, err
	}
	if m.Nonce == "" {
		return nil, refusal(lti.ErrNonce, "nonce", "a fresh value", "nothing", "The notice is not valid.")
	}
	n, err := m.ValidateNotice()
	if err != nil {
		return nil, err
	}
	if err := j.form(m, t.cfg.Now()); err != nil {
		return nil, err
	}
	if _, err := t.deployment(ctx, j, m.DeploymentID); err != nil {
		return nil, err
	}
	return m, t.burnNotice(ctx, r, m.DeploymentID, n.ID)
}

// burnNotice remembers that a notice was taken. Its id is the platform's choice,
// so the key is made of it and not the id itself.
func (t *Tool) burnNotice(ctx context.Context, r *lti.Registration, deploymentID, id string) error {
	name, err := json.Marshal([]string{r.ID, deploymentID, id})
	if err != nil {
		return err
	}
	sum := sha256.Sum256(name)
	err = t.cfg.Replay.MarkUsed(ctx, "notice:"+base64.RawURLEncoding.EncodeToString(sum[:]), t.cfg.Now().Add(noticeMemory))
	switch {
	case errors.Is(err, storage.ErrUsed):
		return &lti.Error{Code: lti.CodeReplayed, Public: "This notice was taken before.", Err: fmt.Errorf("%w: notice: %w", lti.ErrReplayed, err)}
	case err != nil:
		return storeError("replay", err)
	}
	return nil
}
