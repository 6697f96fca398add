package lti11

import (
	"context"
	"crypto/hmac"
	"errors"
	"strconv"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/profile"
	"github.com/ltikit/ltikit/storage"
)

// Migration carries people and links from LTI 1.1 to LTI 1.3: a launch of 1.3
// names the ids of 1.1 in the claim lti1p1, and proves with the secret of 1.1
// that the platform may (migration guide of LTI 1.3).
type Migration struct {
	// Consumers hold the secrets; required.
	Consumers storage.Consumers
	// Bindings remember what a consumer became; required to verify.
	Bindings storage.ConsumerBindings
	// LegacyUserID makes Sign write the person's old id in the claim
	// lti11_legacy_user_id too, which some tools read.
	LegacyUserID bool
}

// Sign signs the claim lti1p1 of a platform's message that names a consumer key.
// A message without the claim, or without a key in it, stays as it is. Issuer,
// audience, deployment, nonce and expiry must stand: give Sign to
// platform.Config.BeforeSigning.
func (g Migration) Sign(ctx context.Context, m *lti.Message) error {
	if m.LTI11 == nil {
		return nil
	}
	if g.LegacyUserID && m.LTI11.UserID != "" {
		if err := m.SetClaim(lti.ClaimLTI11LegacyUserID, m.LTI11.UserID); err != nil {
			return err
		}
	}
	key := m.LTI11.OAuthConsumerKey
	if key == "" || len(m.Audience) == 0 {
		return nil
	}
	consumer, err := g.Consumers.FindConsumer(ctx, key)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return brokenRequest("claim lti1p1", err)
	case err != nil:
		return storeError("consumers", err)
	}
	signed := *m.LTI11 // the claim may be the caller's own
	signed.OAuthConsumerKeySign = claimSignature(m, m.Audience[0], key, consumer.Secret)
	m.LTI11 = &signed
	return nil
}

// claimSignature binds the key to this one launch. The values are joined as they
// are, without any encoding.
func claimSignature(m *lti.Message, clientID, key, secret string) string {
	text := strings.Join([]string{key, m.DeploymentID, m.Issuer, clientID, strconv.FormatInt(m.Expires.Unix(), 10), m.Nonce}, "&")
	return keyedHash(HMACSHA256, secret, text)
}

// Past is who and what a launch of LTI 1.3 was in LTI 1.1.
type Past struct {
	// ConsumerKey is whose ids these are.
	ConsumerKey string
	// UserID is the person's; it is the present one where they are the same.
	UserID string
	// ResourceLinkID, ContextID and PlatformGUID are empty where the platform
	// does not name them.
	ResourceLinkID, ContextID, PlatformGUID string
	// Tolerated is the tolerance by which a claim passed that proves nothing;
	// empty means that it is proven.
	Tolerated string
}

// Verify returns the past of a verified launch, or nil for one that names none.
// An error means that the old ids must not be used; the launch itself is as good
// as before. The first proof binds the consumer to the deployment, and no other
// deployment can claim its people from then on. A consumer that is disabled goes on
// to prove for the deployment that it is bound to, and binds to none.
//
// A claim that proves nothing passes by a tolerance of the registration alone,
// and only for a consumer that is bound to this deployment: by an earlier proof
// or by an administrator.
func (g Migration) Verify(ctx context.Context, r *lti.Registration, m *lti.Message) (*Past, error) {
	claim := of(m.LTI11)
	past := &Past{ConsumerKey: claim.OAuthConsumerKey, UserID: claim.UserID, ResourceLinkID: claim.ResourceLinkID,
		ContextID: claim.ContextID, PlatformGUID: claim.ToolConsumerInstanceGUID}
	var legacy string
	if _, err := m.Claim(lti.ClaimLTI11LegacyUserID, &legacy); err != nil {
		return nil, err
	}
	if m.LTI11 == nil && legacy == "" {
		return nil, nil //nolint:nilnil // a launch without a past is the usual one
	}
	if past.UserID == "" {
		past.UserID = legacy
	}
	if past.UserID == "" {
		past.UserID = m.Subject // left out because it is the same
	}
	if past.ConsumerKey == "" || claim.OAuthConsumerKeySign == "" {
		return g.unproven(ctx, r, m, past, profile.MigrationUnsigned, "a key and its signature", "none")
	}
	return g.proven(ctx, r, m, past)
}

