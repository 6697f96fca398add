package outcomes_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/lti11/outcomes"
)

func sealer(t testing.TB, key string, before ...[]byte) *outcomes.SourcedIDs {
	t.Helper()
	s, err := outcomes.NewSourcedIDs([]byte(strings.Repeat(key, 32)), before...)
	require.NoError(t, err)
	return s
}

func TestSourcedIDs(t *testing.T) {
	t.Parallel()
	target := outcomes.Target{RegistrationID: "r-1", ContextID: "c/1:2", LineItemID: "i-1", UserID: "ü-1"}
	s := sealer(t, "k")
	text := s.Seal(target)
	got, err := s.Open("r-1", text)
	require.NoError(t, err)
	require.Equal(t, target, got)
	require.Equal(t, text, s.Seal(target), "tools keep it as a key")
	require.Regexp(t, `^[A-Za-z0-9_-]+$`, text, "it survives forms, XML and URLs")

	t.Run("the key before is still good", func(t *testing.T) {
		t.Parallel()
		rotated := sealer(t, "n", []byte(strings.Repeat("k", 32)))
		got, err := rotated.Open("r-1", text)
		require.NoError(t, err)
		require.Equal(t, target, got)
		require.NotEqual(t, text, rotated.Seal(target))
	})
	t.Run("a short key", func(t *testing.T) {
		t.Parallel()
		_, err := outcomes.NewSourcedIDs(make([]byte, 31))
		require.Error(t, err)
		_, err = outcomes.NewSourcedIDs(make([]byte, 32), nil)
		require.Error(t, err)
	})
}

func TestSourcedIDsRefused(t *testing.T) {
	t.Parallel()
	target := outcomes.Target{RegistrationID: "r-1", ContextID: "c-1", LineItemID: "i-1", UserID: "u-1"}
	s := sealer(t, "k")
	text := s.Seal(target)
	raw, err := base64.RawURLEncoding.DecodeString(text)
	require.NoError(t, err)
	forged := []byte(strings.Replace(string(raw), "u-1", "u-2", 1))
	// The boundary between two fields moved: the same bytes, another person.
	shifted := outcomes.Target{RegistrationID: "r-1", ContextID: "c-1i", LineItemID: "-1", UserID: "u-1"}
	require.NotEqual(t, text, s.Seal(shifted))
	for name, c := range map[string]struct{ registration, text string }{
		"of another registration": {"r-2", text},
		"of another key":          {"r-1", sealer(t, "x").Seal(target)},
		"another person put in":   {"r-1", base64.RawURLEncoding.EncodeToString(forged)},
		"cut off":                 {"r-1", text[:len(text)-4]},
		"something behind":        {"r-1", text + "AAAA"},
		"a line break in it":      {"r-1", text[:8] + "\n" + text[8:]},
		"in the clear":            {"r-1", "c-1:i-1:u-1"},
		"empty":                   {"r-1", ""},
		"short":                   {"r-1", "AAAA"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := s.Open(c.registration, c.text)
			require.ErrorIs(t, err, outcomes.ErrNotFound)
		})
	}
}

func FuzzOpen(f *testing.F) {
	s := sealer(f, "k")
	f.Add(s.Seal(outcomes.Target{RegistrationID: "r-1", ContextID: "c", LineItemID: "i", UserID: "u"}))
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		if got, err := s.Open("r-1", text); err == nil {
			require.Equal(t, text, s.Seal(got), "nothing opens but what was sealed")
		}
	})
}
