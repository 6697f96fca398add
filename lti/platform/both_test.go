package platform_test

import (
	"context"
	"iter"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/tool"
)

const (
	claimItems = "https://purl.imsglobal.org/spec/lti-dl/claim/content_items"
	claimData  = "https://purl.imsglobal.org/spec/lti-dl/claim/data"
)

// pair is the own tool at the own platform, with every message and service that
// both know.
type pair struct {
	*ltitest.Platform
	tool     *ltitest.Tool
	grades   *ags.Handler
	roster   *nrps.Handler
	launched *tool.Launch
	received *platform.Received
}

func newPair(t *testing.T) *pair {
	t.Helper()
	p := &pair{Platform: ltitest.NewPlatform(t)}
	p.tool = ltitest.NewTool(t, p.Platform, p.serveLaunch(t), func(c *tool.Config) {
		c.MessageTypes = []lti.MessageType{lti.ResourceLinkRequest, lti.DeepLinkingRequest}
	})
	p.grades = &ags.Handler{BaseURL: p.Server.URL + "/grades", Auth: p.Platform, Courses: p, LineItems: p.Store, Scores: p.Store, Results: p.Store,
		Now: p.Clock.Now, Logger: ltitest.Logger(t)}
	p.roster = &nrps.Handler{BaseURL: p.Server.URL + "/roster", Auth: p.Platform, Courses: p, Roster: p, Logger: ltitest.Logger(t)}
	p.Mux.Handle("/grades/", p.grades)
	p.Mux.Handle("/roster/", p.roster)
	p.Mux.Handle("/chosen", p.Receive(func(w http.ResponseWriter, _ *http.Request, in *platform.Received) {
		p.received = in
		w.WriteHeader(http.StatusAccepted)
	}))
	p.Build = p.build
	return p
}

func (p *pair) build(a platform.AuthRequest, who ltitest.Person) (*lti.Message, error) {
	gradebook, err := p.grades.Claim(context.Background(), ags.Owner{RegistrationID: a.Registration.ID, ContextID: "c-1"}, "l-1")
	if err != nil {
		return nil, err
	}
	m := &lti.Message{
		Subject: who.ID, Name: who.Name, Email: who.Email, Roles: who.Roles, Context: &lti.Context{ID: "c-1", Title: "Biology", Type: []string{lti.ContextCourseSection}},
		AGS: gradebook, NRPS: p.roster.Claim("c-1"), Custom: map[string]string{"section": "$CourseSection.title"},
	}
	if a.Type == lti.DeepLinkingRequest {
		m.DeepLinking = &lti.DeepLinkingSettings{ReturnURL: p.Server.URL + "/chosen", AcceptTypes: []string{"ltiResourceLink"},
			AcceptPresentationDocumentTargets: []string{"iframe"}, Data: "of this platform"}
		return m, nil
	}
	m.ResourceLink = &lti.ResourceLink{ID: "l-1", Title: "Cells"}
	return m, nil
}

// serveLaunch keeps the launch; a deep linking request is answered at once.
func (p *pair) serveLaunch(t *testing.T) tool.LaunchHandler {
	return func(w http.ResponseWriter, r *http.Request, l *tool.Launch) {
		p.launched = l
		if l.Message.Type != lti.DeepLinkingRequest {
			return
		}
		m := &lti.Message{Type: lti.DeepLinkingResponse}
		items := []any{map[string]any{"type": "ltiResourceLink", "title": "Cells", "url": p.tool.Server.URL + "/launch"}}
		if m.SetClaim(claimItems, items) != nil || m.SetClaim(claimData, l.Message.DeepLinking.Data) != nil {
			t.Error("claims of the answer")
		}
		if err := p.tool.Reply(w, r, l, l.Message.DeepLinking.ReturnURL, m); err != nil {
			t.Errorf("answer: %v", err)
		}
	}
}

