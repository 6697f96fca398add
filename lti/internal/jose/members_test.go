package jose

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCheckMembers(t *testing.T) {
	t.Parallel()
	for raw, ok := range map[string]bool{
		`{}`:                                true,
		` { "a" : 1 , "b" : 2 } `:           true,
		`{"a":{"a":{"a":1}},"b":["a","a"]}`: true,
		`{"a":"b","b":"a"}`:                 true,
		`{"a":"\"a\":","b":"\\"}`:           true,
		`{"a":[{"b":1},{"b":2}],"b":1}`:     true,
		`{"Vendor":1,"x":1}`:                true,
		`{"a":1,"A":1}`:                     false,
		`{"ISS":"a"}`:                       false,
		`{"kid":"a","K\u0069D":"b"}`:        false,
		"{\"\u017fub\":1}":                  false, // the long s folds to s
		`{"a":1,"a":1}`:                     false,
		`{"a":{},"b":[],"a":1}`:             false,
		`{"a":1,"\u0061":1}`:                false,
		`{"":1,"":1}`:                       false,
		`{"a\"":1,"a\"":2}`:                 false,
		`[]`:                                false,
		`"a"`:                               false,
		`null`:                              false,
		``:                                  false,
		` `:                                 false,
	} {
		require.Equal(t, ok, CheckMembers([]byte(raw)) == nil, raw)
	}
}

// FuzzCheckMembers holds the scanner against a full decoder.
func FuzzCheckMembers(f *testing.F) {
	f.Add([]byte(`{"a":{"b":["a",{"a":1}]},"b":"\"a\\","a":1}`))
	f.Add([]byte(`{"a":1,"\u0061":"\u12"}`))
	f.Add([]byte("{\"\xff\":1,\"\xfe\":2}"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		err := CheckMembers(raw)
		var members map[string]json.RawMessage
		if json.Unmarshal(raw, &members) != nil || members == nil {
			return
		}
		if names := countNames(t, raw); err == nil && names != len(members) {
			t.Fatalf("%q: %d names, %d members, %v", raw, names, len(members), err)
		}
	})
}

// countNames counts the members of an object, repeated ones as often as they
// stand there.
func countNames(t *testing.T, raw []byte) int {
	var n counter
	require.NoError(t, json.Unmarshal(raw, &n))
	return n.names
}

type counter struct{ names int }

func (c *counter) UnmarshalJSON(raw []byte) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	depth, name := 0, false
	for {
		tok, err := d.Token()
		if err != nil {
			return nil //nolint:nilerr // the end; the input is valid
		}
		switch tok {
		case json.Delim('{'), json.Delim('['):
			depth++
			name = depth == 1
			continue
		case json.Delim('}'), json.Delim(']'):
			depth--
		default:
			if depth == 1 && name {
				c.names++
				name = false
				continue
			}
		}
		name = depth == 1
	}
}
