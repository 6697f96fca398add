package jose

import (
	"bytes"
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// checkMembers accepts a JSON object whose members have different names: of two
// readers of a repeated name one could see the first value and the other the
// second (RFC 7515 §4, RFC 7519 §4). It looks at the outermost object only and
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
				if _, repeated := seen[key]; repeated {
					return errors.New("a member stands twice in the JSON object")
				}
				seen[key], name = struct{}{}, false
			}
			i = end - 1
		}
	}
	return nil
}

// stringEnd returns the index behind the string that begins at start.
func stringEnd(raw []byte, start int) int {
	for i := start + 1; i < len(raw); i++ {
		switch raw[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(raw)
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
