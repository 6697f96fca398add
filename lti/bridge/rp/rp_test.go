package rp_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/bridge/rp"
)

func good() *rp.Client {
	return &rp.Client{
		ID: "quiz", Home: "https://quiz.example/", LoginURI: "https://quiz.example/login?a=b", RedirectURIs: []string{"https://quiz.example/callback"},
		PostLogoutURIs: []string{"https://quiz.example/bye"}, SecretHashes: []string{"x"},
	}
}

// many has more addresses than a record may hold.
func many() *rp.Client {
	c := good()
	c.RedirectURIs = slices.Repeat(c.RedirectURIs, 51)
	return c
}

// TestCheck: "tool and platform inputs unvalidated, any URL, any scheme" was one of
// the faults of an older broker.
func TestCheck(t *testing.T) {
	t.Parallel()
	require.NoError(t, good().Check(false))
	for want, change := range map[string]func(*rp.Client){
		"id must be":               func(c *rp.Client) { c.ID = "a/b" },
		"home":                     func(c *rp.Client) { c.Home = "" },
		"loginUri":                 func(c *rp.Client) { c.LoginURI = "javascript:alert(1)" },
		"must be https":            func(c *rp.Client) { c.RedirectURIs[0] = "http://127.0.0.1/callback" },
		"without user":             func(c *rp.Client) { c.RedirectURIs[0] += "#fragment" },
		"at least one is required": func(c *rp.Client) { c.RedirectURIs = nil },
		"postLogoutUris":           func(c *rp.Client) { c.PostLogoutURIs[0] = "/bye" },
		"gets no token":            func(c *rp.Client) { c.SecretHashes = nil },
		"jwksUrl":                  func(c *rp.Client) { c.JWKSURL = "ftp://quiz.example/" },
		"jwks":                     func(c *rp.Client) { c.JWKS = []byte(`{}`) },
		"algorithms":               func(c *rp.Client) { c.Algorithms = []string{"none"} },
		"sector is required":       func(c *rp.Client) { c.RedirectURIs = append(c.RedirectURIs, "https://other.example/callback") },
		"bridge's own":             func(c *rp.Client) { c.Claims = map[string]string{"Email_verified": "name"} },
		"no source":                func(c *rp.Client) { c.Claims = map[string]string{"x": "password"} },
		"links[0]":                 func(c *rp.Client) { c.Links = []deeplink.Item{{Type: deeplink.TypeLink}} },
		"the origin of home": func(c *rp.Client) {
			c.Links = []deeplink.Item{{Type: deeplink.TypeResourceLink, URL: "https://other.example/"}}
		},
		"the first a letter": func(c *rp.Client) { c.ID = ".." },
		"links[0] cannot":    func(c *rp.Client) { c.Links = []deeplink.Item{{Type: deeplink.TypeLink, URL: "http://x.example/"}} },
	} {
		c := good()
		change(c)
		require.ErrorContains(t, c.Check(false), want)
	}
	require.Equal(t, []rp.Fault{{Field: "redirectUris", Text: "must hold at most 50 addresses"}}, many().Faults(false))
	c := good()
	c.RedirectURIs = []string{"http://localhost:1/callback"}
	require.Error(t, c.Check(false))
	require.NoError(t, c.Check(true))
	for name, source := range rp.StandardClaims() {
		require.True(t, rp.KnownSource(source), name)
	}
}

func TestSecrets(t *testing.T) {
	t.Parallel()
	secret, hash, err := rp.NewSecret(bytes.NewReader(bytes.Repeat([]byte{7}, 32)))
	require.NoError(t, err)
	c := &rp.Client{SecretHashes: []string{"another", hash}}
	require.True(t, c.HasSecret(secret))
	require.False(t, c.HasSecret(hash))
	require.False(t, c.HasSecret(""))
	require.False(t, (&rp.Client{}).HasSecret(""))
	_, _, err = rp.NewSecret(bytes.NewReader(nil))
	require.Error(t, err)
}
