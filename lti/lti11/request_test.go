package lti11_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/lti11"
)

// fullMessage says everything that LTI 1.1 can say.
func fullMessage(t testing.TB) *lti.Message {
	t.Helper()
	m := &lti.Message{
		Type: lti.ResourceLinkRequest, Subject: "u-1", Name: "Grace B. Hopper", GivenName: "Grace", FamilyName: "Hopper", Email: "grace@school.example",
		Roles: []lti.Role{lti.RoleInstructor, lti.RoleMentor, lti.RoleInstructor.Sub("TeachingAssistant"), lti.RoleInstructor.Sub("Grader"),
			lti.RoleInstitutionFaculty, lti.RoleSystemUser},
		MentorOf:     []string{"u-2", "u,3 é"},
		ResourceLink: &lti.ResourceLink{ID: "link-1", Title: " Week 1 ", Description: "First\nsecond"},
		Context:      &lti.Context{ID: "course-1", Type: []string{lti.ContextCourseSection}, Label: "GEO 1", Title: "Geometry"},
		LaunchPresentation: &lti.LaunchPresentation{DocumentTarget: "iframe", Width: 800, Height: 600,
			ReturnURL: "https://lms.example/back?course=1", Locale: "de-AT"},
		ToolPlatform: &lti.ToolPlatform{GUID: "lms.example", Name: "School", Description: "The school's", URL: "https://lms.example/",
			ContactEmail: "help@lms.example", ProductFamilyCode: "ltikit", Version: "1"},
		LIS: &lti.LIS{PersonSourcedID: "p:1", CourseOfferingSourcedID: "o:1", CourseSectionSourcedID: "s:1",
			ResultSourcedID: "course-1:link-1:u-1", OutcomeServiceURL: "https://lms.example/outcomes"},
		Custom: map[string]string{"chapter": "12", "Due-Date": "2026-03-02"},
	}
	require.NoError(t, m.SetClaim("picture", "https://lms.example/grace.png"))
	return m
}

func launchOf(t testing.TB, d *desk, change func(*lti11.Request)) (*lti11.SignedForm, error) {
	t.Helper()
	req := lti11.Request{URL: address, Message: fullMessage(t), ShareName: true, ShareEmail: true}
	if change != nil {
		change(&req)
	}
	return d.signer("school:1", secret, "").Launch(req)
}

// Every parameter of a launch, as LTI 1.1 names it.
func TestLaunchParameters(t *testing.T) {
	t.Parallel()
	form, err := launchOf(t, newDesk(t), func(req *lti11.Request) { req.Further = map[string]string{"ext_lms": "ltikit"} })
	require.NoError(t, err)
	got := map[string]string{}
	for name, values := range form.Fields {
		require.Len(t, values, 1, name)
		got[name] = values[0]
	}
	for _, name := range []string{"oauth_nonce", "oauth_signature", "oauth_timestamp"} {
		require.NotEmpty(t, got[name])
		delete(got, name)
	}
	require.Equal(t, map[string]string{
		"lti_message_type": "basic-lti-launch-request", "lti_version": "LTI-1p0",
		"user_id": "u-1", "lis_person_name_given": "Grace", "lis_person_name_family": "Hopper", "lis_person_name_full": "Grace B. Hopper",
		"lis_person_contact_email_primary": "grace@school.example", "lis_person_sourcedid": "p:1", "user_image": "https://lms.example/grace.png",
		"roles": "Instructor,Mentor,urn:lti:role:ims/lis/TeachingAssistant,urn:lti:role:ims/lis/Instructor/Grader," +
			"urn:lti:instrole:ims/lis/Faculty,urn:lti:sysrole:ims/lis/User",
		"role_scope_mentor": "u-2,u%2C3%20%C3%A9",
		"resource_link_id":  "link-1", "resource_link_title": "Week 1", "resource_link_description": "First\r\nsecond",
		"context_id": "course-1", "context_type": "CourseSection", "context_label": "GEO 1", "context_title": "Geometry",
		"launch_presentation_document_target": "iframe", "launch_presentation_width": "800", "launch_presentation_height": "600",
		"launch_presentation_return_url": "https://lms.example/back?course=1", "launch_presentation_locale": "de-AT",
		"tool_consumer_instance_guid": "lms.example", "tool_consumer_instance_name": "School", "tool_consumer_instance_description": "The school's",
		"tool_consumer_instance_url": "https://lms.example/", "tool_consumer_instance_contact_email": "help@lms.example",
		"tool_consumer_info_product_family_code": "ltikit", "tool_consumer_info_version": "1",
		"lis_result_sourcedid": "course-1:link-1:u-1", "lis_outcome_service_url": "https://lms.example/outcomes",
		"lis_course_offering_sourcedid": "o:1", "lis_course_section_sourcedid": "s:1",
		"custom_chapter": "12", "custom_due_date": "2026-03-02", "custom_Due-Date": "2026-03-02", "ext_lms": "ltikit",
		"oauth_consumer_key": "school:1", "oauth_signature_method": "HMAC-SHA1", "oauth_version": "1.0", "oauth_callback": "about:blank",
	}, got)
}

func TestLaunchRoles(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	form, err := launchOf(t, d, func(req *lti11.Request) {
		req.LongRoles = true
		req.Message.Roles = []lti.Role{lti.RoleLearner, "Instructor", lti.RoleInstructor.Sub("TeachingAssistantSection"), "urn:vendor:x", "a,b", lti.RoleTestUser}
	})
	require.NoError(t, err)
	require.Equal(t, "urn:lti:role:ims/lis/Learner,urn:lti:role:ims/lis/Instructor,urn:lti:role:ims/lis/TeachingAssistant/TeachingAssistantSection,"+
		"urn:vendor:x,"+string(lti.RoleTestUser), form.Fields.Get("roles"))
	require.False(t, form.Fields.Has("role_scope_mentor"), "of somebody who is no mentor")
}

// The same switches as in LTI 1.3 decide what a tool sees of a person.
func TestLaunchPrivacy(t *testing.T) {
	t.Parallel()
	names := []string{"lis_person_name_given", "lis_person_name_family", "lis_person_name_full", "lis_person_sourcedid", "user_image"}
	mail := []string{"lis_person_contact_email_primary"}
	anonymous := []string{"user_id", "role_scope_mentor", "lis_result_sourcedid"}
	for _, c := range []struct {
		name         string
		change       func(*lti11.Request)
		sent, unsent []string
	}{
		{"everything", nil, append(append(names, mail...), anonymous...), nil},
		{"name alone", func(r *lti11.Request) { r.ShareEmail = false }, names, mail},
		{"address alone", func(r *lti11.Request) { r.ShareName = false }, mail, names},
		{"nothing", func(r *lti11.Request) { r.ShareName, r.ShareEmail = false, false }, anonymous, append(names, mail...)},
		{"anonymous", func(r *lti11.Request) { r.Message.Subject = "" }, []string{"roles", "context_id"}, append(append(names, mail...), anonymous...)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			form, err := launchOf(t, newDesk(t), c.change)
			require.NoError(t, err)
			for _, name := range c.sent {
				require.True(t, form.Fields.Has(name), name)
			}
			for _, name := range c.unsent {
				require.False(t, form.Fields.Has(name), name)
			}
		})
	}
}

func TestLaunchOverrides(t *testing.T) {
	t.Parallel()
	custom, override := lti11.SplitOverrides(map[string]string{"context_title": " Other ", "user_id": "u-9", "roles": "Instructor", "chapter": "1"})
	require.Equal(t, map[string]string{"user_id": "u-9", "roles": "Instructor", "chapter": "1"}, custom)
	form, err := launchOf(t, newDesk(t), func(req *lti11.Request) { req.Message.Custom, req.Override = custom, override })
	require.NoError(t, err)
	require.Equal(t, "Other", form.Fields.Get("context_title"))
	require.Equal(t, "u-1", form.Fields.Get("user_id"), "nobody becomes somebody else by a parameter")
	require.Equal(t, "u-9", form.Fields.Get("custom_user_id"))
	for _, name := range []string{"user_id", "roles", "lis_result_sourcedid", "lis_outcome_service_url", "oauth_nonce", "lti_version",
		"tool_consumer_instance_guid", "context_id", "resource_link_id", "launch_presentation_return_url", "custom_x"} {
		require.False(t, lti11.Overridable(name), name)
	}
}

