package lti11_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/lti11"
)

// postWith is post with cookies.
func (h *hall) postWith(form url.Values, cookies []*http.Cookie) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "http://tool.example/launch", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, c := range cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	h.tool.Launch(func(_ http.ResponseWriter, _ *http.Request, l *lti11.Launch) { h.served = append(h.served, l) }).ServeHTTP(w, r)
	return w
}

// LTI 1.1.2 through both roles: the launch comes twice, and the second one only
// counts in the browser of the first.
func TestRelaunchOfBothRoles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		cookies func(own []*http.Cookie) []*http.Cookie
		served  bool
	}{
		{"in one browser", func(own []*http.Cookie) []*http.Cookie { return own }, true},
		{"in another browser", func([]*http.Cookie) []*http.Cookie { return nil }, false},
		{"with another state", func(own []*http.Cookie) []*http.Cookie {
			return []*http.Cookie{{Name: own[0].Name, Value: own[0].Value + "x"}}
		}, false},
	} {
		t.Run("TC-545 "+c.name, func(t *testing.T) {
			t.Parallel()
			h := newHall(t, func(cfg *lti11.ToolConfig) { cfg.Relaunch = true })
			platform := lti11.Relaunches{URL: "https://lms.example/relaunch?a=b", Transient: h.store, Now: h.clock.Now}
			offered, err := platform.Begin(t.Context(), []byte("link-1"))
			require.NoError(t, err)

			first := h.launched(t, func(r *lti11.Request) { r.Relaunch = offered })
			require.Equal(t, http.StatusSeeOther, first.Code)
			require.Empty(t, h.served)
			back, err := url.Parse(first.Header().Get("Location"))
			require.NoError(t, err)
			require.Equal(t, "lms.example", back.Host)
			require.Equal(t, "b", back.Query().Get("a"))
			cookies := first.Result().Cookies()
			require.Len(t, cookies, 1)
			require.True(t, cookies[0].Secure && cookies[0].HttpOnly && cookies[0].Partitioned)

			_, state, err := platform.Resume(t.Context(), back.Query())
			require.NoError(t, err)
			form, err := launchOf(t, h.desk, func(r *lti11.Request) { r.ToolState = state })
			require.NoError(t, err)
			second := h.postWith(form.Fields, c.cookies(cookies))
			if c.served {
				require.Equal(t, http.StatusOK, second.Code, second.Body.String())
				require.Len(t, h.served, 1)
				return
			}
			require.Equal(t, http.StatusUnauthorized, second.Code)
			require.Empty(t, h.served)
		})
	}
}

func TestRelaunchOffered(t *testing.T) {
	t.Parallel()
	offer := func(url string) func(*lti11.Request) {
		return func(r *lti11.Request) { r.Relaunch = lti11.Relaunch{URL: url, PlatformState: "p"} }
	}
	t.Run("a platform that does not offer it", func(t *testing.T) {
		t.Parallel()
		h := newHall(t, func(cfg *lti11.ToolConfig) { cfg.Relaunch = true })
		require.Equal(t, http.StatusOK, h.launched(t, nil).Code)
	})
	t.Run("a tool that does not ask", func(t *testing.T) {
		t.Parallel()
		require.Equal(t, http.StatusOK, newHall(t).launched(t, offer("https://lms.example/relaunch")).Code)
	})
	t.Run("an address that is not secure", func(t *testing.T) {
		t.Parallel()
		h := newHall(t, func(cfg *lti11.ToolConfig) { cfg.Relaunch = true })
		form, err := launchOf(t, h.desk, offer("http://lms.example/relaunch"))
		require.NoError(t, err)
		_, err = h.tool.VerifyLaunch(t.Context(), lti11.LaunchInput{URLs: []string{address}, Form: form.Fields})
		require.ErrorIs(t, err, lti.ErrMessage)
	})
}
