// Package fetch is guarded outgoing HTTP: which addresses may be spoken to, how
// many redirects, how long and how much. On it stands the cache of remote key
// sets.
package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"syscall"
	"time"
)

const (
	timeout      = 10 * time.Second
	maxRedirects = 3
)

// errAddress: the name resolved to an address that must not be spoken to.
var errAddress = errors.New("address is private or local, which is not allowed")

// NewClient returns a client for addresses that come from configuration or from
// the other side. It connects to public addresses only, checked after the name
// is resolved, and with allowLoopback to this machine as well. It follows at
// most three redirects, to https or, where that is allowed, to this machine, and
// gives up after ten seconds. It speaks TLS 1.2 or newer (Sec §3.1). It uses no
// proxy: behind one, applications bring their own client.
func NewClient(allowLoopback bool) *http.Client {
	dialer := &net.Dialer{Timeout: timeout, ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
		return checkAddress(address, allowLoopback)
	}}
	return &http.Client{
		Timeout: timeout,
		Transport: &http.Transport{
			DialContext:         dialer.DialContext,
			TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12},
			ForceAttemptHTTP2:   true,
			MaxIdleConnsPerHost: 4,
			IdleConnTimeout:     90 * time.Second,
			TLSHandshakeTimeout: timeout,
		},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects {
				return fmt.Errorf("more than %d redirects", maxRedirects)
			}
			if r.URL.Scheme != "https" && (!allowLoopback || !isLoopback(r.URL.Hostname())) {
				return errors.New("redirect to an address that is not https")
			}
			return nil
		},
	}
}

// SameOrigin returns a copy of the client for requests that carry a token or an
// assertion: it follows a redirect only of a GET, and only to the scheme, host
// and port that the request was for. The redirect of another method is the
// answer itself: followed, it would become a GET that delivers nothing.
func SameOrigin(c *http.Client) *http.Client {
	within := *c
	within.CheckRedirect = func(r *http.Request, via []*http.Request) error {
		if via[0].Method != http.MethodGet {
			return http.ErrUseLastResponse
		}
		if from := via[0].URL; r.URL.Scheme != from.Scheme || r.URL.Host != from.Host {
			return errors.New("redirect to another host; what the request carries is not sent there")
		}
		if c.CheckRedirect != nil {
			return c.CheckRedirect(r, via)
		}
		if len(via) > maxRedirects {
			return fmt.Errorf("more than %d redirects", maxRedirects)
		}
		return nil
	}
	return &within
}

// AcrossOrigins returns a copy of the client for answers that may lie elsewhere,
// such as files: a redirect to another scheme, host or port is followed without
// the Authorization header, which does not come back either, and without the
// address that it came from.
func AcrossOrigins(c *http.Client) *http.Client {
	across := *c
	across.CheckRedirect = func(r *http.Request, via []*http.Request) error {
		elsewhere := func(hop *http.Request) bool {
			return hop.URL.Scheme != via[0].URL.Scheme || hop.URL.Host != via[0].URL.Host
		}
		if elsewhere(r) || slices.ContainsFunc(via, elsewhere) {
			r.Header.Del("Authorization")
			r.Header.Del("Referer") // net/http adds it, query and all
		}
		if c.CheckRedirect != nil {
			return c.CheckRedirect(r, via)
		}
		if len(via) > maxRedirects {
			return fmt.Errorf("more than %d redirects", maxRedirects)
		}
		return nil
	}
	return &across
}

// Cause is a network error without the address, whose query may hold ids.
func Cause(err error) error {
	var named *url.Error
	if errors.As(err, &named) {
		return named.Err
	}
	return err
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || (err == nil && ip.IsLoopback())
}

func checkAddress(address string, allowLoopback bool) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %w", errAddress, err)
	}
	ip := ap.Addr().Unmap()
	if ip.IsLoopback() && allowLoopback {
		return nil
	}
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || inReserved(ip) {
		return errAddress
	}
	return nil
}

// inReserved covers the special ranges that netip has no name for: shared
// address space, IETF protocol assignments, documentation, benchmarking, future
// use, and what can lead to private IPv4 addresses: NAT64, 6to4, Teredo and the
// other forms of IPv4 in IPv6 (RFC 6890, RFC 8215).
func inReserved(ip netip.Addr) bool {
	for _, prefix := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "168.63.129.16/32", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/23", "2001:db8::/32", "2002::/16", "fec0::/10",
	} {
		if netip.MustParsePrefix(prefix).Contains(ip) {
			return true
		}
	}
	return false
}
