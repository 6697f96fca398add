package lti11

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// escape is the percent-encoding of RFC 5849 §3.6: everything but letters,
// digits and four marks, in upper-case hexadecimal. That of package url differs.
func escape(s string) string {
	const upperHex = "0123456789ABCDEF"
	plain := 0
	for i := range len(s) {
		if unreserved(s[i]) {
			plain++
		}
	}
	if plain == len(s) {
		return s
	}
	b := make([]byte, 0, 3*len(s)-2*plain)
	for i := range len(s) {
		if c := s[i]; unreserved(c) {
			b = append(b, c)
		} else {
			b = append(b, '%', upperHex[c>>4], upperHex[c&15])
		}
	}
	return string(b)
}

func unreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~'
}

// baseString is what is signed (RFC 5849 §3.4.1): the method, the address
// without its query, and all parameters but the signature itself.
func baseString(method, baseURI string, params url.Values) string {
	return strings.ToUpper(method) + "&" + escape(baseURI) + "&" + escape(normalized(params))
}

// normalized joins the parameters as RFC 5849 §3.4.1.3.2 has it: encoded, then
// sorted by name and, where a name is repeated, by value.
func normalized(params url.Values) string {
	type pair struct{ name, value string }
	pairs := make([]pair, 0, len(params))
	for name, values := range params {
		if name == paramSignature {
			continue
		}
		for _, value := range values {
			pairs = append(pairs, pair{escape(name), escape(value)})
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		if a.name != b.name {
			return strings.Compare(a.name, b.name)
		}
		return strings.Compare(a.value, b.value)
	})
	var b strings.Builder
	for i, p := range pairs {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(p.name + "=" + p.value)
	}
	return b.String()
}

// splitURL returns an absolute URL as it is signed (RFC 5849 §3.4.1.2), and the
// parameters of its query, which are signed with the others.
func splitURL(address string) (baseURI string, query url.Values, err error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", nil, fmt.Errorf("the address is not an absolute URL of http or https")
	}
	if query, err = url.ParseQuery(u.RawQuery); err != nil {
		return "", nil, fmt.Errorf("the query of the address cannot be read")
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	return u.Scheme + "://" + withoutDefaultPort(u.Scheme, strings.ToLower(u.Host)) + path, query, nil
}

func withoutDefaultPort(scheme, host string) string {
	if scheme == "https" {
		return strings.TrimSuffix(host, ":443")
	}
	return strings.TrimSuffix(host, ":80")
}

// joined returns the parameters of several places as one.
func joined(places ...url.Values) url.Values {
	all := make(url.Values, 2*len(places[0]))
	for _, place := range places {
		for name, values := range place {
			all[name] = append(all[name], values...)
		}
	}
	return all
}
