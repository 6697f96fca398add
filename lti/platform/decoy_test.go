package platform

import (
	"context"
	"crypto/rsa"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/storage/memory"
)

// noKeys is a key source that nothing is asked of.
type noKeys struct{ lti.KeySource }

// counted counts how often a key is asked for.
type counted struct {
	lti.KeySet
	calls int
}

func (c *counted) VerificationKeys(ctx context.Context, kid string) ([]lti.VerificationKey, error) {
	c.calls++
	return c.KeySet.VerificationKeys(ctx, kid)
}

// An assertion of nobody is held against a key that does the full work of a
// signature check and fits none.
func TestDecoy(t *testing.T) {
	t.Parallel()
	keys, err := newDecoy().VerificationKeys(t.Context(), "any kid")
	require.NoError(t, err)
	require.Len(t, keys, 1)
	require.Equal(t, 256, keys[0].Key.(*rsa.PublicKey).Size())

	payload := base64.RawURLEncoding.EncodeToString([]byte(`{"iss":"nobody","sub":"nobody"}`))
	signed := "eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ." + payload + "." + strings.Repeat("A", 342)
	err = lti.Verify(t.Context(), signed, newDecoy(), lti.Expect{Audience: "a", Now: time.Unix(1e9, 0)}, new(assertion))
	require.ErrorIs(t, err, lti.ErrSignature, "it went as far as the signature")

	p, err := New(Config{
		Issuer: "https://p.example", TokenURL: "https://p.example/token", Registrations: memory.New(memory.Config{}), Keys: noKeys{},
		Launches: LaunchBuilderFunc(func(context.Context, *http.Request, AuthRequest) (*lti.Message, error) { return nil, nil }),
		SignedIn: func(*http.Request, string) (bool, error) { return false, nil },
	})
	require.NoError(t, err)
	decoy := &counted{KeySet: p.nobody}
	p.nobody = decoy
	_, err = p.IssueToken(t.Context(), TokenRequest{GrantType: "client_credentials", ClientAssertionType: assertionType, ClientAssertion: signed, Scope: "s"})
	require.Equal(t, lti.CodeInvalidClient, lti.AsError(err).Code)
	require.ErrorIs(t, err, lti.ErrRegistration, "whatever the decoy says")
	require.Equal(t, 1, decoy.calls)
}
