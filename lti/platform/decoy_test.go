package platform

import (
	"context"
	"crypto/rsa"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
)

// An assertion of nobody is held against a key that does the full work of a
// signature check and fits none.
func TestDecoy(t *testing.T) {
	t.Parallel()
	key, err := newDecoy().VerificationKey(context.Background(), "any kid")
	require.NoError(t, err)
	require.Equal(t, 256, key.(*rsa.PublicKey).Size())
	signed := "eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.e30." + strings.Repeat("A", 342)
	err = lti.Verify(context.Background(), signed, newDecoy(), lti.Expect{Audience: "a", Now: time.Unix(1e9, 0)}, new(assertion))
	require.ErrorIs(t, err, lti.ErrSignature, "it went as far as the signature")
}