func TestLaunchFaults(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*lti11.Request){
		"no URL":                    func(r *lti11.Request) { r.URL = "" },
		"URL without a scheme":      func(r *lti11.Request) { r.URL = "tool.example/launch" },
		"script for a URL":          func(r *lti11.Request) { r.URL = "javascript:alert(1)" },
		"URL not https":             func(r *lti11.Request) { r.URL = "http://tool.example/launch" },
		"no message":                func(r *lti11.Request) { r.Message = nil },
		"no link":                   func(r *lti11.Request) { r.Message.ResourceLink = nil },
		"no link id":                func(r *lti11.Request) { r.Message.ResourceLink.ID = " " },
		"a message of 1.3 alone":    func(r *lti11.Request) { r.Message.Type = lti.StartProctoring },
		"override of the person":    func(r *lti11.Request) { r.Override = map[string]string{"user_id": "u-2"} },
		"further of the protocol":   func(r *lti11.Request) { r.Further = map[string]string{"oauth_token": "t"} },
		"further of the message":    func(r *lti11.Request) { r.Further = map[string]string{"roles": "Instructor"} },
		"further that is not there": func(r *lti11.Request) { r.Further = map[string]string{"user_image": "x"} },
		"a text that is not UTF-8":  func(r *lti11.Request) { r.Message.Custom["a"] = "\xff" },
		"U+0000":                    func(r *lti11.Request) { r.Message.Custom["a"] = "\x00" },
		"a line end in a name":      func(r *lti11.Request) { r.Message.Custom["a\nb"] = "1" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := launchOf(t, newDesk(t), change)
			require.ErrorIs(t, err, lti.ErrMessage)
			require.Equal(t, "The launch could not be put together.", lti.AsError(err).Public)
		})
	}
}

// White space around the address goes, its query stays where it is, signed.
func TestLaunchURL(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	form, err := launchOf(t, d, func(r *lti11.Request) { r.URL = " " + address + "?tenant=a&x=%2F \n" })
	require.NoError(t, err)
	require.Equal(t, address+"?tenant=a&x=%2F", form.URL)
	require.False(t, form.Fields.Has("tenant"))
	require.NoError(t, d.verify(t.Context(), form.Fields, form.URL))
	require.Error(t, d.verify(t.Context(), form.Fields, address+"?tenant=b&x=%2F"))

	w := httptest.NewRecorder()
	form.Show(w)
	require.Equal(t, http.StatusOK, w.Code)
	require.Contains(t, w.Body.String(), `action="https://tool.example/launch?tenant=a&amp;x=%2F"`)
	require.Contains(t, w.Body.String(), `name="lis_person_name_full" value="Grace B. Hopper"`)
}

func TestRelaunches(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r := lti11.Relaunches{URL: "https://lms.example/relaunch?a=b", Transient: d.store, Now: d.clock.Now}
	t.Run("TC-545 tool_state echoed and checked", func(t *testing.T) {
		offered, err := r.Begin(t.Context(), []byte("link-1 u-1"))
		require.NoError(t, err)
		first, err := launchOf(t, d, func(req *lti11.Request) { req.Relaunch = offered })
		require.NoError(t, err)
		require.Equal(t, r.URL, first.Fields.Get("relaunch_url"))
		require.NotEmpty(t, first.Fields.Get("platform_state"))
		require.False(t, first.Fields.Has("tool_state"))

		back := url.Values{"platform_state": {first.Fields.Get("platform_state")}, "tool_state": {"t-1"}}
		data, toolState, err := r.Resume(t.Context(), back)
		require.NoError(t, err)
		require.Equal(t, "link-1 u-1", string(data))
		second, err := launchOf(t, d, func(req *lti11.Request) { req.ToolState = toolState })
		require.NoError(t, err)
		require.Equal(t, "t-1", second.Fields.Get("tool_state"))

		_, _, err = r.Resume(t.Context(), back)
		require.ErrorIs(t, err, lti.ErrState, "once")
	})
	for name, query := range map[string]url.Values{
		"no platform_state":     {"tool_state": {"t"}},
		"no tool_state":         {"platform_state": {"p"}},
		"two tool_states":       {"platform_state": {"p"}, "tool_state": {"t", "u"}},
		"of no launch":          {"platform_state": {"p"}, "tool_state": {"t"}},
		"an empty query at all": {},
	} {
		_, _, err := r.Resume(t.Context(), query)
		require.Error(t, err, name)
		require.NotEqual(t, lti.CodeServerError, lti.AsError(err).Code, name)
	}
	_, err := lti11.Relaunches{Transient: failingTransient{}}.Begin(t.Context(), nil)
	require.ErrorIs(t, err, lti.ErrUnavailable)
	_, _, err = lti11.Relaunches{Transient: failingTransient{}}.Resume(t.Context(), url.Values{"platform_state": {"p"}, "tool_state": {"t"}})
	require.ErrorIs(t, err, lti.ErrUnavailable)
}
