package lti11_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/lti11"
)

type failingTransient struct{}

func (failingTransient) Put(context.Context, string, []byte, time.Time) error {
	return errors.New("no database")
}
func (failingTransient) Take(context.Context, string) ([]byte, error) {
	return nil, errors.New("no database")
}

// hall is a tool, with what it served and what it logged.
type hall struct {
	*desk
	tool   *lti11.Tool
	served []*lti11.Launch
	log    bytes.Buffer
}

func newHall(t testing.TB, options ...func(*lti11.ToolConfig)) *hall {
	t.Helper()
	h := &hall{desk: newDesk(t)}
	cfg := lti11.ToolConfig{LaunchURL: address, Consumers: h.store, Replay: h.store, Now: h.clock.Now, Logger: slog.New(slog.NewTextHandler(&h.log, nil))}
	for _, option := range options {
		option(&cfg)
	}
	var err error
	h.tool, err = lti11.NewTool(cfg)
	require.NoError(t, err)
	return h
}

// post sends a form as a browser does, to a tool behind a proxy that ends TLS.
func (h *hall) post(form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "http://tool.example/launch", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.tool.Launch(func(_ http.ResponseWriter, _ *http.Request, l *lti11.Launch) { h.served = append(h.served, l) }).ServeHTTP(w, r)
	return w
}

// launched posts a launch that our own platform role signs.
func (h *hall) launched(t testing.TB, change func(*lti11.Request)) *httptest.ResponseRecorder {
	t.Helper()
	form, err := launchOf(t, h.desk, change)
	require.NoError(t, err)
	return h.post(form.Fields)
}

// What a platform of LTI 1.3 would have sent is what the application sees.
func TestLaunchIsTheMessageOf13(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	w := h.launched(t, func(r *lti11.Request) { r.Further = map[string]string{"ext_lms": "ltikit"} })
	require.Equal(t, http.StatusOK, w.Code, w.Body.String())
	require.Len(t, h.served, 1)
	l := h.served[0]
	want := fullMessage(t).Trimmed()
	want.Issuer, want.Version, want.TargetLinkURI, want.Locale = "urn:lti11:school%3A1", "LTI-1p0", address, "de-AT"
	want.ResourceLink.Description = "First\r\nsecond"
	want.Custom["due_date"] = "2026-03-02"
	want.LTI11 = &lti.LTI11Claim{UserID: "u-1", OAuthConsumerKey: "school:1", ResourceLinkID: "link-1", ContextID: "course-1", ToolConsumerInstanceGUID: "lms.example"}
	require.Equal(t, want, l.Message)
	require.Equal(t, "school:1", l.Consumer.Key)
	require.Equal(t, "ltikit", l.Params.Get("ext_lms"))
	require.Equal(t, "urn:lti11:school%3A1 u-1", l.PersonID())
	require.NotContains(t, h.log.String(), "refused")
}

func TestLaunchOfSaysWhoSigned(t *testing.T) {
	t.Parallel()
	require.NotEqual(t, lti11.Issuer("a b"), lti11.Issuer("a+b"))
	require.NotContains(t, lti11.Issuer("a b"), " ", "an issuer holds no blank")
	h := newHall(t, func(cfg *lti11.ToolConfig) { cfg.AllowAnonymous = true })
	require.NoError(t, h.store.BindConsumer(t.Context(), "school:1", "r-1", "d-1"))
	h.launched(t, func(r *lti11.Request) { r.Message.Subject = "" })
	require.Len(t, h.served, 1)
	require.Empty(t, h.served[0].PersonID())
	require.Equal(t, "d-1", h.served[0].Message.DeploymentID)
}

