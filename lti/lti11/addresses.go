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
//   - the path of the request at the origin of public,
//   - the URL of the request as it came here.
//
// An empty public leaves the last alone. Headers that a proxy sets, and anybody
// else may, are not looked at. All of them are this endpoint, and a signature
// over any of them takes the secret: to try several opens nothing.
func Addresses(r *http.Request, public string) []string {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	own := url.URL{Scheme: scheme, Host: r.Host, Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: r.URL.RawQuery}
	if public == "" {
		return []string{own.String()}
	}
	configured, err := url.Parse(public)
	if err != nil {
		return []string{own.String()}
	}
	atOrigin := own
	atOrigin.Scheme, atOrigin.Host = configured.Scheme, configured.Host
	if r.URL.RawQuery != "" {
		configured.RawQuery = r.URL.RawQuery
	}
	var all []string
	for _, address := range []string{configured.String(), atOrigin.String(), own.String()} {
		if !slices.Contains(all, address) {
			all = append(all, address)
		}
	}
	return all
}