func TestOwnToolAgainstOwnPlatform(t *testing.T) {
	t.Parallel()
	teacher := ltitest.Person{ID: "u-1", Name: "Ada", Email: "ada@school.example", Roles: []lti.Role{lti.RoleInstructor}}
	t.Run("TC-565 resource link launch as teacher and as student", func(t *testing.T) {
		t.Parallel()
		p := newPair(t)
		for _, who := range []ltitest.Person{teacher, student()} {
			require.Equal(t, http.StatusOK, ltitest.NewBrowser(t, p.Platform).Launch(p.tool, who).Status)
			require.Equal(t, who.ID, p.launched.Message.Subject)
			require.Equal(t, who.Roles, p.launched.Message.Roles)
			require.Equal(t, map[string]string{"section": "Biology"}, p.launched.Message.Custom)
		}
	})
	t.Run("TC-565 deep linking there and back", func(t *testing.T) {
		t.Parallel()
		p := newPair(t)
		b := ltitest.NewBrowser(t, p.Platform)
		b.SignIn(teacher)
		to, err := p.LoginURL(t.Context(), platform.Start{Registration: p.tool.Registration, DeploymentID: ltitest.DeploymentID, UserID: teacher.ID, Type: lti.DeepLinkingRequest})
		require.NoError(t, err)
		answer := b.Submit(b.Get(to))
		require.Equal(t, p.Server.URL+"/chosen", answer.Action)
		require.Equal(t, http.StatusAccepted, b.Submit(answer).Status)
		require.Equal(t, lti.DeepLinkingResponse, p.received.Message.Type)
		var items []struct{ Title string }
		found, err := p.received.Message.Claim(claimItems, &items)
		require.NoError(t, err)
		require.True(t, found)
		require.Equal(t, "Cells", items[0].Title)
	})
	t.Run("TC-565 names and roles", func(t *testing.T) {
		t.Parallel()
		p := newPair(t)
		ltitest.NewBrowser(t, p.Platform).Launch(p.tool, teacher)
		services := p.tool.Services(p.launched.Registration, p.launched.Deployment.ID)
		var ids []string
		for m, err := range nrps.NewClient(services, p.launched.Message.NRPS).Members(t.Context(), nrps.Query{}) {
			require.NoError(t, err)
			ids = append(ids, m.UserID)
		}
		require.Equal(t, []string{"u-1", "u-2"}, ids)
	})
	t.Run("TC-565 line items, scores and results", func(t *testing.T) {
		t.Parallel()
		p := newPair(t)
		b := ltitest.NewBrowser(t, p.Platform)
		b.Launch(p.tool, teacher)
		require.Empty(t, p.launched.Message.AGS.LineItem)
		services := p.tool.Services(p.launched.Registration, p.launched.Deployment.ID)
		item, err := ags.NewClient(services, p.launched.Message.AGS).
			CreateLineItem(t.Context(), ags.LineItem{Label: "Cells", ScoreMaximum: 10, ResourceLinkID: "l-1"})
		require.NoError(t, err)

		b.Launch(p.tool, student())
		require.Equal(t, item.ID, p.launched.Message.AGS.LineItem, "the link's only line item")
		grades := ags.NewClient(services, p.launched.Message.AGS)
		given, most := 8.0, 10.0
		require.NoError(t, grades.PostScore(t.Context(), ags.Score{UserID: p.launched.Message.Subject, Timestamp: ags.Timestamp(p.Clock.Now()),
			ScoreGiven: &given, ScoreMaximum: &most, ActivityProgress: ags.Completed, GradingProgress: ags.FullyGraded}))
		results := 0
		for r, err := range grades.Results(t.Context(), item.ID, "") {
			require.NoError(t, err)
			require.Equal(t, student().ID, r.UserID)
			require.InDelta(t, 8, *r.ResultScore, 0)
			results++
		}
		require.Equal(t, 1, results)
		for found, err := range grades.LineItems(t.Context(), ags.Filter{ResourceLinkID: "l-1"}) {
			require.NoError(t, err)
			require.Equal(t, item, found)
		}
	})
}

// OpenGradebook knows the one course.
func (p *pair) OpenGradebook(_ context.Context, _ *lti.Grant, contextID string) error {
	if contextID != "c-1" {
		return ags.ErrNotFound
	}
	return nil
}

// OpenRoster knows the one course.
func (p *pair) OpenRoster(_ context.Context, _ *lti.Grant, contextID string) (nrps.Context, error) {
	if contextID != "c-1" {
		return nrps.Context{}, nrps.ErrNotFound
	}
	return nrps.Context{Title: "Biology"}, nil
}

// HasLink knows the one link.
func (p *pair) HasLink(_ context.Context, _ *lti.Grant, _, resourceLinkID string) (bool, error) {
	return resourceLinkID == "l-1", nil
}

// CanBeGraded knows the one student.
func (p *pair) CanBeGraded(_ context.Context, _, userID string) (bool, error) {
	return userID == student().ID, nil
}

// ListMembers yields teacher and student.
func (p *pair) ListMembers(_ context.Context, _ nrps.Place, after string) iter.Seq2[nrps.Member, error] {
	return func(yield func(nrps.Member, error) bool) {
		for _, m := range []nrps.Member{{UserID: "u-1", Roles: []lti.Role{lti.RoleInstructor}}, {UserID: "u-2", Roles: []lti.Role{lti.RoleLearner}}} {
			if m.UserID > after && !yield(m, nil) {
				return
			}
		}
	}
}
