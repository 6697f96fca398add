package program

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// behindProxy serves over plain HTTP to a proxy that does TLS. Nobody else may
// come this way, and what came to the proxy over plain HTTP is sent to the public
// address. Of the headers a proxy adds, X-Forwarded-Proto and the last address of
// X-Forwarded-For, its own addition, are believed, and only from it: the request goes
// on as if it had come from there.
func behindProxy(public *url.URL, trusted []netip.Prefix, logger *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !isOneOf(r.RemoteAddr, trusted):
			logger.WarnContext(r.Context(), "classroom: a request that did not come from the trusted proxy", "peer", r.RemoteAddr)
			http.Error(w, "This server is reached by its public address only.", http.StatusForbidden)
		case r.Header.Get("X-Forwarded-Proto") != "https":
			to := url.URL{Scheme: public.Scheme, Host: public.Host, Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: r.URL.RawQuery}
			http.Redirect(w, r, to.String(), http.StatusPermanentRedirect)
		default:
			next.ServeHTTP(w, fromPeer(r))
		}
	})
}

// fromPeer is the request as the proxy got it, or as it is if the proxy does not say
// from whom.
func fromPeer(r *http.Request) *http.Request {
	list := r.Header.Values("X-Forwarded-For")
	if len(list) == 0 {
		return r
	}
	all := strings.Split(list[len(list)-1], ",")
	peer, err := netip.ParseAddr(strings.TrimSpace(all[len(all)-1]))
	if err != nil {
		return r
	}
	forwarded := r.Clone(r.Context())
	forwarded.RemoteAddr = netip.AddrPortFrom(peer, 0).String()
	return forwarded
}

func isOneOf(peer string, trusted []netip.Prefix) bool {
	address, err := netip.ParseAddrPort(peer)
	if err != nil {
		return false
	}
	for _, prefix := range trusted {
		if prefix.Contains(address.Addr().Unmap()) {
			return true
		}
	}
	return false
}

// parsePrefixes reads address ranges, or single addresses, between commas.
func parsePrefixes(list string) (prefixes []netip.Prefix, err error) {
	for text := range strings.SplitSeq(list, ",") {
		text = strings.TrimSpace(text)
		prefix, err := netip.ParsePrefix(text)
		if address, single := netip.ParseAddr(text); single == nil {
			prefix, err = netip.PrefixFrom(address, address.BitLen()), nil
		}
		if err != nil {
			return nil, fmt.Errorf("--trusted-proxy %q is no address range such as 10.0.0.0/8", text)
		}
		prefixes = append(prefixes, prefix.Masked())
	}
	return prefixes, nil
}

// atPublicHost turns away what was meant for another host: links in answers lead
// to the public address alone.
func atPublicHost(public *url.URL, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.EqualFold(r.Host, public.Host) {
			http.Error(w, "This server does not answer for that host.", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// withSTS tells browsers to come over https alone from now on (RFC 6797).
func withSTS(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Strict-Transport-Security", "max-age=31536000")
		next.ServeHTTP(w, r)
	})
}
