package web

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

// What callers of a service send is looked at here, once for all services: a text
// that is not UTF-8, or holds U+0000, is in no store, and some fail when they are
// asked for it.

// storable tells whether stores can hold the text.
func storable(text string) bool { return utf8.ValidString(text) && strings.IndexByte(text, 0) < 0 }

// Query reads the parameters of a service call.
func Query(r *http.Request) (url.Values, error) {
	q := r.URL.Query()
	for name, values := range q {
		for _, text := range append(values, name) {
			if !storable(text) {
				return nil, BadRequest(errors.New("the query must be UTF-8 without the character U+0000"))
			}
		}
	}
	return q, nil
}

// checkTexts refuses a JSON body with a text that is not storable. Of such a text
// the decoder would make another, and two ids could become one.
func checkTexts(body []byte) error {
	if !utf8.Valid(body) {
		return errors.New("the body must be UTF-8")
	}
	for rest := body; ; {
		at := bytes.IndexByte(rest, '\\')
		if at < 0 || at+1 == len(rest) {
			return nil
		}
		if bytes.HasPrefix(rest[at+1:], []byte("u0000")) {
			return errors.New("no text may hold the character U+0000")
		}
		rest = rest[at+2:] // what follows a backslash begins nothing
	}
}
