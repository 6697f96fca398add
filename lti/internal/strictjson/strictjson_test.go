package strictjson_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/internal/strictjson"
)

func texts() []string {
	return []string{
		`{}`, `[]`, `""`, `0`, `-0`, `1.5e+10`, `1E-2`, `true`, `false`, `null`, " \t\r\n1 ",
		`{"a":1}`, ` { "a" : [ 1 , { "b" : null } ] , "c" : "d" } `, `["\"\\\/\b\f\n\r\t\u00e9\ud83d\udc4b\ud800"]`,
		"\"\xff\"", "{\"\xff\":\"\xfe\"}", "\"\u2028\"", `{"a":"}","b":"]","c":"\"}"}`,
		``, ` `, `{`, `}`, `[`, `[1`, `[1,]`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{a:1}`, `{,}`, `[,]`, `{"a":1}{}`, `1 2`,
		`01`, `-`, `+1`, `.5`, `1.`, `1e`, `1e+`, `0x1`, `NaN`, `tru`, `nul`, `True`, `"`, `"\"`, `"\x"`, `"\u12"`, `"\u12g4"`, "\"\n\"", "\"\x00\"",
		`{"a":1 "b":2}`, `{"a" 1}`, `[1 2]`, "\ufeff{}", `'a'`, `{"a":1}//`,
		`{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `[{"a":{"b":1,"b":2}}]`,
		strings.Repeat("[", 10000) + strings.Repeat("]", 10000), strings.Repeat("[", 10001) + strings.Repeat("]", 10001),
		strings.Repeat(`{"a":`, 10001) + "1" + strings.Repeat("}", 10001),
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, text := range texts() {
		compare(t, text)
	}
}

func TestManyMembers(t *testing.T) {
	t.Parallel()
	for _, n := range []int{31, 32, 33, 34, 1000} {
		for _, repeated := range []string{"0", fmt.Sprint(n / 2), fmt.Sprint(n - 1)} {
			var b strings.Builder
			for i := range n {
				fmt.Fprintf(&b, `"%d":%d,`, i, i)
			}
			distinct := "{" + b.String() + `"x":0}`
			require.Equal(t, n+1, count(t, distinct))
			v, err := strictjson.Parse("{" + b.String() + `"` + repeated + `":0}`)
			require.NoError(t, err)
			require.ErrorIs(t, v.EachMember(func(string, strictjson.Value) error { return nil }), strictjson.ErrRepeated)
		}
	}
}

func count(t *testing.T, object string) (n int) {
	v, err := strictjson.Parse(object)
	require.NoError(t, err)
	require.NoError(t, v.EachMember(func(string, strictjson.Value) error {
		n++
		return nil
	}))
	return n
}

func TestAnErrorEndsTheWalk(t *testing.T) {
	t.Parallel()
	stop := errors.New("stop")
	calls := 0
	visit := func() error {
		calls++
		return stop
	}
	object, err := strictjson.Parse(`{"a":1,"b":2}`)
	require.NoError(t, err)
	require.ErrorIs(t, object.EachMember(func(string, strictjson.Value) error { return visit() }), stop)
	list, err := strictjson.Parse(`[1,2]`)
	require.NoError(t, err)
	require.ErrorIs(t, list.EachElement(func(strictjson.Value) error { return visit() }), stop)
	require.Equal(t, 2, calls)
}

// FuzzParse holds the package against encoding/json: what is valid, which kind
// it is, which members and elements it has, and what a text says.
func FuzzParse(f *testing.F) {
	for _, text := range texts() {
		if len(text) < 1000 {
			f.Add(text)
		}
	}
	goldens, err := filepath.Glob("../../testdata/*.json")
	require.NoError(f, err)
	for _, name := range goldens {
		raw, err := os.ReadFile(name)
		require.NoError(f, err)
		f.Add(string(raw))
	}
	f.Fuzz(func(t *testing.T, text string) { compare(t, text) })
}

func compare(t *testing.T, text string) {
	t.Helper()
	v, err := strictjson.Parse(text)
	require.Equal(t, json.Valid([]byte(text)), err == nil, "%.200q", text)
	if err == nil {
		require.Equal(t, strings.Trim(text, " \t\r\n"), string(v))
		compareValue(t, v, 0)
	}
}

func compareValue(t *testing.T, v strictjson.Value, depth int) {
	t.Helper()
	if depth > 20 {
		return
	}
	var want any
	require.NoError(t, unmarshal(v, &want))
	switch want := want.(type) {
	case map[string]any:
		require.Equal(t, strictjson.Object, v.Kind())
		compareObject(t, v, depth)
	case []any:
		require.Equal(t, strictjson.Array, v.Kind())
		compareArray(t, v, depth)
	case string:
		require.Equal(t, strictjson.String, v.Kind())
		require.Equal(t, want, v.Text())
	case json.Number:
		require.Equal(t, strictjson.Number, v.Kind())
		require.Equal(t, want.String(), string(v))
	case bool:
		require.Equal(t, strictjson.Boolean, v.Kind())
	default:
		require.Equal(t, strictjson.Null, v.Kind())
	}
}

func unmarshal(v strictjson.Value, to any) error {
	d := json.NewDecoder(strings.NewReader(string(v)))
	d.UseNumber()
	return d.Decode(to)
}

func compareObject(t *testing.T, v strictjson.Value, depth int) {
	t.Helper()
	var want map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(v), &want))
	seen := 0
	err := v.EachMember(func(name string, member strictjson.Value) error {
		seen++
		require.Contains(t, want, name)
		compareValue(t, member, depth+1)
		return nil
	})
	if errors.Is(err, strictjson.ErrRepeated) {
		require.LessOrEqual(t, seen, len(want), "every name before was new")
		return
	}
	require.NoError(t, err)
	require.Len(t, want, seen)
	_ = v.EachMember(func(name string, member strictjson.Value) error {
		require.Equal(t, string(want[name]), string(member))
		return nil
	})
}

func compareArray(t *testing.T, v strictjson.Value, depth int) {
	t.Helper()
	var want []json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(v), &want))
	i := 0
	require.NoError(t, v.EachElement(func(element strictjson.Value) error {
		require.Equal(t, string(want[i]), string(element))
		i++
		compareValue(t, element, depth+1)
		return nil
	}))
	require.Len(t, want, i)
}
