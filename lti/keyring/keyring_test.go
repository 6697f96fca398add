package keyring_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/lti/ltitest"
)

func signing(t *testing.T, r *keyring.Ring) lti.SigningKey {
	t.Helper()
	k, err := r.SigningKey(t.Context(), nil)
	require.NoError(t, err)
	return k
}

func TestOpenFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lti.pem")
	first, err := keyring.OpenFile(path)
	require.NoError(t, err)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode())
	entries, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	require.Len(t, entries, 1, "nothing is left beside it")

	again, err := keyring.OpenFile(path)
	require.NoError(t, err)
	require.Equal(t, signing(t, first).ID, signing(t, again).ID)
	require.True(t, signing(t, first).Signer.(*rsa.PrivateKey).Equal(signing(t, again).Signer), "fields that only speed it up may differ")
	require.Equal(t, 2048, signing(t, first).Signer.Public().(*rsa.PublicKey).N.BitLen())

	set, err := again.PublicKeys(t.Context())
	require.NoError(t, err)
	require.Len(t, set.Keys, 1)
	require.Equal(t, signing(t, first).ID, set.Keys[0].KeyID)
}

// Of processes that start at once one makes the file, and all have its key.
func TestOpenFileRace(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lti.pem")
	ids := make(chan string, 4)
	var done sync.WaitGroup
	for range cap(ids) {
		done.Add(1)
		go func() {
			defer done.Done()
			r, err := keyring.OpenFile(path)
			if err != nil {
				ids <- err.Error()
				return
			}
			k, _ := r.SigningKey(t.Context(), nil)
			ids <- k.ID
		}()
	}
	done.Wait()
	close(ids)
	last, err := keyring.OpenFile(path)
	require.NoError(t, err)
	for id := range ids {
		require.Equal(t, signing(t, last).ID, id)
	}
}

func TestOpenFileThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	whole := privatePEM(t, rsaKey(t, 2048))
	middle := string(whole[200:260])
	for name, content := range map[string][]byte{
		"empty":             nil,
		"no PEM":            []byte("hello " + middle),
		"cut off":           whole[:len(whole)/2],
		"damaged":           []byte(strings.Replace(string(whole), middle, strings.Repeat("A", len(middle)), 1)),
		"a public key":      publicPEM(t),
		"RSA of 1024 bits":  privatePEM(t, rsaKey(t, 1024)),
		"Ed25519":           privatePEM(t, ed(t)),
		"the same twice":    append(append([]byte{}, whole...), whole...),
		"a second, damaged": append(append([]byte{}, whole...), []byte("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")...),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "lti.pem")
			require.NoError(t, os.WriteFile(path, content, 0o600))
			_, err := keyring.OpenFile(path)
			require.Error(t, err)
			require.NotContains(t, err.Error(), middle, "no key in an error")
			after, readErr := os.ReadFile(path)
			require.NoError(t, readErr)
			require.Equal(t, len(content), len(after), "the file stays as it is")
		})
	}
	t.Run("in a folder that is not there", func(t *testing.T) {
		t.Parallel()
		_, err := keyring.OpenFile(filepath.Join(t.TempDir(), "none", "lti.pem"))
		require.ErrorContains(t, err, "key file")
	})
	t.Run("a folder", func(t *testing.T) {
		t.Parallel()
		_, err := keyring.OpenFile(t.TempDir())
		require.ErrorContains(t, err, "key file")
	})
}

