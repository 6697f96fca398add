package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// Link returns the target of the first link with that relation in the Link
// headers (RFC 8288), resolved against the address it came from, or "". It reads
// several links a header, several relations a link, any letter case and order of
// parameters, and values whose quotes are straight, typographic (Moodle) or
// missing. What stands between < and > or between quotes separates nothing.
func Link(h http.Header, rel, base string) string {
	for _, header := range h.Values("Link") {
		for header != "" {
			var l link
			l, header = cutLink(header)
			if l.target != "" && slices.Contains(l.rels, rel) {
				return resolve(base, l.target)
			}
		}
	}
	return ""
}

// link is one element of a Link header.
type link struct {
	target string
	rels   []string // in lower case
}

// cutLink reads the first link of a header value and returns what follows it.
func cutLink(s string) (l link, rest string) {
	_, s, _ = strings.Cut(s, "<")
	target, s, closed := strings.Cut(s, ">")
	if !closed {
		return link{}, ""
	}
	l.target = strings.TrimSpace(target)
	for {
		s = strings.TrimLeft(s, " \t;")
		if s == "" || s[0] == ',' || s[0] == '<' { // a comma may have been forgotten
			return l, s
		}
		var name, value string
		name, value, s = cutParam(s)
		if l.rels == nil && strings.EqualFold(name, "rel") { // the first one counts (RFC 8288 §3.3)
			l.rels = strings.Fields(strings.ToLower(value))
		}
	}
}

// cutParam reads the first parameter of a link and returns what follows it.
func cutParam(s string) (name, value, rest string) {
	end := strings.IndexAny(s, "=;,<")
	if end < 0 || s[end] != '=' {
		name, rest = cutAt(s, end)
		return strings.TrimSpace(name), "", rest
	}
	name = strings.TrimSpace(s[:end])
	s = strings.TrimLeft(s[end+1:], " \t")
	if value, rest, quoted := cutQuoted(s); quoted {
		return name, value, rest
	}
	value, rest = cutAt(s, strings.IndexAny(s, ";,<"))
	return name, strings.TrimSpace(value), rest
}

// cutQuoted reads a value in quotes of whatever kind. One without its counterpart
// is a part of the value.
func cutQuoted(s string) (value, rest string, quoted bool) {
	if after, straight := strings.CutPrefix(s, `"`); straight {
		value, rest = cutStraight(after)
		return value, rest, true
	}
	first, size := utf8.DecodeRuneInString(s)
	for _, quotes := range []string{"\u201c\u201d\u201e\"", "'\u2018\u2019"} {
		if !strings.ContainsRune(quotes, first) { // which spares the look at all of a long header
			continue
		}
		if end := strings.IndexAny(s[size:], quotes); end >= 0 {
			_, width := utf8.DecodeRuneInString(s[size+end:])
			return s[size : size+end], s[size+end+width:], true
		}
	}
	return "", s, false
}

// cutStraight reads what follows a straight quote up to the next one, which may
// be missing. A backslash takes the character behind it as it is (RFC 9110
// §5.6.4).
func cutStraight(s string) (value, rest string) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String(), s[i+1:]
		case s[i] == '\\' && i+1 < len(s):
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String(), ""
}

// cutAt splits s before the byte at i; below zero there is nothing to split.
func cutAt(s string, i int) (before, rest string) {
	if i < 0 {
		return s, ""
	}
	return s[:i], s[i:]
}

func resolve(base, target string) string {
	b, err := url.Parse(base)
	if err != nil {
		return ""
	}
	u, err := b.Parse(target)
	if err != nil {
		return ""
	}
	return u.String()
}
