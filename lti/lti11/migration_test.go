package lti11_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/lti/profile"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/memory"
)

// The example of the migration guide.
const (
	guideSecret    = "my-lti11-secret"
	guideKey       = "179248902"
	guideSignature = "lWd54kFo5qU7xshAna6v8BwoBm6tmUjc6GTax6+12ps="
)

func guideMessage() *lti.Message {
	return &lti.Message{
		Issuer: "https://lmsvendor.com", Audience: lti.Audience{"PM48OJSfGDTAzAo"}, DeploymentID: "689302",
		Expires: time.Unix(1551290856, 0), Nonce: "172we8671fd8z", Subject: "new-1",
		LTI11: &lti.LTI11Claim{UserID: "old-1", OAuthConsumerKey: guideKey, ResourceLinkID: "old-link", ContextID: "old-course", ToolConsumerInstanceGUID: "guid"},
	}
}

func guideRegistration() *lti.Registration {
	return &lti.Registration{ID: "r-1", Issuer: "https://lmsvendor.com", ClientID: "PM48OJSfGDTAzAo"}
}

func newMigration(t testing.TB) (lti11.Migration, *memory.Store) {
	t.Helper()
	store := memory.New(memory.Config{})
	require.NoError(t, store.PutConsumer(t.Context(), &storage.Consumer{Key: guideKey, Secret: guideSecret}))
	return lti11.Migration{Consumers: store, Bindings: store}, store
}

func TestSignClaim(t *testing.T) {
	t.Parallel()
	g, _ := newMigration(t)
	t.Run("TC-563 the known vector", func(t *testing.T) {
		t.Parallel()
		m := guideMessage()
		own := m.LTI11
		require.NoError(t, g.Sign(t.Context(), m))
		require.Equal(t, guideSignature, m.LTI11.OAuthConsumerKeySign)
		require.Empty(t, own.OAuthConsumerKeySign, "the claim of the caller stays as it is")
		var legacy string
		found, err := m.Claim(lti.ClaimLTI11LegacyUserID, &legacy)
		require.NoError(t, err)
		require.False(t, found)
	})
	t.Run("the old id in its claim too", func(t *testing.T) {
		t.Parallel()
		g := g
		g.LegacyUserID = true
		m := guideMessage()
		require.NoError(t, g.Sign(t.Context(), m))
		var legacy string
		_, err := m.Claim(lti.ClaimLTI11LegacyUserID, &legacy)
		require.NoError(t, err)
		require.Equal(t, "old-1", legacy)
	})
	t.Run("nothing to sign", func(t *testing.T) {
		t.Parallel()
		m := guideMessage()
		m.LTI11.OAuthConsumerKey = ""
		require.NoError(t, g.Sign(t.Context(), m))
		require.Empty(t, m.LTI11.OAuthConsumerKeySign)
		m.LTI11 = nil
		require.NoError(t, g.Sign(t.Context(), m))
		require.Nil(t, m.LTI11)
	})
	t.Run("unknown consumer", func(t *testing.T) {
		t.Parallel()
		m := guideMessage()
		m.LTI11.OAuthConsumerKey = "nobody"
		require.ErrorIs(t, g.Sign(t.Context(), m), storage.ErrNotFound)
	})
}

