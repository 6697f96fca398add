package tool

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/storage"
)

// KeepLaunch keeps a verified launch until the given time and returns the id
// that [Tool.KeptLaunch] finds it by. Whoever knows the id can act for the
// person who was launched: keep it in the person's session, never in a URL. The
// store gets a hash of it, so nobody acts for people by a copy of the store.
func (t *Tool) KeepLaunch(ctx context.Context, l *Launch, until time.Time) (id string, err error) {
	if id, err = web.Token(t.cfg.Rand, 16); err != nil {
		return "", err
	}
	kept := &storage.Launch{RegistrationID: l.Registration.ID, ClientID: l.Registration.ClientID, DeploymentID: l.Deployment.ID, Message: l.Message}
	if err := t.cfg.Launches.KeepLaunch(ctx, keptUnder(id), kept, until); err != nil {
		return "", storeError("launches", err)
	}
	return id, nil
}

// KeptLaunch returns a launch that was kept, with the registration and the
// deployment as they are now, ready for [Tool.Services]. What was disabled or
// removed since is refused as it would be at a launch; an id that is not known,
// or no longer, is [storage.ErrNotFound].
func (t *Tool) KeptLaunch(ctx context.Context, id string) (*Launch, error) {
	kept, err := t.cfg.Launches.KeptLaunch(ctx, keptUnder(id))
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return nil, &lti.Error{Code: lti.CodeLaunchExpired, Public: "This launch has ended. Please open the link again from your course.", Err: err}
	case err != nil:
		return nil, storeError("launches", err)
	}
	r, err := t.registration(ctx, kept.Message.Issuer, kept.ClientID, "")
	if err != nil {
		return nil, err
	}
	if r.ID != kept.RegistrationID {
		return nil, &lti.Error{Code: lti.CodeUnknownRegistration, Public: "This learning platform was connected anew. Please open the link again from your course.",
			Claim: "client_id", Want: "the registration of the launch", Got: "another of the same client id", Err: lti.ErrRegistration}
	}
	d, err := t.deployment(ctx, t.judge(r), kept.DeploymentID)
	if err != nil {
		return nil, err
	}
	return &Launch{Message: kept.Message, Registration: r, Deployment: d}, nil
}

// ForgetLaunch ends a launch that was kept, as at a sign-out.
func (t *Tool) ForgetLaunch(ctx context.Context, id string) error {
	if err := t.cfg.Launches.ForgetLaunch(ctx, keptUnder(id)); err != nil {
		return storeError("launches", err)
	}
	return nil
}

// keptUnder is what a store is told of the id of a launch. The id is random and
// long, so one round of hashing hides it.
func keptUnder(id string) string {
	sum := sha256.Sum256([]byte(id))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