// proven checks the signature and binds the consumer.
func (g Migration) proven(ctx context.Context, r *lti.Registration, m *lti.Message, past *Past) (*Past, error) {
	consumer, err := g.Consumers.FindConsumer(ctx, past.ConsumerKey)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return nil, badClaim("oauth_consumer_key", "a known consumer key", past.ConsumerKey, lti.ErrRegistration)
	case err != nil:
		return nil, storeError("consumers", err)
	}
	if !signedClaim(m, r.ClientID, consumer) {
		return g.unproven(ctx, r, m, past, profile.MigrationOtherNonce, "the signature of this launch by "+lti.Shortened(consumer.Key), "another")
	}
	if consumer.Disabled && consumer.RegistrationID == "" {
		return nil, badClaim("oauth_consumer_key", "a consumer that is not disabled", lti.Shortened(consumer.Key), lti.ErrDisabled)
	}
	err = g.Bindings.BindConsumer(ctx, consumer.Key, r.ID, m.DeploymentID)
	switch {
	case errors.Is(err, storage.ErrConflict):
		return nil, badClaim("oauth_consumer_key", "a consumer that is this deployment's", lti.Shortened(consumer.Key)+", another's", lti.ErrDeployment)
	case err != nil:
		return nil, storeError("consumers", err)
	}
	return past, nil
}

func signedClaim(m *lti.Message, clientID string, c *storage.Consumer) bool {
	for _, secret := range []string{c.Secret, c.PreviousSecret} {
		if secret != "" && hmac.Equal([]byte(claimSignature(m, clientID, c.Key, secret)), []byte(m.LTI11.OAuthConsumerKeySign)) {
			return true
		}
	}
	return false
}

// unproven lets a claim pass that is tolerated, for the consumer that is bound to
// the deployment.
func (g Migration) unproven(ctx context.Context, r *lti.Registration, m *lti.Message, past *Past, tolerance, want, got string) (*Past, error) {
	p, _ := profile.ByName(r.Profile)
	if !p.Tolerates(r, tolerance) {
		return nil, badClaim("oauth_consumer_key_sign", want, got, lti.ErrSignature)
	}
	bound, err := g.boundConsumer(ctx, r, m, past.ConsumerKey)
	switch {
	case errors.Is(err, storage.ErrNotFound), errors.Is(err, storage.ErrAmbiguous):
		e := badClaim("oauth_consumer_key_sign", "a consumer that is bound to this deployment, where nothing is proven", "none, or several", lti.ErrSignature)
		e.Fix = "bind the consumer of LTI 1.1 to this registration and deployment"
		return nil, e
	case err != nil:
		return nil, storeError("consumers", err)
	}
	past.ConsumerKey, past.Tolerated = bound.Key, tolerance
	return past, nil
}

// boundConsumer is the consumer of that key, or of any if it is empty, that is
// bound to the deployment.
func (g Migration) boundConsumer(ctx context.Context, r *lti.Registration, m *lti.Message, key string) (*storage.Consumer, error) {
	if key == "" {
		return g.Bindings.BoundConsumer(ctx, r.ID, m.DeploymentID)
	}
	c, err := g.Consumers.FindConsumer(ctx, key)
	if err == nil && (c.RegistrationID != r.ID || c.DeploymentID != m.DeploymentID) {
		return nil, storage.ErrNotFound
	}
	return c, err
}

func badClaim(member, want, got string, reason error) *lti.Error {
	return &lti.Error{Code: lti.CodeInvalidToken, Public: "The learning platform does not prove who you were here before.",
		Claim: lti.ClaimLTI11 + "." + member, Want: want, Got: lti.Shortened(got), Err: reason,
		Fix: "compare key and secret of the LTI 1.1 connection on both sides"}
}