func TestReadRoles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, roles string
		want        []lti.Role
		highest     lti.Role
	}{
		{"TC-542 short names", "Instructor, Learner", []lti.Role{lti.RoleInstructor, lti.RoleLearner}, lti.RoleInstructor},
		{"TC-542 URNs", "urn:lti:role:ims/lis/Instructor,urn:lti:instrole:ims/lis/Student,urn:lti:sysrole:ims/lis/SysAdmin",
			[]lti.Role{lti.RoleInstructor, lti.RoleInstitutionStudent, lti.RoleSystemSysAdmin}, lti.RoleInstructor},
		{"TC-542 sub-roles", "urn:lti:role:ims/lis/Learner/GuestLearner,urn:lti:role:ims/lis/TeachingAssistant,urn:lti:role:ims/lis/Instructor/TeachingAssistant",
			[]lti.Role{lti.RoleLearner.Sub("GuestLearner"), lti.RoleInstructor.Sub("TeachingAssistant"), lti.RoleInstructor.Sub("TeachingAssistant")}, lti.RoleLearner},
		{"TC-542 a sub-role of the assistant", "urn:lti:role:ims/lis/TeachingAssistant/TeachingAssistantGroup", []lti.Role{lti.RoleInstructor.Sub("TeachingAssistantGroup")}, ""},
		{"an administrator of the school", "urn:lti:instrole:ims/lis/Administrator", []lti.Role{lti.RoleInstitutionAdministrator}, ""},
		{"Open edX", "Student,Learner", []lti.Role{"Student", lti.RoleLearner}, lti.RoleLearner},
		{"other letter case", "instructor", []lti.Role{"instructor"}, ""},
		{"in no vocabulary", "urn:vendor:role,urn:lti:role:ims/lis/Boss", []lti.Role{"urn:vendor:role", "urn:lti:role:ims/lis/Boss"}, ""},
		{"a learner who teaches", "urn:lti:role:ims/lis/Learner/Instructor", []lti.Role{lti.RoleLearner.Sub("Instructor")}, lti.RoleLearner},
		{"none", " , ", []lti.Role{}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := newHall(t)
			params := url.Values{"lti_message_type": {"basic-lti-launch-request"}, "lti_version": {"LTI-1p0"}, "resource_link_id": {"l"}, "user_id": {"u"},
				"roles": {c.roles}, "role_scope_mentor": {"u-2"}}
			w := h.post(h.signed(t, h.signer("school:1", secret, ""), params))
			require.Equal(t, http.StatusOK, w.Code, w.Body.String())
			require.Equal(t, c.want, h.served[0].Message.Roles)
			require.Equal(t, c.highest, h.served[0].Message.ContextRole())
			require.Nil(t, h.served[0].Message.MentorOf, "no mentor")
		})
	}
}

func TestReadParameters(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	w := h.post(h.signed(t, h.signer("school:1", secret, ""), url.Values{
		"lti_message_type": {"basic-lti-launch-request"}, "lti_version": {"LTI-1p0"}, "resource_link_id": {"l"}, "user_id": {"u"},
		"context_id": {"c"}, "context_type": {"urn:lti:context-type:ims/lis/Group,x"}, "launch_presentation_width": {" 640px "},
		"launch_presentation_height": {"tall"}, "custom_due_date": {"1", "2"}, "custom_Due-Date": {"3"}, "custom_": {"nameless"}, "ext_a": {"1", "2"},
	}))
	require.Equal(t, http.StatusOK, w.Code, w.Body.String())
	m := h.served[0].Message
	t.Run("TC-543 custom parameter names", func(t *testing.T) {
		require.Equal(t, map[string]string{"due_date": "1", "Due-Date": "3"}, m.Custom)
		form, err := launchOf(t, h.desk, func(r *lti11.Request) {
			r.Message.Custom = map[string]string{"Über Größe": "1", "a-b": "2", "a_b": "3", "A.B": "4"}
		})
		require.NoError(t, err)
		require.Equal(t, "1", form.Fields.Get("custom__ber_gr__e"))
		require.Equal(t, "3", form.Fields.Get("custom_a_b"), "the one that is called so")
	})
	require.Equal(t, &lti.Context{ID: "c", Type: []string{lti.ContextGroup, "x"}}, m.Context)
	require.InDelta(t, 640, m.LaunchPresentation.Width, 0)
	require.Zero(t, m.LaunchPresentation.Height)
	require.Nil(t, m.LIS)
	require.Nil(t, m.ToolPlatform)
	require.Equal(t, []string{"1", "2"}, h.served[0].Params["ext_a"])
}