func TestVerifyClaim(t *testing.T) {
	t.Parallel()
	tolerate := func(names ...string) func(*lti.Registration, *lti.Message, *memory.Store) {
		return func(r *lti.Registration, m *lti.Message, _ *memory.Store) {
			r.Tolerances = map[string]bool{}
			for _, name := range names {
				r.Tolerances[name] = true
			}
			m.LTI11.OAuthConsumerKeySign = ""
		}
	}
	bind := func(s *memory.Store, registration, deployment string) {
		if err := s.BindConsumer(context.Background(), guideKey, registration, deployment); err != nil {
			panic(err)
		}
	}
	whole := lti11.Past{ConsumerKey: guideKey, UserID: "old-1", ResourceLinkID: "old-link", ContextID: "old-course", PlatformGUID: "guid"}
	for _, c := range []struct {
		name      string
		change    func(r *lti.Registration, m *lti.Message, s *memory.Store)
		want      func(past *lti11.Past)
		reason    error
		tolerated string
	}{
		{name: "TC-560 right signature", change: func(*lti.Registration, *lti.Message, *memory.Store) {}},
		{name: "TC-560 right signature, bound here before", change: func(_ *lti.Registration, _ *lti.Message, s *memory.Store) { bind(s, "r-1", "689302") }},
		{name: "TC-560 user_id left out, being the same", change: func(_ *lti.Registration, m *lti.Message, _ *memory.Store) { m.LTI11.UserID = "" },
			want: func(p *lti11.Past) { p.UserID = "new-1" }},
		{name: "previous secret", change: func(_ *lti.Registration, _ *lti.Message, s *memory.Store) {
			_ = s.PutConsumer(context.Background(), &storage.Consumer{Key: guideKey, Secret: "new", PreviousSecret: guideSecret})
		}},
		{name: "disabled", change: func(_ *lti.Registration, _ *lti.Message, s *memory.Store) {
			_ = s.PutConsumer(context.Background(), &storage.Consumer{Key: guideKey, Secret: guideSecret, Disabled: true})
		}, reason: lti.ErrDisabled},
		{name: "disabled, bound here before", change: func(_ *lti.Registration, _ *lti.Message, s *memory.Store) {
			_ = s.PutConsumer(context.Background(), &storage.Consumer{Key: guideKey, Secret: guideSecret, Disabled: true, RegistrationID: "r-1", DeploymentID: "689302"})
		}},
		{name: "disabled, bound to another", change: func(_ *lti.Registration, _ *lti.Message, s *memory.Store) {
			_ = s.PutConsumer(context.Background(), &storage.Consumer{Key: guideKey, Secret: guideSecret, Disabled: true, RegistrationID: "r-2", DeploymentID: "689302"})
		}, reason: lti.ErrDeployment},
		{name: "another secret", change: func(_ *lti.Registration, _ *lti.Message, s *memory.Store) {
			_ = s.PutConsumer(context.Background(), &storage.Consumer{Key: guideKey, Secret: "new"})
		}, reason: lti.ErrSignature},
		{name: "another launch's nonce", change: func(_ *lti.Registration, m *lti.Message, _ *memory.Store) { m.Nonce = "x" }, reason: lti.ErrSignature},
		{name: "another expiry", change: func(_ *lti.Registration, m *lti.Message, _ *memory.Store) { m.Expires = m.Expires.Add(time.Second) }, reason: lti.ErrSignature},
		{name: "another client", change: func(r *lti.Registration, _ *lti.Message, _ *memory.Store) { r.ClientID = "x" }, reason: lti.ErrSignature},
		{name: "unknown consumer", change: func(_ *lti.Registration, m *lti.Message, _ *memory.Store) { m.LTI11.OAuthConsumerKey = "nobody" }, reason: lti.ErrRegistration},
		{name: "bound to another deployment", change: func(_ *lti.Registration, _ *lti.Message, s *memory.Store) { bind(s, "r-1", "other") }, reason: lti.ErrDeployment},
		{name: "bound to another registration", change: func(_ *lti.Registration, _ *lti.Message, s *memory.Store) { bind(s, "r-2", "689302") }, reason: lti.ErrDeployment},
		{name: "TC-562 no signature", change: tolerate(), reason: lti.ErrSignature},
		{name: "TC-562 no signature, tolerated, not bound", change: tolerate(profile.MigrationUnsigned), reason: lti.ErrSignature},
		{name: "TC-562 no signature, tolerated, bound by hand", change: func(r *lti.Registration, m *lti.Message, s *memory.Store) {
			tolerate(profile.MigrationUnsigned)(r, m, s)
			bind(s, "r-1", "689302")
		}, tolerated: profile.MigrationUnsigned},
		{name: "TC-562 no key, tolerated, bound by hand", change: func(r *lti.Registration, m *lti.Message, s *memory.Store) {
			tolerate(profile.MigrationUnsigned)(r, m, s)
			m.LTI11.OAuthConsumerKey = ""
			bind(s, "r-1", "689302")
		}, tolerated: profile.MigrationUnsigned},
		{name: "TC-562 no signature, bound to another", change: func(r *lti.Registration, m *lti.Message, s *memory.Store) {
			tolerate(profile.MigrationUnsigned)(r, m, s)
			bind(s, "r-2", "689302")
		}, reason: lti.ErrSignature},
		{name: "another nonce, under the other tolerance", change: func(r *lti.Registration, m *lti.Message, s *memory.Store) {
			r.Tolerances = map[string]bool{profile.MigrationUnsigned: true}
			m.Nonce = "x"
			bind(s, "r-1", "689302")
		}, reason: lti.ErrSignature},
		{name: "Canvas signs with a nonce of its own, not bound", change: func(r *lti.Registration, m *lti.Message, _ *memory.Store) {
			r.Profile, m.Nonce = profile.Canvas, "x"
		}, reason: lti.ErrSignature},
		{name: "Canvas signs with a nonce of its own, bound by hand", change: func(r *lti.Registration, m *lti.Message, s *memory.Store) {
			r.Profile, m.Nonce = profile.Canvas, "x"
			bind(s, "r-1", "689302")
		}, tolerated: profile.MigrationOtherNonce},
		{name: "the legacy claim alone", change: func(r *lti.Registration, m *lti.Message, s *memory.Store) {
			r.Profile, m.LTI11 = profile.Canvas, nil
			_ = m.SetClaim(lti.ClaimLTI11LegacyUserID, "old-2")
			bind(s, "r-1", "689302")
		}, want: func(p *lti11.Past) { *p = lti11.Past{ConsumerKey: guideKey, UserID: "old-2"} }, tolerated: profile.MigrationUnsigned},
		{name: "the legacy claim alone, strict", change: func(_ *lti.Registration, m *lti.Message, _ *memory.Store) {
			m.LTI11 = nil
			_ = m.SetClaim(lti.ClaimLTI11LegacyUserID, "old-2")
		}, reason: lti.ErrSignature},
		{name: "a legacy claim that is no text", change: func(_ *lti.Registration, m *lti.Message, _ *memory.Store) {
			_ = m.SetClaim(lti.ClaimLTI11LegacyUserID, []int{1})
		},
			reason: lti.ErrMessage},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			g, store := newMigration(t)
			r, m := guideRegistration(), guideMessage()
			m.LTI11.OAuthConsumerKeySign = guideSignature
			c.change(r, m, store)
			got, err := g.Verify(t.Context(), r, m)
			if c.reason != nil {
				require.ErrorIs(t, err, c.reason)
				require.Nil(t, got)
				return
			}
			require.NoError(t, err)
			want := whole
			if c.want != nil {
				c.want(&want)
			}
			want.Tolerated = c.tolerated
			require.Equal(t, &want, got)
			bound, err := store.BoundConsumer(t.Context(), "r-1", "689302")
			require.NoError(t, err, "no other deployment can claim these people from now on")
			require.Equal(t, guideKey, bound.Key)
		})
	}
}

