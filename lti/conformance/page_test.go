package conformance

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReadForm(t *testing.T) {
	t.Parallel()
	at, err := url.Parse("https://tool.example/a/b?c=d")
	require.NoError(t, err)
	for name, test := range map[string]struct {
		body   string
		method string
		action string
		fields url.Values
	}{
		"no end, and every kind of quote": {`<form action='x?y=1' method=POST><input name="a" value='1 &amp; 2'><input value=3 name=b>`, http.MethodPost, "https://tool.example/a/x?y=1", url.Values{"a": {"1 & 2"}, "b": {"3"}}},
		"upper case":                      {`<FORM METHOD="post" ACTION="/x"><INPUT TYPE="hidden" NAME="a" VALUE="1 &amp; 2"/><input value=3 name=b></FORM>`, http.MethodPost, "https://tool.example/x", url.Values{"a": {"1 & 2"}, "b": {"3"}}},
		"get":                             {`<form action="https://other.example/"><input name="q" value="1"></form>`, http.MethodGet, "https://other.example/?q=1", url.Values{"q": {"1"}}},
		"to itself":                       {`<form method="post"><input name="a"></form>`, http.MethodPost, "https://tool.example/a/b?c=d", url.Values{"a": {""}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := (&Page{URL: at, Body: test.body}).readForm()
			require.NotNil(t, f)
			require.Equal(t, []string{test.method, test.action}, []string{f.Method, f.Action.String()})
			require.Equal(t, test.fields, f.Fields)
		})
	}
}

func TestRedirect(t *testing.T) {
	t.Parallel()
	at := &url.URL{Scheme: "https", Host: "tool.example", Path: "/a"}
	posted := &Form{Method: http.MethodPost, Action: at, Fields: url.Values{"x": {"1"}}}
	for status, want := range map[int]*Form{
		http.StatusFound:             {Method: http.MethodGet, Fields: url.Values{"y": {"2"}}},
		http.StatusSeeOther:          {Method: http.MethodGet, Fields: url.Values{"y": {"2"}}},
		http.StatusTemporaryRedirect: {Method: http.MethodPost, Fields: url.Values{"x": {"1"}}},
	} {
		got := (&Page{Status: status, URL: at, sent: posted, Header: http.Header{"Location": {"b?y=2"}}}).leadsTo()
		require.NotNil(t, got)
		require.Equal(t, "https://tool.example/b?y=2", got.Action.String())
		require.Equal(t, []any{want.Method, want.Fields}, []any{got.Method, got.Fields})
	}
	require.Nil(t, (&Page{Status: http.StatusFound, URL: at, Header: http.Header{}}).leadsTo())
}

// FuzzReadForm: a page is anything at all.
func FuzzReadForm(f *testing.F) {
	f.Add(`<form method="post" action="/x"><input name="a" value="b"></form>`, "/x")
	f.Add(`<form action="javascript:x()"></form><script>submit()</script>`, ":")
	f.Add(`<form <form>`, "%zz")
	f.Fuzz(func(t *testing.T, body, location string) {
		p := &Page{Status: http.StatusOK, URL: &url.URL{Scheme: "https", Host: "tool.example"}, Body: body, Header: http.Header{}}
		p.Form = p.readForm()
		p.leadsTo()
		p.Status, p.Header = http.StatusFound, http.Header{"Location": {location}}
		if next := p.leadsTo(); next != nil {
			require.NotNil(t, next.Action)
		}
	})
}