func TestLaunchRefused(t *testing.T) {
	t.Parallel()
	valid := url.Values{"lti_message_type": {"basic-lti-launch-request"}, "lti_version": {"LTI-1p0"}, "resource_link_id": {"l"}, "user_id": {"u"},
		"launch_presentation_return_url": {"https://lms.example/back?course=1"}}
	for _, c := range []struct {
		name   string
		change url.Values
		says   string
		back   bool // to the platform
	}{
		{"TC-541 no message type", url.Values{"lti_message_type": nil}, "does not serve", true},
		{"TC-541 another message type", url.Values{"lti_message_type": {"ContentItemSelectionRequest"}}, "does not serve", true},
		{"TC-541 message type in other letter case", url.Values{"lti_message_type": {"Basic-LTI-Launch-Request"}}, "does not serve", true},
		{"TC-541 no version", url.Values{"lti_version": nil}, "not a valid", true},
		{"TC-541 another version", url.Values{"lti_version": {"LTI-2p0"}}, "not a valid", true},
		{"TC-541 no link", url.Values{"resource_link_id": nil}, "not a valid", true},
		{"TC-541 an empty link", url.Values{"resource_link_id": {""}}, "not a valid", true},
		{"nobody", url.Values{"user_id": nil}, "who you are", true},
		{"a person of blanks", url.Values{"user_id": {" "}}, "who you are", true},
		{"an id longer than any of LTI 1.3", url.Values{"user_id": {strings.Repeat("u", 256)}}, "not a valid", true},
		{"a link of blanks", url.Values{"resource_link_id": {" \t"}}, "not a valid", true},
		{"a link's id that is too long", url.Values{"resource_link_id": {strings.Repeat("l", 256)}}, "not a valid", true},
		{"a course's id that is too long", url.Values{"context_id": {strings.Repeat("c", 256)}}, "not a valid", true},
		{"an id that no store takes", url.Values{"user_id": {"u\x00"}}, "not a valid", true},
		{"an id that is not UTF-8", url.Values{"user_id": {"u\xff"}}, "not a valid", true},
		{"a custom parameter that is not UTF-8", url.Values{"custom_a": {"\xc3", "\xa9"}}, "not a valid", true},
		{"a name that no store takes", url.Values{"custom_\x00": {"b"}}, "not a valid", true},
		{"two people", url.Values{"user_id": {"u", "v"}}, "not a valid", true},
		{"two lists of roles", url.Values{"roles": {"Learner", "Instructor"}}, "not a valid", true},
		{"no way back", url.Values{"lti_version": nil, "launch_presentation_return_url": nil}, "not a valid", false},
		{"two ways back", url.Values{"launch_presentation_return_url": {"https://a.example/", "https://b.example/"}}, "not a valid", false},
		{"a script for a way back", url.Values{"lti_version": nil, "launch_presentation_return_url": {"javascript:alert(1)"}}, "not a valid", false},
		{"TC-532 not signed so", url.Values{"oauth_signature": {"x"}}, "signature of this request is not valid", false},
		{"TC-536 unknown consumer", url.Values{"oauth_consumer_key": {"nobody"}}, "signature of this request is not valid", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := newHall(t)
			params, after := url.Values{}, url.Values{}
			for name, values := range valid {
				params[name] = values
			}
			for name, values := range c.change {
				if strings.HasPrefix(name, "oauth_") {
					after[name] = values
					continue
				}
				params[name] = values
			}
			form := h.signed(t, h.signer("school:1", secret, ""), params)
			for name, values := range after {
				form[name] = values
			}
			w := h.post(form)
			require.Empty(t, h.served)
			if !c.back {
				require.Contains(t, []int{http.StatusBadRequest, http.StatusUnauthorized}, w.Code)
				require.Contains(t, w.Body.String(), c.says)
				return
			}
			require.Equal(t, http.StatusSeeOther, w.Code)
			back, err := url.Parse(w.Header().Get("Location"))
			require.NoError(t, err)
			require.Equal(t, "lms.example", back.Host)
			require.Equal(t, "1", back.Query().Get("course"))
			require.Contains(t, back.Query().Get("lti_errormsg"), c.says)
			require.NotEmpty(t, back.Query().Get("lti_errorlog"))
			require.Contains(t, h.log.String(), "lti11 tool: launch refused")
			require.NotContains(t, h.log.String(), secret)
		})
	}
}

