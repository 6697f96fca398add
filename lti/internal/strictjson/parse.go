package strictjson

import "errors"

// maxDepth of objects and arrays in one another is that of encoding/json.
const maxDepth = 10000

var errSyntax = errors.New("not valid JSON")

// Parse checks that the text is one JSON value, in full, and returns it.
func Parse(text string) (Value, error) {
	s := scanner{text: text}
	s.blanks()
	start := s.at
	if !s.value(0) {
		return "", errSyntax
	}
	end := s.at
	s.blanks()
	if s.at != len(text) {
		return "", errSyntax
	}
	return Value(text[start:end]), nil
}

// scanner checks a text from left to right by the grammar of RFC 8259. Each
// method goes over what it is named after and tells whether that was there.
type scanner struct {
	text string
	at   int
}

func (s *scanner) value(depth int) bool {
	if s.at >= len(s.text) {
		return false
	}
	switch s.text[s.at] {
	case '{':
		return s.list('}', depth, s.member)
	case '[':
		return s.list(']', depth, s.value)
	case '"':
		return s.string()
	case 't':
		return s.word("true")
	case 'f':
		return s.word("false")
	case 'n':
		return s.word("null")
	}
	return s.number()
}

// list goes over the items of an object or array, brackets and commas included.
func (s *scanner) list(closing byte, depth int, item func(depth int) bool) bool {
	if depth == maxDepth {
		return false
	}
	s.at++
	s.blanks()
	if s.is(closing) {
		return true
	}
	for item(depth + 1) {
		s.blanks()
		if s.is(closing) {
			return true
		}
		if !s.is(',') {
			return false
		}
		s.blanks()
	}
	return false
}

func (s *scanner) member(depth int) bool {
	if !s.string() {
		return false
	}
	s.blanks()
	if !s.is(':') {
		return false
	}
	s.blanks()
	return s.value(depth)
}

func (s *scanner) string() bool {
	if !s.is('"') {
		return false
	}
	for s.at < len(s.text) {
		c := s.text[s.at]
		s.at++
		switch {
		case c == '"':
			return true
		case c == '\\':
			if !s.escape() {
				return false
			}
		case c < ' ':
			return false
		}
	}
	return false
}

// escape goes over what stands behind a backslash.
func (s *scanner) escape() bool {
	if s.at >= len(s.text) {
		return false
	}
	c := s.text[s.at]
	s.at++
	switch c {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return true
	case 'u':
		for range 4 {
			if s.at >= len(s.text) || !isHex(s.text[s.at]) {
				return false
			}
			s.at++
		}
		return true
	}
	return false
}

func (s *scanner) number() bool {
	s.is('-')
	if !s.is('0') && !s.digits() {
		return false
	}
	if s.is('.') && !s.digits() {
		return false
	}
	if s.is('e') || s.is('E') {
		if !s.is('+') {
			s.is('-')
		}
		return s.digits()
	}
	return true
}

func (s *scanner) digits() bool {
	start := s.at
	for s.at < len(s.text) && isDigit(s.text[s.at]) {
		s.at++
	}
	return s.at > start
}

func (s *scanner) word(w string) bool {
	if len(s.text)-s.at < len(w) || s.text[s.at:s.at+len(w)] != w {
		return false
	}
	s.at += len(w)
	return true
}

func (s *scanner) is(c byte) bool {
	if s.at >= len(s.text) || s.text[s.at] != c {
		return false
	}
	s.at++
	return true
}

func (s *scanner) blanks() {
	for s.at < len(s.text) && isBlank(s.text[s.at]) {
		s.at++
	}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isHex(c byte) bool {
	return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')
}
