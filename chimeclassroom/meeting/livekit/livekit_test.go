package livekit_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/meeting/livekit"
)

func everything() meeting.Capabilities {
	return meeting.Capabilities{Audio: true, Video: true, Content: true}
}

func newProvider(t *testing.T, cfg livekit.Config) *livekit.Provider {
	t.Helper()
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	p, err := livekit.New(cfg)
	require.NoError(t, err)
	return p
}

// page is what a page connects with.
type page struct{ URL, Token string }

func pageOf(t *testing.T, credentials meeting.Credentials) (p page) {
	t.Helper()
	require.NoError(t, json.Unmarshal(credentials, &p))
	return p
}

// said is what a token says.
type said struct {
	Subject string `json:"sub"`
	Video   map[string]any
	Name    string
	Exp     int64
	Nbf     int64
}

func read(t *testing.T, token string) (s said) {
	t.Helper()
	parts := strings.Split(token, ".")
	require.Len(t, parts, 3)
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(payload, &s))
	return s
}

// sign makes a token, past the provider.
func sign(secret, claims string) string {
	encode := base64.RawURLEncoding.EncodeToString
	signed := encode([]byte(`{"alg":"HS256"}`)) + "." + encode([]byte(claims))
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(signed))
	return signed + "." + encode(mac.Sum(nil))
}
