// Package strictjson reads JSON in place. A text is checked once, as a whole;
// its values are then views of it, which are neither copied nor checked again,
// and only those that are wanted are looked into. This is what makes reading a
// launch cheap. Fuzz targets hold it against encoding/json, member by member.
package strictjson

import (
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

// Kind is one of the six forms of JSON (RFC 8259 §3).
type Kind string

// The kinds.
const (
	Object  Kind = "object"
	Array   Kind = "array"
	String  Kind = "string"
	Number  Kind = "number"
	Boolean Kind = "boolean"
	Null    Kind = "null"
)

// Value is one JSON value as it is written, without blanks around it. Parse
// makes one, and so do its members and elements; a conversion from another
// string does not.
type Value string

// Kind tells which form the value has.
func (v Value) Kind() Kind {
	switch v[0] {
	case '{':
		return Object
	case '[':
		return Array
	case '"':
		return String
	case 't', 'f':
		return Boolean
	case 'n':
		return Null
	}
	return Number
}

// Text is the content of a String, with its escapes resolved and broken UTF-8
// replaced, as encoding/json does.
func (v Value) Text() string {
	inner := string(v[1 : len(v)-1])
	if strings.IndexByte(inner, '\\') < 0 && utf8.ValidString(inner) {
		return inner
	}
	var s string
	_ = json.Unmarshal([]byte(v), &s) // a String is valid
	return s
}

// ErrRepeated: two members of an object have one name. Of two readers, one could
// see the first value and the other the second (RFC 7515 §4, RFC 7519 §4).
var ErrRepeated = errors.New("a member stands twice in a JSON object")

// EachMember calls f with every member of an Object, in order, until f returns
// an error. A name that comes again is ErrRepeated.
func (v Value) EachMember(f func(name string, v Value) error) error {
	var seen names
	for at := next(v, 1); v[at] != '}'; {
		end := endOfString(v, at)
		name := v[at:end].Text()
		if !seen.add(name) {
			return ErrRepeated
		}
		at = next(v, next(v, end)+1) // over the colon
		end = endOf(v, at)
		if err := f(name, v[at:end]); err != nil {
			return err
		}
		at = over(v, end)
	}
	return nil
}

// EachElement calls f with every element of an Array, in order, until f returns
// an error.
func (v Value) EachElement(f func(v Value) error) error {
	for at := next(v, 1); v[at] != ']'; {
		end := endOf(v, at)
		if err := f(v[at:end]); err != nil {
			return err
		}
		at = over(v, end)
	}
	return nil
}

// enough names are compared one by one; more of them go into a map.
const enough = 32

// names are those that an object had so far.
type names struct {
	few  [enough]string
	n    int
	many map[string]struct{}
}

// add tells whether the name is new.
func (s *names) add(name string) bool {
	if s.many != nil {
		before := len(s.many)
		s.many[name] = struct{}{}
		return len(s.many) > before
	}
	for _, known := range s.few[:s.n] {
		if known == name {
			return false
		}
	}
	if s.n < enough {
		s.few[s.n] = name
		s.n++
		return true
	}
	s.many = map[string]struct{}{name: {}}
	for _, known := range s.few {
		s.many[known] = struct{}{}
	}
	return true
}

// The rest walks over text that is known to be valid.

// next returns where the blanks from at on end.
func next(v Value, at int) int {
	for isBlank(v[at]) {
		at++
	}
	return at
}

// over returns where the next member or element begins, or the closing bracket
// stands, behind one that ends at end.
func over(v Value, end int) int {
	end = next(v, end)
	if v[end] == ',' {
		return next(v, end+1)
	}
	return end
}

// endOf returns the index behind the value that begins at start.
func endOf(v Value, start int) int {
	switch v[start] {
	case '"':
		return endOfString(v, start)
	case '{', '[':
		return endOfNested(v, start)
	}
	end := start
	for end < len(v) && v[end] != ',' && v[end] != '}' && v[end] != ']' && !isBlank(v[end]) {
		end++
	}
	return end
}

func endOfNested(v Value, start int) int {
	depth := 0
	for at := start; ; at++ {
		switch v[at] {
		case '"':
			at = endOfString(v, at) - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return at + 1
			}
		}
	}
}

func endOfString(v Value, start int) int {
	for at := start + 1; ; at++ {
		switch v[at] {
		case '\\':
			at++
		case '"':
			return at + 1
		}
	}
}

func isBlank(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }
