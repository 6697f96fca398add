package platform_test

import (
	"bytes"
	"html/template"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/platform"
)

func TestReturn(t *testing.T) {
	t.Parallel()
	page := template.Must(template.New("").Parse(`<p class="note">{{.Message}}</p><p class="error">{{.ErrorMessage}}</p>`))
	serve := func(t *testing.T, method, query string) (*httptest.ResponseRecorder, string) {
		t.Helper()
		var log bytes.Buffer
		cfg := goodConfig(t)
		cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
		p, err := platform.New(cfg)
		require.NoError(t, err)
		w := httptest.NewRecorder()
		p.Return(func(w http.ResponseWriter, _ *http.Request, said platform.Returned) {
			require.NoError(t, page.Execute(w, said))
		}).ServeHTTP(w, httptest.NewRequest(method, "/back?course=7&"+query, nil))
		return w, log.String()
	}
	t.Run("TC-311 all four", func(t *testing.T) {
		t.Parallel()
		w, log := serve(t, http.MethodGet, url.Values{
			"lti_msg": {"Well <b>done</b>"}, "lti_errormsg": {"<script>alert(1)</script>"},
			"lti_log": {"quiz 7 done"}, "lti_errorlog": {"quiz failed\nlevel=ERROR msg=forged"},
		}.Encode())
		require.Equal(t, `<p class="note">Well &lt;b&gt;done&lt;/b&gt;</p><p class="error">&lt;script&gt;alert(1)&lt;/script&gt;</p>`, w.Body.String())
		require.Contains(t, log, `level=INFO msg="lti platform: a tool sent a person back" said="quiz 7 done"`)
		require.Contains(t, log, `said="quiz failed level=ERROR msg=forged"`, "one line, whatever is in it")
		require.Equal(t, 2, strings.Count(log, "\n"))
		require.NotContains(t, log, "Well")
	})
	t.Run("TC-311 none", func(t *testing.T) {
		t.Parallel()
		w, log := serve(t, http.MethodGet, "")
		require.Equal(t, `<p class="note"></p><p class="error"></p>`, w.Body.String())
		require.Empty(t, log)
	})
	t.Run("other methods", func(t *testing.T) {
		t.Parallel()
		w, _ := serve(t, http.MethodPost, "")
		require.Equal(t, http.StatusMethodNotAllowed, w.Code)
	})
	t.Run("long and strange texts", func(t *testing.T) {
		t.Parallel()
		said := platform.ReadReturned(url.Values{"lti_msg": {strings.Repeat("å", 700)}, "lti_log": {strings.Repeat("x ", 3000)},
			"lti_errormsg": {" a\x00b\u202ec\u200bd\xff\n\te "}, "lti_errorlog": {strings.Repeat("y", 2000)}})
		require.Equal(t, strings.Repeat("å", 500)+"…", said.Message)
		require.Equal(t, 2001, utf8.RuneCountInString(said.Log))
		require.Equal(t, "abcd e", said.ErrorMessage)
		require.Equal(t, strings.Repeat("y", 2000), said.ErrorLog)
	})
}

// FuzzReturned: what a tool says is short, on one line, and the same when read
// again.
func FuzzReturned(f *testing.F) {
	f.Add("lti_msg=a%0Ab&lti_errormsg=%E2%80%AE")
	f.Add("lti_msg=" + strings.Repeat("x", 600))
	f.Fuzz(func(t *testing.T, query string) {
		q, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		said := platform.ReadReturned(q)
		if utf8.RuneCountInString(said.Message) > 501 || !utf8.ValidString(said.Message) || strings.ContainsAny(said.Message, "\n\r\x00") {
			t.Fatalf("%q of %q", said.Message, query)
		}
	})
}
