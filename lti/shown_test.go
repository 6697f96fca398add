package lti_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
)

func TestShortened(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ value, want string }{
		{"", "nothing"},
		{"key-1", "key-1"},
		{strings.Repeat("x", 81), strings.Repeat("x", 80) + "…"},
		{strings.Repeat("x", 79) + "é", strings.Repeat("x", 79) + "…"},
	} {
		require.Equal(t, c.want, lti.Shortened(c.value))
	}
	for _, c := range []struct{ address, want string }{
		{"", "nothing"},
		{"https://a.example/b", "https://a.example/b"},
		{"https://a.example/b?c=d#e", "https://a.example/b?…"},
		{"https://a.example/b#e?c=d", "https://a.example/b"},
		{"https://ada:secret@a.example/b", "https://a.example/b"},
		{"https://a.example:x/?c=d", "https://a.example:x/?…"},
		{"https://a.example/" + strings.Repeat("x", 99) + "?c", "https://a.example/" + strings.Repeat("x", 62) + "…?…"},
	} {
		require.Equal(t, c.want, lti.ShortenedURL(c.address))
	}
}

// What an error holds is bounded in the log, whoever made it.
func TestErrorIsNotLong(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 100_000)
	e := &lti.Error{Code: lti.CodeInvalidToken, Public: "p", Claim: long, Want: long, Got: long, Err: errors.New(long)}
	require.Less(t, len(e.Error()), 2000)
}
