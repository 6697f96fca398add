package grades_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/grades"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
)

// course is one course of one link, with one student.
type course struct{}

func (course) OpenGradebook(context.Context, *lti.Grant, string) error { return nil }

func (course) HasLink(context.Context, *lti.Grant, string, string) (bool, error) { return true, nil }

func (course) CanBeGraded(context.Context, string, string) (bool, error) { return true, nil }

// stage is an LMS with a gradebook, and the sender that fills it.
type stage struct {
	*ltitest.Platform
	gradebook *ags.Handler
	tool      *ltitest.Tool
	sender    *grades.Sender
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{Platform: ltitest.NewPlatform(t)}
	s.tool = ltitest.NewTool(t, s.Platform, func(http.ResponseWriter, *http.Request, *tool.Launch) {})
	s.gradebook = &ags.Handler{BaseURL: s.Server.URL + "/grades", Auth: s.Platform, Courses: course{},
		LineItems: s.Store, Scores: s.Store, Results: s.Store, Now: s.Clock.Now, Logger: ltitest.Logger(t)}
	s.Mux.Handle("/grades/", s.gradebook)
	s.sender = grades.NewSender(s.tool.Tool, s.tool.Store)
	return s
}

// grade is one that the stage takes.
func (s *stage) grade(eventID string, at time.Time) service.Grade {
	return service.Grade{
		RegistrationID: s.tool.Registration.ID, DeploymentID: ltitest.DeploymentID,
		Target: service.GradeTarget{
			LineItemsURL: s.gradebook.LineItemsURL("c-1"), Scopes: []string{string(lti.ScopeLineItem), string(lti.ScopeScore)},
		},
		EventID: eventID, Label: "Class " + eventID, Subject: "u-1", ScoreGiven: 30, ScoreMaximum: 60, At: at, Comment: "Attended 30 of 60 minutes.",
	}
}

// columns are the labels of the line items.
func (s *stage) columns(t *testing.T) []string {
	t.Helper()
	client := ags.NewClient(s.tool.Services(s.tool.Registration, ltitest.DeploymentID),
		&lti.AGSClaim{Scopes: []lti.Scope{lti.ScopeLineItem}, LineItems: s.gradebook.LineItemsURL("c-1")})
	var labels []string
	for item, err := range client.LineItems(t.Context(), ags.Filter{}) {
		require.NoError(t, err)
		labels = append(labels, item.Label)
	}
	slices.Sort(labels)
	return labels
}

func refused(t *testing.T, err error) string {
	t.Helper()
	var refusal *service.PermanentError
	require.ErrorAs(t, err, &refusal)
	require.ErrorIs(t, err, service.ErrRefused)
	return refusal.Public
}

func TestEachClassHasAColumnOfItsOwn(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	first, second := s.grade("e-1", s.Clock.Now()), s.grade("e-2", s.Clock.Now())
	require.NoError(t, s.sender.SendGrade(t.Context(), first))
	require.NoError(t, s.sender.SendGrade(t.Context(), second))
	assert.Equal(t, []string{"Class e-1", "Class e-2"}, s.columns(t))
	require.NoError(t, s.sender.SendGrade(t.Context(), first), "what is there already counts as delivered")
	assert.Len(t, s.columns(t), 2)
}

func TestTheOneColumnOfALinkIsNotOverwritten(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	asked := false
	s.Mux.HandleFunc("/column/", func(http.ResponseWriter, *http.Request) { asked = true })
	for name, target := range map[string]service.GradeTarget{
		"one column, no permission":  {LineItemURL: s.Server.URL + "/column/1", Scopes: []string{string(lti.ScopeScore)}},
		"one column, to read others": {LineItemURL: s.Server.URL + "/column/1", LineItemsURL: s.gradebook.LineItemsURL("c-1"), Scopes: []string{string(lti.ScopeScore), string(lti.ScopeLineItemReadOnly)}},
		"a permission without place": {LineItemURL: s.Server.URL + "/column/1", Scopes: []string{string(lti.ScopeScore), string(lti.ScopeLineItem)}},
	} {
		g := s.grade("e-1", s.Clock.Now())
		g.Target = target
		says := refused(t, s.sender.SendGrade(t.Context(), g))
		assert.Contains(t, says, "allow it to create columns", name)
	}
	assert.False(t, asked, "nothing was sent")
	assert.Empty(t, s.columns(t))
}

func TestAnAddressThatNoTokenGoesToIsFinal(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	plain := strings.Replace(s.gradebook.LineItemsURL("c-1"), "https://", "http://", 1)
	for _, address := range []string{plain, "/grades/c-1/lineitems", "https://user@lms.example/", "https://lms.example/#x", "https://[", "ftp://lms.example/"} {
		g := s.grade("e-1", s.Clock.Now())
		g.Target.LineItemsURL = address
		assert.Contains(t, refused(t, s.sender.SendGrade(t.Context(), g)), "https", address)
	}
}

func TestAColumnAtSuchAnAddressIsFinalToo(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.Mux.HandleFunc("/strange", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", ags.MediaTypeLineItemContainer)
		_, err := w.Write([]byte(`[{"id":"http://lms.example/1","label":"Class","scoreMaximum":60,"resourceId":"e-1","tag":"attendance"}]`))
		assert.NoError(t, err)
	})
	g := s.grade("e-1", s.Clock.Now())
	g.Target.LineItemsURL = s.Server.URL + "/strange"
	assert.Contains(t, refused(t, s.sender.SendGrade(t.Context(), g)), "https")
}

func TestAnLMSThatIsNoLongerConnectedIsFinal(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	g := s.grade("e-1", s.Clock.Now())
	g.RegistrationID = "gone"
	assert.Contains(t, refused(t, s.sender.SendGrade(t.Context(), g)), "no longer connected")
}

func TestAnLMSInTroubleIsAskedAgain(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.Mux.HandleFunc("/trouble", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	g := s.grade("e-1", s.Clock.Now())
	g.Target.LineItemsURL = s.Server.URL + "/trouble"
	err := s.sender.SendGrade(t.Context(), g)
	require.Error(t, err)
	require.NotErrorIs(t, err, service.ErrRefused)
}
