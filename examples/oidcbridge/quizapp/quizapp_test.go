package quizapp

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The cookie comes with what other sites send, since it has to work in a frame.
func TestOtherSitesGradeNobody(t *testing.T) {
	t.Parallel()
	called := 0
	bridge := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		called++
		w.WriteHeader(http.StatusTeapot)
	}))
	defer bridge.Close()
	app := New(Config{URL: "https://quiz.example"})
	app.sessions["s-1"] = &session{Roles: []string{"teacher"}, calls: &services{columns: bridge.URL, http: bridge.Client()}}
	grade := func(site string) int {
		r := httptest.NewRequest(http.MethodPost, "https://quiz.example/grade", strings.NewReader("student=u-1&points=10"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", site)
		r.AddCookie(&http.Cookie{Name: "quiz-session", Value: "s-1"})
		w := httptest.NewRecorder()
		app.ServeHTTP(w, r)
		return w.Code
	}
	require.Equal(t, http.StatusForbidden, grade("cross-site"))
	require.Zero(t, called)
	require.Equal(t, http.StatusBadGateway, grade("same-origin"))
	require.NotZero(t, called)
}
