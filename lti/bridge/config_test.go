package bridge_test

import (
	"bytes"
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/bridge"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/storage"
)

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for name, change := range map[string]func(*bridge.Config){
		"Issuer":               func(c *bridge.Config) { c.Issuer = "" },
		"must be https":        func(c *bridge.Config) { c.Issuer = "http://127.0.0.1:1" },
		"no slash at the end":  func(c *bridge.Config) { c.Issuer += "/" },
		"no query":             func(c *bridge.Config) { c.Issuer += "?a=b" },
		"Tool is required":     func(c *bridge.Config) { c.Tool = nil },
		"Clients":              func(c *bridge.Config) { c.Clients = nil },
		"Keys":                 func(c *bridge.Config) { c.Keys = nil },
		"OldSealKeys":          func(c *bridge.Config) { c.OldSealKeys = [][]byte{make([]byte, 31)} },
		"SealKey":              func(c *bridge.Config) { c.SealKey = make([]byte, 31) },
		"Transient":            func(c *bridge.Config) { c.Transient = nil },
		"Replay":               func(c *bridge.Config) { c.Replay = nil },
		"SessionLife must not": func(c *bridge.Config) { c.SessionLife = -time.Second },
	} {
		cfg := s.config
		change(&cfg)
		_, err := bridge.New(cfg)
		require.ErrorContains(t, err, name)
	}
}

// down is a store that cannot answer.
type down struct{}

func (down) Put(context.Context, string, []byte, time.Time) error { return errStoreDown }
func (down) Take(context.Context, string) ([]byte, error)         { return nil, errStoreDown }
func (down) MarkUsed(context.Context, string, time.Time) error    { return errStoreDown }

var _ storage.Transient = down{}

// TestStoreDown fails closed, says that it may work later, and shows nothing.
func TestStoreDown(t *testing.T) {
	t.Parallel()
	s := newStageWith(t, func(c *bridge.Config) { c.Transient, c.Replay = down{}, down{} })
	page := ltitest.NewBrowser(t, s.platform).Launch(s.tool, teacher())
	require.Equal(t, http.StatusServiceUnavailable, page.Status)
	require.NotContains(t, page.Body, "10.0.0.7")
	status, body := s.postToken(t, s.tokenForm("x"))
	require.Equal(t, http.StatusServiceUnavailable, status)
	require.Equal(t, "temporarily_unavailable", body["error"])
}

// TestOtherNode: two nodes with the same keys and stores are one bridge.
func TestOtherNode(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	code := s.code(t, teacher())
	second, err := bridge.New(s.config)
	require.NoError(t, err)
	s.bridge = second
	status, body := s.postToken(t, s.tokenForm(code))
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, http.StatusOK, s.userInfo(t, body["access_token"]))

	cfg := s.config
	cfg.SealKey = bytes.Repeat([]byte("other"), 8)
	s.bridge, err = bridge.New(cfg)
	require.NoError(t, err)
	require.Equal(t, http.StatusUnauthorized, s.userInfo(t, body["access_token"]), "another seal key knows no session")
}