func TestLaunchHandler(t *testing.T) {
	t.Parallel()
	t.Run("GET", func(t *testing.T) {
		t.Parallel()
		h := newHall(t)
		w := httptest.NewRecorder()
		h.tool.Launch(nil).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/launch", nil))
		require.Equal(t, http.StatusMethodNotAllowed, w.Code)
	})
	t.Run("no form", func(t *testing.T) {
		t.Parallel()
		h := newHall(t)
		w := httptest.NewRecorder()
		h.tool.Launch(nil).ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/launch", strings.NewReader("{}")))
		require.Equal(t, http.StatusBadRequest, w.Code)
	})
	t.Run("too large", func(t *testing.T) {
		t.Parallel()
		h := newHall(t)
		require.Equal(t, http.StatusBadRequest, h.post(url.Values{"a": {strings.Repeat("x", 200<<10)}}).Code)
	})
	t.Run("an error page of the application's own", func(t *testing.T) {
		t.Parallel()
		var got error
		h := newHall(t, func(cfg *lti11.ToolConfig) {
			cfg.OnError = func(w http.ResponseWriter, _ *http.Request, err error) { got = err; w.WriteHeader(http.StatusTeapot) }
		})
		require.Equal(t, http.StatusTeapot, h.post(url.Values{}).Code)
		require.ErrorIs(t, got, lti.ErrMalformed)
	})
	t.Run("TC-540 an address that the application knows", func(t *testing.T) {
		t.Parallel()
		h := newHall(t, func(cfg *lti11.ToolConfig) {
			cfg.RequestURL = func(*http.Request) string { return "https://vanity.example/lti" }
		})
		w := h.launched(t, func(r *lti11.Request) { r.URL = "https://vanity.example/lti" })
		require.Equal(t, http.StatusOK, w.Code, w.Body.String())
		require.Equal(t, "https://vanity.example/lti", h.served[0].Message.TargetLinkURI)
	})
	t.Run("content items", func(t *testing.T) {
		t.Parallel()
		h := newHall(t, func(cfg *lti11.ToolConfig) { cfg.ContentItems = true })
		w := h.launched(t, func(r *lti11.Request) {
			r.Message.Type, r.Message.ResourceLink = lti.DeepLinkingRequest, nil
			r.Further = map[string]string{"content_item_return_url": "https://lms.example/items"}
		})
		require.Equal(t, http.StatusOK, w.Code, w.Body.String())
		require.Equal(t, lti.DeepLinkingRequest, h.served[0].Message.Type)
		require.Equal(t, "https://lms.example/items", h.served[0].Params.Get("content_item_return_url"))
	})
}

func TestNewTool(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for name, cfg := range map[string]lti11.ToolConfig{
		"LaunchURL": {Consumers: d.store}, "https": {LaunchURL: "http://tool.example/", Consumers: d.store}, "Consumers": {LaunchURL: address},
	} {
		_, err := lti11.NewTool(cfg)
		require.ErrorContains(t, err, name)
	}
}

func TestSaid(t *testing.T) {
	t.Parallel()
	require.Equal(t, "https://lms.example/?a=b&lti_msg=Done+%26+saved&lti_log=l", lti11.Said{Message: "Done & saved", Log: "l"}.At("https://lms.example/?a=b"))
	require.Equal(t, "https://lms.example/", lti11.Said{}.At("https://lms.example/"))
}
