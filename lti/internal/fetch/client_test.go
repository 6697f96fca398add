package fetch

import (
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCheckAddress(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]struct{ strict, loopback bool }{
		"93.184.216.34:443":        {true, true},
		"[2606:2800:220:1::1]:443": {true, true},
		"127.0.0.1:443":            {false, true},
		"127.8.8.8:80":             {false, true},
		"[::1]:443":                {false, true},
		"[::ffff:127.0.0.1]:443":   {false, true},
		"0.0.0.0:443":              {},
		"0.1.2.3:443":              {},
		"[::]:443":                 {},
		"10.0.0.7:443":             {},
		"172.16.0.1:443":           {},
		"172.31.255.255:443":       {},
		"172.32.0.1:443":           {true, true},
		"192.168.1.1:443":          {},
		"[::ffff:192.168.1.1]:443": {},
		"169.254.169.254:80":       {}, // metadata of cloud machines
		"[fe80::1]:443":            {},
		"[fe80::1%eth0]:443":       {},
		"[fd00:ec2::254]:80":       {},
		"[fc00::1]:443":            {},
		"[fec0::1]:443":            {},
		"100.64.0.1:443":           {},
		"100.128.0.1:443":          {true, true},
		"192.0.0.1:443":            {},
		"192.0.2.1:443":            {},
		"198.18.0.1:443":           {},
		"198.51.100.7:443":         {},
		"203.0.113.9:443":          {},
		"224.0.0.1:443":            {},
		"[ff02::1]:443":            {},
		"240.0.0.1:443":            {},
		"255.255.255.255:443":      {},
		"[64:ff9b::a00:7]:443":     {}, // 10.0.0.7 by NAT64
		"[64:ff9b:1::1]:443":       {},
		"[2002:a00:7::]:443":       {}, // 10.0.0.7 by 6to4
		"[::a00:7]:443":            {}, // 10.0.0.7, IPv4-compatible
		"[2001:0:a00:7::1]:443":    {}, // Teredo
		"[2001:db8::1]:443":        {},
		"[::ffff:0:127.0.0.1]:443": {}, // translated
		"example.com:443":          {},
		"":                         {},
	} {
		require.Equal(t, want.strict, checkAddress(address, false) == nil, address)
		require.Equal(t, want.loopback, checkAddress(address, true) == nil, "%s with loopback", address)
	}
}

func TestClientRefusesThisMachine(t *testing.T) {
	t.Parallel()
	reached := make(chan string, 8)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reached <- r.URL.Path
		if r.URL.Path == "/away" {
			http.Redirect(w, r, "http://10.255.255.1/jwks", http.StatusFound)
		}
		if r.URL.Path == "/again" {
			http.Redirect(w, r, "/again", http.StatusFound)
		}
	}))
	t.Cleanup(server.Close)
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	require.NoError(t, err)

	t.Run("by address", func(t *testing.T) {
		t.Parallel()
		require.ErrorIs(t, get(t, NewClient(false), server.URL), errAddress)
	})
	t.Run("by a name that resolves to loopback", func(t *testing.T) {
		t.Parallel()
		require.ErrorIs(t, get(t, NewClient(false), "http://localhost:"+port), errAddress)
	})
	t.Run("TC-178 redirect to a private address", func(t *testing.T) {
		t.Parallel()
		require.Error(t, get(t, NewClient(true), server.URL+"/away"))
	})
	t.Run("redirects without end", func(t *testing.T) {
		t.Parallel()
		require.ErrorContains(t, get(t, NewClient(true), server.URL+"/again"), "redirects")
	})
	t.Run("loopback where it is allowed", func(t *testing.T) {
		t.Parallel()
		require.NoError(t, get(t, NewClient(true), "http://localhost:"+port))
	})
	t.Cleanup(func() { require.NotEmpty(t, reached) })
}

func TestClientRedirects(t *testing.T) {
	t.Parallel()
	check := func(allowLoopback bool, to string, before int) error {
		r := httptest.NewRequest(http.MethodGet, to, nil)
		return NewClient(allowLoopback).CheckRedirect(r, make([]*http.Request, before))
	}
	require.NoError(t, check(false, "https://example.com/jwks", 1))
	require.NoError(t, check(false, "https://example.com/jwks", 3))
	require.Error(t, check(false, "https://example.com/jwks", 4))
	require.Error(t, check(false, "http://example.com/jwks", 1))
	require.Error(t, check(false, "http://127.0.0.1/jwks", 1))
	require.NoError(t, check(true, "http://127.0.0.1/jwks", 1))
	require.NoError(t, check(true, "http://localhost:80/jwks", 1))
	require.NoError(t, check(true, "http://[::1]/jwks", 1))
	require.Error(t, check(true, "http://example.com/jwks", 1))
}

func TestClientUsesNoProxy(t *testing.T) {
	t.Parallel()
	require.Nil(t, NewClient(false).Transport.(*http.Transport).Proxy)
	require.NotZero(t, NewClient(false).Timeout)
}

func get(t *testing.T, c *http.Client, address string) error {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	require.NoError(t, err)
	resp, err := c.Do(req)
	if err == nil {
		resp.Body.Close()
	}
	return err
}
