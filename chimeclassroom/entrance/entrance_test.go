package entrance_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/entrance"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
)

func TestRoleOf(t *testing.T) {
	t.Parallel()
	const assistant = "http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant"
	for _, c := range []struct {
		name  string
		roles []lti.Role
		want  chimeclassroom.Role
	}{
		{"nothing", nil, chimeclassroom.Student},
		{"learner", []lti.Role{lti.RoleLearner}, chimeclassroom.Student},
		{"teacher", []lti.Role{lti.RoleInstructor}, chimeclassroom.Teacher},
		{"teacher by short name", []lti.Role{"Instructor"}, chimeclassroom.Teacher},
		{"content developer", []lti.Role{lti.RoleContentDeveloper}, chimeclassroom.Teacher},
		{"administrator of the course", []lti.Role{lti.RoleAdministrator, lti.RoleInstructor}, chimeclassroom.Administrator},
		{"administrator of the school who learns here", []lti.Role{lti.RoleInstitutionAdministrator, lti.RoleLearner}, chimeclassroom.Student},
		{"Learner#Instructor is a learner", []lti.Role{"http://purl.imsglobal.org/vocab/lis/v2/membership/Learner#Instructor"}, chimeclassroom.Student},
		{"teaching assistant", []lti.Role{lti.RoleInstructor, assistant}, chimeclassroom.Assistant},
		{"teaching assistant without the principal role", []lti.Role{assistant}, chimeclassroom.Assistant},
		{"teaching assistant of a section", []lti.Role{lti.RoleInstructor, "http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistantSection"}, chimeclassroom.Assistant},
		{"lecturer who assists too", []lti.Role{lti.RoleInstructor, assistant, "http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#Lecturer"}, chimeclassroom.Teacher},
		{"learner who assists", []lti.Role{lti.RoleLearner, assistant}, chimeclassroom.Assistant},
		{"lecturer without the principal role", []lti.Role{"http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#Lecturer"}, chimeclassroom.Student},
		{"assistant of a word that is none", []lti.Role{"http://purl.imsglobal.org/vocab/lis/v2/membership/Learner#TeachingAssistant", "TeachingAssistant", "x/Instructor#TeachingAssistant"}, chimeclassroom.Student},
		{"administrator of the school alone", []lti.Role{lti.RoleInstitutionAdministrator, lti.RoleSystemSysAdmin}, chimeclassroom.Student},
		{"staff of the school alone", []lti.Role{lti.RoleInstitutionFaculty, lti.RoleInstitutionInstructor, lti.RoleInstitutionStaff}, chimeclassroom.Student},
		{"support of administrators", []lti.Role{"http://purl.imsglobal.org/vocab/lis/v2/membership/Administrator#Support", "http://purl.imsglobal.org/vocab/lis/v2/membership/Administrator#Administrator"}, chimeclassroom.Student},
		{"test user in a student's view", []lti.Role{lti.RoleLearner, lti.RoleTestUser}, chimeclassroom.Student},
		{"observing manager", []lti.Role{"http://purl.imsglobal.org/vocab/lis/v2/membership/Manager#ExternalObserver"}, chimeclassroom.Observer},
		{"another letter case", []lti.Role{"http://purl.imsglobal.org/vocab/lis/v2/membership#instructor", "instructor"}, chimeclassroom.Student},
		{"mentor", []lti.Role{lti.RoleMentor}, chimeclassroom.Observer},
		{"mentor who learns here", []lti.Role{lti.RoleMentor, lti.RoleLearner}, chimeclassroom.Student},
		{"observer", []lti.Role{lti.RoleInstitutionObserver}, chimeclassroom.Observer},
		{"guest of the school", []lti.Role{lti.RoleInstitutionGuest}, chimeclassroom.Guest},
		{"guest of the school who teaches here", []lti.Role{lti.RoleInstitutionGuest, lti.RoleInstructor}, chimeclassroom.Teacher},
		{"unknown", []lti.Role{"https://vendor.example/roles#Administrator", "Administrators"}, chimeclassroom.Student},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, entrance.RoleOf(&lti.Message{Roles: c.roles}))
		})
	}
}