func TestVerifyClaimOfNone(t *testing.T) {
	t.Parallel()
	g, _ := newMigration(t)
	m := guideMessage()
	m.LTI11 = nil
	past, err := g.Verify(t.Context(), guideRegistration(), m)
	require.NoError(t, err)
	require.Nil(t, past)
}

type failingBindings struct{ *memory.Store }

func (failingBindings) BindConsumer(context.Context, string, string, string) error {
	return errors.New("no database")
}

func (failingBindings) BoundConsumer(context.Context, string, string) (*storage.Consumer, error) {
	return nil, errors.New("no database")
}

func TestVerifyClaimStoreFault(t *testing.T) {
	t.Parallel()
	g, store := newMigration(t)
	g.Bindings = failingBindings{store}
	m := guideMessage()
	m.LTI11.OAuthConsumerKeySign = guideSignature
	_, err := g.Verify(t.Context(), guideRegistration(), m)
	require.ErrorIs(t, err, lti.ErrUnavailable)
	r := guideRegistration()
	r.Profile, m.LTI11.OAuthConsumerKey = profile.Canvas, ""
	_, err = g.Verify(t.Context(), r, m)
	require.ErrorIs(t, err, lti.ErrUnavailable)
	g.Consumers = brokenStore{store}
	_, err = g.Verify(t.Context(), guideRegistration(), signedGuideMessage())
	require.ErrorIs(t, err, lti.ErrUnavailable)
}

// signedGuideMessage is the guide's launch, signed.
func signedGuideMessage() *lti.Message {
	m := guideMessage()
	m.LTI11.OAuthConsumerKeySign = guideSignature
	return m
}
