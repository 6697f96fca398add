package program

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/authority"
)

// startKMS answers as AWS KMS does to those who ask for public keys and signatures of
// these keys, by id.
func startKMS(t *testing.T, keys map[string]*ecdsa.PrivateKey) aws.Config {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			KeyId   string //nolint:revive // AWS's own name
			Message []byte
		}
		assert.NoError(t, json.NewDecoder(r.Body).Decode(&in))
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		key, known := keys[in.KeyId]
		if !known {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"__type":"NotFoundException"}`) // whoever has gone needs no answer
			return
		}
		answer := map[string]any{"KeyId": in.KeyId}
		switch r.Header.Get("X-Amz-Target") {
		case "TrentService.GetPublicKey":
			der, err := x509.MarshalPKIXPublicKey(key.Public())
			assert.NoError(t, err)
			answer["KeyUsage"], answer["PublicKey"] = "SIGN_VERIFY", der
		case "TrentService.Sign":
			signature, err := key.Sign(rand.Reader, in.Message, crypto.SHA256)
			assert.NoError(t, err)
			answer["Signature"] = signature
		}
		assert.NoError(t, json.NewEncoder(w).Encode(answer))
	}))
	t.Cleanup(server.Close)
	return aws.Config{
		Region: "eu-central-1", BaseEndpoint: &server.URL, RetryMaxAttempts: 1,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
		}),
	}
}

func TestAccessTokensAreSignedByKMS(t *testing.T) {
	t.Parallel()
	keys := map[string]*ecdsa.PrivateKey{}
	for _, id := range []string{"new", "old"} {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		require.NoError(t, err)
		keys[id] = key
	}
	account := startKMS(t, keys)
	issuer := func(ids ...string) *authority.Authority {
		source, err := keysInKMS(t.Context(), account, ids)
		require.NoError(t, err)
		a, err := authority.New(authority.Config{Issuer: publicURL, Keys: source})
		require.NoError(t, err)
		return a
	}
	before, after := issuer("old"), issuer("new", "old")
	visitor := chimeclassroom.Visitor{Person: chimeclassroom.Person{ID: "p"}, Room: chimeclassroom.Room{ID: "r"}, Role: chimeclassroom.Teacher, SessionID: "s"}
	for name, by := range map[string]*authority.Authority{"the key of before": before, "the key of now": after} {
		token, err := by.Issue(t.Context(), visitor)
		require.NoError(t, err, name)
		claims, err := after.Verify(t.Context(), token.Text)
		require.NoError(t, err, name)
		assert.True(t, claims.Of(visitor), name)
	}
	published, err := after.PublicKeys(t.Context())
	require.NoError(t, err)
	assert.Len(t, published.Keys, 2)
	_, err = keysInKMS(t.Context(), account, []string{"nobody's"})
	require.ErrorContains(t, err, "--kms-key")
}

func TestKMSKeysAreNamedByAFlag(t *testing.T) {
	t.Parallel()
	flags := []string{"--public-url", publicURL, "--data", "x"}
	cfg, err := Program{}.parseServe(append(flags, "--kms-key", "alias/new, arn:aws:kms:eu-central-1:1:key/2"), io.Discard)
	require.NoError(t, err)
	assert.Equal(t, []string{"alias/new", "arn:aws:kms:eu-central-1:1:key/2"}, cfg.kmsKeys)
	cfg, err = Program{}.parseServe(flags, io.Discard)
	require.NoError(t, err)
	assert.Empty(t, cfg.kmsKeys)
}
