package lti

import (
	"net/url"
	"strings"
)

// Shortened is a value as a refusal names it: whoever sent it chooses it, and it
// may be long.
func Shortened(value string) string {
	const longest = 80
	switch {
	case value == "":
		return "nothing"
	case len(value) > longest:
		return strings.ToValidUTF8(value[:longest], "") + "…"
	}
	return value
}

// ShortenedURL is Shortened for an address, without a user and without the query,
// where some platforms keep a session; "?…" tells that there was one.
func ShortenedURL(address string) string {
	address, _, _ = strings.Cut(address, "#")
	address, query, found := strings.Cut(address, "?")
	if u, err := url.Parse(address); err == nil && u.User != nil {
		u.User = nil
		address = u.String()
	}
	if address = Shortened(address); found && query != "" {
		address += "?…"
	}
	return address
}
