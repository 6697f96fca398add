package lti_test

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
)

func pemBlock(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func TestParsePublicPEM(t *testing.T) {
	t.Parallel()
	key, err := ltitest.Keys(t, "tool").SigningKey(t.Context(), nil)
	require.NoError(t, err)
	public := key.Signer.Public().(*rsa.PublicKey)
	pkix, err := x509.MarshalPKIXPublicKey(public)
	require.NoError(t, err)
	for name, text := range map[string][]byte{
		"PKIX": pemBlock("PUBLIC KEY", pkix), "PKCS 1": pemBlock("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(public)),
		"words around it": append([]byte("Key of the tool:\n"), pemBlock("PUBLIC KEY", pkix)...),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			set, err := lti.ParsePublicPEM(text, "key of the tool")
			require.NoError(t, err)
			document, err := json.Marshal(set)
			require.NoError(t, err)
			keys, err := lti.ParseJWKS(document)
			require.NoError(t, err)
			now := time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)
			signing := key
			signing.ID = "key of the tool"
			token, err := lti.Sign(t.Context(), source(signing), nil, map[string]any{"iss": "i", "aud": "a", "iat": now.Unix(), "exp": now.Add(time.Minute).Unix()})
			require.NoError(t, err)
			var claims map[string]any
			require.NoError(t, lti.Verify(t.Context(), token, keys, lti.Expect{Issuer: "i", Audience: "a", Now: now}, &claims))
		})
	}
	t.Run("named by its thumbprint", func(t *testing.T) {
		t.Parallel()
		set, err := lti.ParsePublicPEM(pemBlock("PUBLIC KEY", pkix), "")
		require.NoError(t, err)
		require.Equal(t, key.ID, set.Keys[0].KeyID)
	})
	for name, text := range map[string][]byte{
		"nothing": nil, "no PEM": []byte("hello"), "damaged": pemBlock("PUBLIC KEY", pkix[:40]), "two": append(pemBlock("PUBLIC KEY", pkix), pemBlock("PUBLIC KEY", pkix)...),
		"a private key": pemBlock("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key.Signer.(*rsa.PrivateKey))),
	} {
		t.Run("refused: "+name, func(t *testing.T) {
			t.Parallel()
			_, err := lti.ParsePublicPEM(text, "k")
			require.ErrorIs(t, err, lti.ErrKeySet)
		})
	}
}
