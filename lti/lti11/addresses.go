package lti11

import (
	"net/http"
	"net/url"
	"slices"
)

// Addresses are the URLs by which the sender of a request may know this side: a
// proxy may end TLS, rename the host and cut the path. They are
//
//   - public, the configured URL of the endpoint, with the query of the request,
//   - the path of the request at the origin of public.
//
// An empty public leaves the URL of the request as it came here. Else neither the
// Host that the request names nor the headers that a proxy sets are looked at, for
// anybody may set them: what was signed for another installation that has the same
// secret, such as a copy for tests, would pass here.
func Addresses(r *http.Request, public string) []string {
	own := url.URL{Scheme: "http", Host: r.Host, Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: r.URL.RawQuery}
	if r.TLS != nil {
		own.Scheme = "https"
	}
	if public == "" {
		return []string{own.String()}
	}
	configured, err := url.Parse(public)
	if err != nil {
		return nil
	}
	atOrigin := own
	atOrigin.Scheme, atOrigin.Host = configured.Scheme, configured.Host
	if r.URL.RawQuery != "" {
		configured.RawQuery = r.URL.RawQuery
	}
	return slices.Compact([]string{configured.String(), atOrigin.String()})
}
