package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Link returns the target of the first link with that relation in the Link
// headers (RFC 8288), resolved against the address it came from, or "". It reads
// several links a header, any letter case and order of parameters, and quotes
// that are straight, typographic or missing.
func Link(h http.Header, rel, base string) string {
	for _, header := range h.Values("Link") {
		for header != "" {
			var target, params string
			target, params, header = cutLink(header)
			if target != "" && hasRel(params, rel) {
				return resolve(base, target)
			}
		}
	}
	return ""
}

// cutLink splits the first `<target>; params` off a header value.
func cutLink(s string) (target, params, rest string) {
	_, s, found := strings.Cut(s, "<")
	if !found {
		return "", "", ""
	}
	target, s, found = strings.Cut(s, ">")
	if !found {
		return "", "", ""
	}
	if next := strings.Index(s, "<"); next >= 0 {
		return target, s[:next], s[next:]
	}
	return target, s, ""
}

func hasRel(params, rel string) bool {
	for part := range strings.FieldsFuncSeq(params, func(r rune) bool { return r == ';' || r == ',' }) {
		name, value, _ := strings.Cut(part, "=")
		if !strings.EqualFold(strings.TrimSpace(name), "rel") {
			continue
		}
		value = strings.Trim(strings.TrimSpace(value), "\"'\u201c\u201d\u201e\u2018\u2019")
		if slices.Contains(strings.Fields(strings.ToLower(value)), rel) {
			return true
		}
	}
	return false
}

func resolve(base, target string) string {
	b, err := url.Parse(base)
	if err != nil {
		return ""
	}
	u, err := b.Parse(strings.TrimSpace(target))
	if err != nil {
		return ""
	}
	return u.String()
}