func TestRingOfSeveral(t *testing.T) {
	t.Parallel()
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	keys, err := keyring.ParsePEM(append(privatePEM(t, ec), privatePEM(t, rsaKey(t, 2048))...))
	require.NoError(t, err)
	require.Len(t, keys, 2)
	ring, err := keyring.New(keys...)
	require.NoError(t, err)
	require.Equal(t, keys[0].ID, signing(t, ring).ID, "the first signs")
	set, err := ring.PublicKeys(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"EC", "RSA"}, []string{set.Keys[0].KeyType, set.Keys[1].KeyType})

	// What the second signed before still verifies.
	old, err := keyring.New(keys[1])
	require.NoError(t, err)
	now := ltitest.NewClock().Now()
	token, err := lti.Sign(t.Context(), old, nil, map[string]any{"iss": "i", "aud": "a", "iat": now.Unix(), "exp": now.Unix() + 60})
	require.NoError(t, err)
	var claims map[string]any
	require.NoError(t, lti.Verify(t.Context(), token, lti.LocalKeys(ring), lti.Expect{Issuer: "i", Audience: "a", Now: now}, &claims))
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	_, err := keyring.New()
	require.Error(t, err)
	k := lti.SigningKey{ID: "k", Signer: rsaKey(t, 2048)}
	_, err = keyring.New(k, k)
	require.ErrorContains(t, err, `"k"`)
	_, err = keyring.New(lti.SigningKey{ID: "weak", Signer: rsaKey(t, 1024)})
	require.ErrorContains(t, err, "2048")
}

func rsaKey(t *testing.T, bits int) *rsa.PrivateKey {
	t.Helper()
	if bits == 1024 {
		block, _ := pem.Decode([]byte(weakKey))
		k, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		require.NoError(t, err)
		return k.(*rsa.PrivateKey)
	}
	k, err := rsa.GenerateKey(rand.Reader, bits)
	require.NoError(t, err)
	return k
}

func ed(t *testing.T) ed25519.PrivateKey {
	t.Helper()
	_, k, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	return k
}

func privatePEM(t *testing.T, k any) []byte {
	t.Helper()
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: privateDER(t, k)})
}

func privateDER(t *testing.T, k any) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(k)
	require.NoError(t, err)
	return der
}

func publicPEM(t *testing.T) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(rsaKey(t, 2048).Public())
	require.NoError(t, err)
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

// weakKey has 1024 bits, which is too few to be accepted; it protects nothing.
const weakKey = `-----BEGIN PRIVATE KEY-----
MIICdwIBADANBgkqhkiG9w0BAQEFAASCAmEwggJdAgEAAoGBALCPB8T7OgbjkmYz
ov2t6M7KV0+w4/86OtkKBURC9nmorspmZCb9GV+3jNp0pNVnC4BYM23N/AogV/up
FTRtNCu/edS9j546ZD7t66khaSA6gOc7QZyYu70/6N/L2/qnqVccv6xIEEg7mF18
Oa7GnSxzenj0fxilirhD4BFywdQZAgMBAAECgYEAi/iYfD1+/z8jLQr6yIo66tXW
6kKePhT32mDrU/aSWFi2WZdbBt3YY92sOPQISXZr09AY1ZBbo9uIZObi/LEmjcZt
9DZvkkYOef06lIMboMF7T4NEMzHidi2m3DnbzdMJ23eBnxkUs6v4Z5FBpj+pKMrh
CRdLtXOLfZEWGLWy6AECQQDi0o/FURikinrLPQ3HxpGzKAiDIkKaKKn4woheblve
NDc4IEfZNvXlD+RoGHfiD+FObQoLopjuBvN30OUhzbDBAkEAx0U+XYKSzVPnCqJg
8bBpr+hs4xvzEFgG4WMdYYYZsqfh8OVdt/hhGMPHkkLhOyf3qEQREtFcESWD0FFt
BZahWQJAed8jCqUJNZeGZN84IUgrDvUKpdLpsET7FsMHXJ21VM3/gXOuxyJFur7w
PZIwD9HygB4MULYbr4EinhUqmCAZwQJAW9jHoRQxE+DLSjSD2IKGhCTuI1Pbmbnp
GfO0NCI6MAV/d6hQpR4fqul6UCjxZXHLjcwpznGfLOwMsHUHeh7uqQJBAKXcBPv0
+EwY9kmKoSQU8c2cL5Kts2WMThQc75RYR8Je3hvRGNsQkltSIYggZ+Kw9amecYga
nIJ4Ommk/n1TSos=
-----END PRIVATE KEY-----`