func TestArrival(t *testing.T) {
	t.Parallel()
	launch := &tool.Launch{Registration: &lti.Registration{ID: "r"}, Deployment: &lti.Deployment{ID: "d"}, Message: &lti.Message{
		Subject: "u", Name: "Ada", Roles: []lti.Role{lti.RoleInstructor},
		ResourceLink: &lti.ResourceLink{ID: "l", Title: "Room"}, Context: &lti.Context{ID: "c", Title: "Course"},
		AGS: &lti.AGSClaim{Scopes: []lti.Scope{lti.ScopeScore, lti.ScopeLineItem}, LineItems: "https://lms.example/lineitems"},
	}}
	got, err := entrance.Arrival(launch)
	require.NoError(t, err)
	require.Equal(t, service.Arrival{
		RegistrationID: "r", DeploymentID: "d", ContextID: "c", ResourceLinkID: "l", RoomTitle: "Room", CourseTitle: "Course",
		Subject: "u", Name: "Ada", Role: chimeclassroom.Teacher,
		Grades: &service.GradeTarget{LineItemsURL: "https://lms.example/lineitems", Scopes: []string{string(lti.ScopeScore), string(lti.ScopeLineItem)}},
	}, got)

	for role, want := range map[lti.Role]bool{
		lti.RoleInstitutionAdministrator: true, lti.RoleSystemAdministrator: true, lti.RoleSystemSysAdmin: true,
		lti.RoleAdministrator: false, lti.RoleInstitutionFaculty: false, lti.RoleSystemSysSupport: false,
		"Administrator": false, "https://vendor.example/institution/person#Administrator": false,
	} {
		launch.Message.Roles = []lti.Role{lti.RoleInstructor, role}
		got, err = entrance.Arrival(launch)
		require.NoError(t, err)
		require.Equal(t, want, got.AdministersLMS, role)
	}

	launch.Message.Custom = map[string]string{"event_id": "e"}
	got, err = entrance.Arrival(launch)
	require.NoError(t, err)
	require.Equal(t, "e", got.EventID)
	require.Empty(t, got.RoomTitle, "an event's link does not name the room")

	for address, want := range map[string]string{
		"https://lms.example/back?course=7": "https://lms.example/back?course=7",
		"javascript:alert(1)":               "",
		"//lms.example/back":                "",
		"https://user:word@lms.example/":    "",
		"https://lms.example/%zz":           "",
	} {
		launch.Message.LaunchPresentation = &lti.LaunchPresentation{ReturnURL: address}
		got, err = entrance.Arrival(launch)
		require.NoError(t, err)
		require.Equal(t, want, got.ReturnURL, address)
	}

	launch.Message = &lti.Message{Subject: "u"}
	got, err = entrance.Arrival(launch)
	require.NoError(t, err)
	require.Equal(t, service.Arrival{RegistrationID: "r", DeploymentID: "d", Subject: "u", Role: chimeclassroom.Student}, got,
		"a launch without context, link and services is no panic")
}

// The answer to a deep linking request holds a link for each event.
func TestLinks(t *testing.T) {
	t.Parallel()
	p := ltitest.NewPlatform(t)
	tl := ltitest.NewTool(t, p, func(http.ResponseWriter, *http.Request, *tool.Launch) {})
	links := entrance.NewLinks(tl.Tool, tl.Store, "https://class.example")
	request := []byte(`{"deep_link_return_url":"https://lms.example/return?state=7","accept_types":["ltiResourceLink"],"accept_multiple":true,"data":"d"}`)
	room := chimeclassroom.Room{Key: chimeclassroom.RoomKey{RegistrationID: tl.Registration.ID, DeploymentID: ltitest.DeploymentID}}

	answer, err := links.Link(t.Context(), room, request, []chimeclassroom.Event{{ID: "e1", Title: "Orbits", Description: "Kepler"}, {ID: "e2", Title: "Comets"}})
	require.NoError(t, err)
	require.Equal(t, "https://lms.example/return?state=7", answer.URL)
	var m lti.Message
	want := lti.Expect{Issuer: "tool-1", Audience: p.Issuer(), AuthorizedParties: []string{"tool-1"}, Now: p.Clock.Now(), Type: "JWT"}
	require.NoError(t, lti.Verify(t.Context(), answer.JWT, lti.LocalKeys(ltitest.Keys(t, "tool")), want, &m))
	require.Equal(t, ltitest.DeploymentID, m.DeploymentID)
	items, err := deeplink.Items(&m)
	require.NoError(t, err)
	require.Equal(t, []deeplink.Item{
		{Type: deeplink.TypeResourceLink, URL: "https://class.example/lti/launch", Title: "Orbits", Text: "Kepler", Custom: deeplink.Custom{"event_id": "e1"}},
		{Type: deeplink.TypeResourceLink, URL: "https://class.example/lti/launch", Title: "Comets", Custom: deeplink.Custom{"event_id": "e2"}},
	}, items)

	room.Key.RegistrationID = "gone"
	_, err = links.Link(t.Context(), room, request, nil)
	require.Equal(t, chimeclassroom.CodeNotAvailable, chimeclassroom.ErrorCode(err))
}

func TestArrivalToChoose(t *testing.T) {
	t.Parallel()
	yes := true
	for _, c := range []struct {
		name     string
		settings lti.DeepLinkingSettings
		want     chimeclassroom.Accepts
	}{
		{"TC-196 no type of ours", lti.DeepLinkingSettings{AcceptTypes: []string{"file"}, AcceptMultiple: &yes}, chimeclassroom.AcceptsNone},
		{"TC-197 one", lti.DeepLinkingSettings{AcceptTypes: []string{"link", "ltiResourceLink"}}, chimeclassroom.AcceptsOne},
		{"many", lti.DeepLinkingSettings{AcceptTypes: []string{"ltiResourceLink"}, AcceptMultiple: &yes}, chimeclassroom.AcceptsMany},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := entrance.Arrival(&tool.Launch{Registration: &lti.Registration{ID: "r"}, Deployment: &lti.Deployment{ID: "d"},
				Message: &lti.Message{Type: lti.DeepLinkingRequest, Subject: "u", Context: &lti.Context{ID: "c"}, DeepLinking: &c.settings}})
			require.NoError(t, err)
			require.Equal(t, c.want, got.Choice.Accepts)
			require.Equal(t, "c", got.ContextID)
		})
	}
}
