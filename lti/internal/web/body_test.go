package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReadJSON(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		mediaType, body string
		status          int // 0 accepts
		says            string
	}{
		"plain JSON":               {"application/json; charset=utf-8", `{"n":1}`, 0, ""},
		"a media type of its own":  {"application/vnd.x+json", `{"n":1}`, 0, ""},
		"another media type":       {"text/plain", `{"n":1}`, http.StatusUnsupportedMediaType, "application/vnd.x+json"},
		"no media type":            {"", `{"n":1}`, http.StatusUnsupportedMediaType, ""},
		"too large":                {"application/json", `{"s":"` + strings.Repeat("x", 64<<10) + `"}`, http.StatusRequestEntityTooLarge, ""},
		"no JSON":                  {"application/json", `n=1`, http.StatusBadRequest, "expected JSON"},
		"cut off":                  {"application/json", `{"n":`, http.StatusBadRequest, "expected JSON"},
		"an array":                 {"application/json", `[1]`, http.StatusBadRequest, "expected JSON"},
		"not UTF-8":                {"application/json", "{\"s\":\"\xff\"}", http.StatusBadRequest, "UTF-8"},
		"U+0000":                   {"application/json", `{"s":"a\u0000"}`, http.StatusBadRequest, "U+0000"},
		"U+0000 in a name":         {"application/json", `{"n":1,"\\\u0000":1}`, http.StatusBadRequest, "U+0000"},
		"a backslash before u0000": {"application/json", `{"n":1,"s":"\\u0000"}`, 0, ""},
		"a backslash at the end":   {"application/json", `{"n":1}\`, http.StatusBadRequest, "expected JSON"},
		"a member of another type": {"application/json", `{"n":"1"}`, http.StatusBadRequest, "N must not be a JSON string"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(c.body))
			r.Header.Set("Content-Type", c.mediaType)
			var v struct {
				N int
				S string
			}
			err := ReadJSON(httptest.NewRecorder(), r, &v, "application/vnd.x+json")
			if c.status == 0 {
				require.NoError(t, err)
				require.Equal(t, 1, v.N)
				return
			}
			var refusal *Refusal
			require.ErrorAs(t, err, &refusal)
			require.Equal(t, c.status, refusal.Status)
			require.Contains(t, refusal.Public, c.says)
		})
	}
}
