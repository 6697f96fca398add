package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/internal/web"
)

func TestLink(t *testing.T) {
	t.Parallel()
	const base = "https://lms.example/api/members?page=1"
	for _, c := range []struct {
		name   string
		header []string
		want   string
	}{
		{"none", nil, ""},
		{"one", []string{`<https://lms.example/2>; rel="next"`}, "https://lms.example/2"},
		{"TC-221 no quotes", []string{`<https://lms.example/2>; rel=next`}, "https://lms.example/2"},
		{"TC-221 single quotes", []string{`<https://lms.example/2>; rel='next'`}, "https://lms.example/2"},
		{"TC-221 curly quotes", []string{"<https://lms.example/2>; rel=\u201cnext\u201d"}, "https://lms.example/2"},
		{"TC-221 other parameters first", []string{`<https://lms.example/2>; title="page, two; rel"; REL="next"`}, "https://lms.example/2"},
		{"TC-221 several rels in one", []string{`<https://lms.example/2>; rel="last next"`}, "https://lms.example/2"},
		{"TC-221 letter case", []string{`<https://lms.example/2>; Rel=NEXT`}, "https://lms.example/2"},
		{"TC-221 blanks", []string{`  < https://lms.example/2 > ;rel = "next" `}, "https://lms.example/2"},
		{"TC-221 curly quotes the wrong way round", []string{"<https://lms.example/2>; rel=\u201dnext\u201c"}, "https://lms.example/2"},
		{"TC-221 German quotes", []string{"<https://lms.example/2>; rel=\u201enext\u201c"}, "https://lms.example/2"},
		{"TC-221 curly single quotes", []string{"<https://lms.example/2>; title=a; rel=\u2018next\u2019"}, "https://lms.example/2"},
		{"TC-221 several links with curly quotes", []string{"<https://lms.example/1>; rel=\u201cprev\u201d, <https://lms.example/2>; rel=\u201cnext\u201d"}, "https://lms.example/2"},
		{"TC-221 several rels in any letter case", []string{`<https://lms.example/2>;rel="First  NEXT"`}, "https://lms.example/2"},
		{"TC-221 a relation in quotes that is none", []string{`<https://lms.example/1>; title="x; rel=next", <https://lms.example/2>; rel=next`}, "https://lms.example/2"},
		{"TC-221 a link in quotes that is none", []string{`<https://lms.example/1>; title=", <https://evil.example/>; rel=next"; rel="prev"`}, ""},
		{"TC-221 quotes and commas in quotes", []string{`<https://lms.example/2>; title="the \"second\", of 3"; rel="next"`}, "https://lms.example/2"},
		{"TC-221 parameters without values", []string{`<https://lms.example/2>; crossorigin; rel=next; foo`}, "https://lms.example/2"},
		{"TC-221 an apostrophe", []string{`<https://lms.example/2>; title=it's; rel=next`}, "https://lms.example/2"},
		{"the first rel of a link counts", []string{`<https://lms.example/2>; rel=prev; rel=next`}, ""},
		{"an open quote", []string{`<https://lms.example/1>; title="page 2, <https://lms.example/2>; rel=next`}, ""},
		{"an open curly quote", []string{"<https://lms.example/1>; title=\u201cpage; rel=next"}, "https://lms.example/1"},
		{"a quote that ends in a backslash", []string{`<https://lms.example/1>; title="\`}, ""},
		{"a forgotten comma", []string{`<https://lms.example/1>; rel=prev <https://lms.example/2>; rel=next`}, "https://lms.example/2"},
		{"commas in between", []string{`,, <https://lms.example/1>; rel=prev,, ,<https://lms.example/2>; rel=next,`}, "https://lms.example/2"},
		{"another scheme-less host", []string{`<//other.example/2>; rel=next`}, "https://other.example/2"},
		{"many links in one header", []string{`<https://lms.example/1>; rel="current", <https://lms.example/2>; rel="next",<https://lms.example/9>; rel="last"`}, "https://lms.example/2"},
		{"many headers", []string{`<https://lms.example/1>; rel="first"`, `<https://lms.example/2>; rel="next"`}, "https://lms.example/2"},
		{"first of two", []string{`<https://lms.example/2>; rel=next, <https://lms.example/3>; rel=next`}, "https://lms.example/2"},
		{"comma and query in the address", []string{`<https://lms.example/2?ids=1,2&x=a;b>; rel="next"`}, "https://lms.example/2?ids=1,2&x=a;b"},
		{"relative path", []string{`</api/members?page=2>; rel="next"`}, "https://lms.example/api/members?page=2"},
		{"relative query", []string{`<?page=2>; rel="next"`}, "https://lms.example/api/members?page=2"},
		{"another relation", []string{`<https://lms.example/2>; rel="differences"`}, ""},
		{"a longer relation", []string{`<https://lms.example/2>; rel="next-archive"`}, ""},
		{"no relation", []string{`<https://lms.example/2>`}, ""},
		{"relation in the address only", []string{`<https://lms.example/?rel=next>`}, ""},
		{"no brackets", []string{`https://lms.example/2; rel="next"`}, ""},
		{"open bracket", []string{`<https://lms.example/2; rel="next"`}, ""},
		{"empty address", []string{`<>; rel="next"`}, ""},
		{"address that is none", []string{`<https://[::1>; rel="next"`}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, web.Link(http.Header{"Link": c.header}, "next", base))
		})
	}
}

// A header as long as clients take it, read in one go: were the rest looked at
// again for each parameter, this would not end.
func TestLinkOfALongHeader(t *testing.T) {
	t.Parallel()
	long := "<https://lms.example/2>" + strings.Repeat(";a=b", 2<<20) + `;rel="next"`
	require.Equal(t, "https://lms.example/2", web.Link(http.Header{"Link": {long}}, "next", "https://lms.example/1"))
}

func FuzzLink(f *testing.F) {
	for _, seed := range []string{
		`<https://lms.example/1>; rel="current", <https://lms.example/2>; rel="next"`,
		"</2?a=b,c>; title=\"x,y;z\"; rel=\u201cnext\u201d", `<`, `>`, `<>;;;rel`, `<a>;rel=next,<b`,
		`<a>;rel="\"`, "<a>;rel=\u201d\xe2\x80", `<a>;rel='next;rel=next`, `<a>;=;==;rel==next`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		got := web.Link(http.Header{"Link": {header}}, "next", "https://lms.example/1")
		if got == "" {
			return
		}
		u, err := url.Parse(got)
		if err != nil || !u.IsAbs() {
			t.Fatalf("%q of %q is no absolute URL: %v", got, header, err)
		}
		if !strings.Contains(strings.ToLower(strings.ReplaceAll(header, `\`, "")), "next") {
			t.Fatalf("%q of %q, which names no relation next", got, header)
		}
	})
}
