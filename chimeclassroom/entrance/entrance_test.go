package entrance_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/entrance"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/tool"
)

func TestRoleOf(t *testing.T) {
	t.Parallel()
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
		{"teaching assistant without the principal role", []lti.Role{"http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant"}, chimeclassroom.Student},
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

	launch.Message.Custom = map[string]string{"event_id": "e"}
	got, err = entrance.Arrival(launch)
	require.NoError(t, err)
	require.Equal(t, "e", got.EventID)
	require.Empty(t, got.RoomTitle, "an event's link does not name the room")

	launch.Message = &lti.Message{Subject: "u"}
	got, err = entrance.Arrival(launch)
	require.NoError(t, err)
	require.Equal(t, service.Arrival{RegistrationID: "r", DeploymentID: "d", Subject: "u", Role: chimeclassroom.Student}, got,
		"a launch without context, link and services is no panic")
}
