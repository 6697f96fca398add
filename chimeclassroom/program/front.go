package program

import (
	"crypto/hmac"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
)

const (
	// frontEnv holds the text by which CloudFront is known.
	frontEnv = "CLASSROOM_FRONT"
	// frontHeader is where CloudFront shows it, and viewerHeader says whose request it
	// passes on. It overwrites what its own clients send in either.
	frontHeader  = "X-Classroom-Front"
	viewerHeader = "CloudFront-Viewer-Address"
)

// behindFront takes a request that came by CloudFront as one of whoever asked CloudFront.
// Any other stays its sender's, whatever it says. Nothing behind it learns the secret,
// without which nothing comes by CloudFront.
func behindFront(secret string, next http.Handler) http.Handler {
	if secret == "" {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		shown, viewer := r.Header.Values(frontHeader), r.Header.Values(viewerHeader)
		passed := r.Clone(r.Context())
		passed.Header.Del(frontHeader)
		if len(shown) == 1 && hmac.Equal([]byte(shown[0]), []byte(secret)) && len(viewer) == 1 {
			if peer, err := parseViewer(viewer[0]); err == nil {
				passed.RemoteAddr = peer.String()
			}
		}
		next.ServeHTTP(w, passed)
	})
}

// parseViewer reads an address and a port, between which CloudFront writes a colon for
// IPv6 too, without brackets.
func parseViewer(text string) (netip.AddrPort, error) {
	colon := strings.LastIndexByte(text, ':')
	if colon < 0 {
		return netip.AddrPort{}, fmt.Errorf("%s: no port", viewerHeader)
	}
	address := strings.TrimSuffix(strings.TrimPrefix(text[:colon], "["), "]")
	if strings.Contains(address, ":") {
		address = "[" + address + "]"
	}
	return netip.ParseAddrPort(address + text[colon:])
}
