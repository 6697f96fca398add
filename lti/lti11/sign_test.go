package lti11_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/storage"
)

func TestParseCredentials(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		id string
		c  lti11.Credentials
	}{
		"tool:key:secret":                     {"tool", lti11.Credentials{Key: "key", Secret: "secret"}},
		"tool:https://school.example:8/a:s":   {"tool", lti11.Credentials{Key: "https://school.example:8/a", Secret: "s"}},
		" tool : urn:lti:school : sec ret \n": {"tool", lti11.Credentials{Key: "urn:lti:school", Secret: "sec ret"}},
	} {
		id, c, err := lti11.ParseCredentials(text)
		require.NoError(t, err)
		require.Equal(t, want.id, id)
		require.Equal(t, want.c, c)
	}
	for _, text := range []string{"", "tool", "tool:secret", "::", ":key:secret", "tool::secret", "tool:key:", " : : "} {
		_, _, err := lti11.ParseCredentials(text)
		require.Error(t, err, text)
	}
}

func TestSignFaults(t *testing.T) {
	t.Parallel()
	good := lti11.Signer{Credentials: lti11.Credentials{Key: "k", Secret: "s"}}
	for name, s := range map[string]lti11.Signer{
		"no key":         {Credentials: lti11.Credentials{Secret: "s"}},
		"no secret":      {Credentials: lti11.Credentials{Key: "k"}},
		"unknown method": {Credentials: good.Credentials, Method: "PLAINTEXT"},
		"no randomness":  {Credentials: good.Credentials, Rand: iotest.ErrReader(errors.New("empty"))},
	} {
		_, err := s.SignForm(http.MethodPost, address, nil)
		require.Error(t, err, name)
		require.Error(t, s.SignBody(new(http.Request), nil), name)
	}
	_, err := good.SignForm(http.MethodPost, "/launch", nil)
	require.Error(t, err, "no absolute address")
	_, err = good.SignForm(http.MethodPost, address, url.Values{"oauth_nonce": {"mine"}})
	require.ErrorContains(t, err, "oauth_nonce")
}

func TestSignFormKeepsParams(t *testing.T) {
	t.Parallel()
	params := url.Values{"a": {"1"}}
	signed, err := lti11.Signer{Credentials: lti11.Credentials{Key: "k", Secret: "s"}}.SignForm(http.MethodPost, address+"?q=1", params)
	require.NoError(t, err)
	require.Equal(t, url.Values{"a": {"1"}}, params)
	require.Equal(t, "about:blank", signed.Get("oauth_callback"))
	require.Equal(t, "1.0", signed.Get("oauth_version"))
	require.False(t, signed.Has("q"), "the query stays in the address")
}

func TestSecretsStayOutOfLogs(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	c := lti11.Credentials{Key: "school", Secret: "s3cret"}
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "c", c, "consumer", &storage.Consumer{Key: "school", Secret: "s3cret", PreviousSecret: "s3cret"})
	_, _ = io.WriteString(&log, fmt.Sprintf("%v %+v %#v %s", c, c, c, c))
	require.Contains(t, log.String(), "school")
	require.NotContains(t, log.String(), "s3cret")
}
