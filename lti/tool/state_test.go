package tool

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
)

func TestState(t *testing.T) {
	t.Parallel()
	key, now := []byte(strings.Repeat("k", 32)), time.Unix(1772442000, 0)
	l := login{Issuer: "https://platform.example", ClientID: "tool-1", Nonce: "0123456789abcdefghijkl", Browser: hashSecret("s"), Target: "https://tool.example/", Expires: now.Unix() + 600}
	state, err := l.sign(key)
	require.NoError(t, err)

	got, err := openState(key, state, now)
	require.NoError(t, err)
	require.Equal(t, &l, got)

	_, err = openState([]byte(strings.Repeat("x", 32)), state, now)
	require.ErrorIs(t, err, lti.ErrState)
	_, err = openState(key, state, now.Add(10*time.Minute))
	require.ErrorIs(t, err, lti.ErrExpired)

	// Signed with the same key for another purpose.
	body, _, _ := strings.Cut(state, ".")
	_, err = openState(key, body+"."+body, now)
	require.ErrorIs(t, err, lti.ErrState)
}

// FuzzState: what was not signed with the key is refused.
func FuzzState(f *testing.F) {
	key, now := []byte(strings.Repeat("k", 32)), time.Unix(1772442000, 0)
	signed := map[string]bool{}
	for _, l := range []login{
		{},
		{Issuer: "https://platform.example", ClientID: "tool-1", Nonce: "0123456789abcdefghijkl", Target: "https://tool.example/", Deployment: "d", Expires: now.Unix() + 600},
	} {
		state, err := l.sign(key)
		require.NoError(f, err)
		signed[state] = true
		f.Add(state)
		f.Add(strings.ToLower(state))
		f.Add(state + "=")
	}
	f.Add(".")
	f.Fuzz(func(t *testing.T, state string) {
		if _, err := openState(key, state, now); err == nil && !signed[state] {
			t.Fatalf("accepted %q", state)
		}
	})
}
