package jose

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// checkMembers accepts a JSON object whose members have different names: of two
// readers of a repeated name one could see the first value and the other the
// second (RFC 7515 §4, RFC 7519 §4). Names that differ in letter case only are
// the same name here, because encoding/json reads them so. It looks at the outermost object only and
// expects valid JSON; what is none fails when it is decoded.
func checkMembers(raw []byte) error {
	raw = bytes.TrimLeft(raw, " \t\r\n")
	if len(raw) == 0 || raw[0] != '{' {
		return errors.New("not a JSON object")
	}
	var (
		seen  = make(map[string]struct{}, 32)
		depth int
		name  bool // the next string at depth 1 is a name
	)
	for i := 0; i < len(raw); i++ {
		switch raw[i] {
		case '{', '[':
			depth++
			name = depth == 1
		case '}', ']':
			depth--
		case ',':
			name = depth == 1
		case '"':
			end := stringEnd(raw, i)
			if name {
				key, err := unquote(raw[i:end])
				if err != nil {
					return err
				}
				folded := fold(key)
				if _, repeated := seen[folded]; repeated {
					return errors.New("a member stands twice in the JSON object")
				}
				if folded != key && isRegistered(folded) {
					return errors.New("a registered member stands in another letter case")
				}
				seen[folded], name = struct{}{}, false
			}
			i = end - 1
		}
	}
	return nil
}

// fold gives all names that encoding/json takes for one another the same form.
func fold(name string) string {
	if strings.IndexFunc(name, func(r rune) bool { return r >= utf8.RuneSelf || (r >= 'A' && r <= 'Z') }) < 0 {
		return name
	}
	return strings.Map(func(r rune) rune {
		for {
			next := unicode.SimpleFold(r)
			if next <= r {
				return unicode.ToLower(next)
			}
			r = next
		}
	}, name)
}

// isRegistered tells whether the folded name is one that this library decides by.
func isRegistered(folded string) bool {
	switch folded {
	case "iss", "sub", "aud", "azp", "exp", "iat", "nbf", "nonce", "jti", "alg", "kid", "typ", "crit":
		return true
	}
	return false
}

// stringEnd returns the index behind the string that begins at start.
func stringEnd(raw []byte, start int) int {
	for i := start + 1; ; {
		quote := bytes.IndexByte(raw[i:], '"')
		if quote < 0 {
			return len(raw)
		}
		i += quote + 1
		if before := raw[start+1 : i-1]; (len(before)-len(bytes.TrimRight(before, `\`)))%2 == 0 {
			return i // an even number of backslashes: the quote is not escaped
		}
	}
}

// unquote decodes a name; one with an escape or with broken UTF-8 needs the
// decoder.
func unquote(quoted []byte) (string, error) {
	if len(quoted) < 2 {
		return "", errors.New("a name has no end")
	}
	if bytes.IndexByte(quoted, '\\') < 0 && utf8.Valid(quoted) {
		return string(quoted[1 : len(quoted)-1]), nil
	}
	var s string
	err := json.Unmarshal(quoted, &s)
	return s, err
}
