package placement_test

import (
	"context"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// files keeps files at an address of the platform.
type files struct{}

func (files) KeepFile(_ context.Context, item deeplink.Item) (string, error) {
	return "https://school.example/files/" + item.Title, nil
}

func withFiles(c *placement.Config) { c.Files = files{} }

// Nothing chosen launches the tool, one resource link launches that, anything else
// is a page (Open edX's rule, B5: 12).
func TestWhatAChoiceOpens(t *testing.T) {
	t.Parallel()
	s := newStage(t, withFiles)
	base := s.tool.Registration.Tool.LaunchURL
	p := s.place(placement.NewPlacement{ScopeID: "c1", Title: "Quiz", Settings: config.Settings{Custom: map[string]string{"a": "placed", "b": "placed"}}})
	require.Equal(t, p.ResourceLinkID, s.launch(placement.Request{PlacementID: p.ID, Person: bob()}).Message.ResourceLink.ID)

	chapter := deeplink.Item{Type: deeplink.TypeResourceLink, URL: base + "?chapter=7", Title: "Chapter 7", Text: "Fractions", Custom: deeplink.Custom{"a": "chosen"}}
	one := s.choosing(p, ada(), chapter).Placement
	o, err := s.Launch(t.Context(), s.platform, placement.Request{PlacementID: p.ID, Person: bob()})
	require.NoError(t, err)
	require.Equal(t, "Chapter 7", o.Title)
	u, err := url.Parse(o.URL)
	require.NoError(t, err)
	require.Equal(t, chapter.URL, u.Query().Get("target_link_uri"), "D7 the login names the item's address")
	m := message(t, s, o.URL)
	require.Equal(t, chapter.URL, m.TargetLinkURI)
	require.Equal(t, &lti.ResourceLink{ID: one.Contents[0].ID, Title: "Chapter 7", Description: "Fractions"}, m.ResourceLink)
	require.Equal(t, map[string]string{"a": "chosen", "b": "placed"}, m.Custom)

	several := s.choosing(one, ada(), chapter,
		deeplink.Item{Type: deeplink.TypeLink, URL: "https://book.example/7", Title: "Book", Embed: &deeplink.Embed{HTML: "<script>x<b>"}},
		deeplink.Item{Type: deeplink.TypeHTML, HTML: "<p>Hello<script></p>"},
		deeplink.Item{Type: deeplink.TypeImage, URL: "https://book.example/7.png", Width: 30},
		deeplink.Item{Type: deeplink.TypeFile, URL: "https://book.example/7.pdf", Title: "notes.pdf"}).Placement
	require.Equal(t, one.Contents[0].ID, several.Contents[0].ID, "what is chosen again keeps its resource link id")
	o, err = s.Launch(t.Context(), s.platform, placement.Request{PlacementID: p.ID, Person: bob()})
	require.NoError(t, err)
	require.Empty(t, o.URL)
	require.Len(t, o.Page, 5)
	require.Equal(t, placement.Entry{ContentID: several.Contents[0].ID, Type: deeplink.TypeResourceLink, Title: "Chapter 7", Text: "Fractions", Available: true}, o.Page[0])
	require.Equal(t, "https://book.example/7", o.Page[1].URL)
	require.Equal(t, "x<b>", o.Page[1].HTML)
	require.Equal(t, "<p>Hello</p>", o.Page[2].HTML)
	require.InEpsilon(t, 30, o.Page[3].Width, 0)
	require.Equal(t, "https://school.example/files/notes.pdf", o.Page[4].URL)
	l := s.launch(placement.Request{PlacementID: p.ID, ContentID: several.Contents[0].ID, Person: bob()})
	require.Equal(t, several.Contents[0].ID, l.Message.ResourceLink.ID)
	_, err = s.Launch(t.Context(), s.platform, placement.Request{PlacementID: p.ID, ContentID: several.Contents[1].ID, Person: bob()})
	require.Error(t, err, "a link is not launched")

	replaced := s.choosing(several, ada(), deeplink.Item{Type: deeplink.TypeLink, URL: "https://book.example/8"}).Placement
	require.Len(t, replaced.Contents, 1, "an earlier choice is replaced")
	kept := s.choosing(replaced, ada()).Placement
	require.Equal(t, replaced, kept, "a choice of nothing changes nothing")
}

// Without a sanitizer there is no HTML, and without a keeper no file: neither is
// asked for, and neither is taken.
func TestNothingIsTakenThatCannotBeShown(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(c *placement.Config) { c.Sanitizer = nil })
	p := s.place(placement.NewPlacement{ScopeID: "c1"})
	o, err := s.Choose(t.Context(), s.platform, placement.Request{PlacementID: p.ID, Person: ada()})
	require.NoError(t, err)
	settings := message(t, s, o.URL).DeepLinking
	require.Equal(t, []string{deeplink.TypeResourceLink, deeplink.TypeLink, deeplink.TypeImage}, settings.AcceptTypes)
	require.True(t, *settings.AutoCreate, "Accept keeps what comes without asking again")
	require.Equal(t, []string{"iframe", "window"}, settings.AcceptPresentationDocumentTargets)
	require.Equal(t, s.platformURL()+"/choice", settings.ReturnURL)
}

// Who teaches or administers may choose; learners may not, and an institution's
// role says nothing of the course.
func TestD8WhoMayChoose(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.place(placement.NewPlacement{ScopeID: "c1"})
	for _, c := range []struct {
		role lti.Role
		may  bool
	}{
		{lti.RoleInstructor, true}, {lti.RoleContentDeveloper, true}, {lti.RoleAdministrator, true}, {lti.RoleSystemAdministrator, true}, {lti.RoleManager, true},
		{lti.RoleLearner, false}, {lti.RoleMentor, false}, {lti.RoleInstitutionInstructor, false}, {lti.RoleLearner.Sub("Instructor"), false},
	} {
		who := ada()
		who.Roles = []lti.Role{c.role}
		_, err := s.Choose(t.Context(), s.platform, placement.Request{PlacementID: p.ID, Person: who})
		if c.may {
			require.NoError(t, err, c.role)
			continue
		}
		require.Error(t, err, c.role)
		require.Equal(t, lti.CodeAccessDenied, lti.AsError(err).Code)
	}
}

// A service that is off can neither be started nor answered any more.
func TestD3DeepLinkingOff(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.place(placement.NewPlacement{ScopeID: "c1"})
	started, err := s.Choose(t.Context(), s.platform, placement.Request{PlacementID: p.ID, Person: ada()})
	require.NoError(t, err)
	s.rule("org", config.Settings{Services: map[config.Service]bool{config.DeepLinking: false}})
	_, err = s.Choose(t.Context(), s.platform, placement.Request{PlacementID: p.ID, Person: ada()})
	requireRefused(t, err, config.ErrNotEnabled)
	_, err = s.platform.AuthorizeLaunch(t.Context(), platform.AuthorizationInput{Params: authorization(t, s, started.URL), SignedIn: func(string) (bool, error) { return true, nil }})
	require.ErrorIs(t, err, config.ErrNotEnabled)
}

// The answer counts for the placement that it was asked for, and holds its items
// against what was offered (B5: 12).
func TestB5AcceptHoldsTheAnswer(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.place(placement.NewPlacement{ScopeID: "c1"})
	accepted := s.choosing(p, ada(), deeplink.Item{Type: deeplink.TypeResourceLink, URL: "https://evil.example/x"}, deeplink.Item{Type: deeplink.TypeLink, URL: "https://book.example/"})
	require.Len(t, accepted.Refused, 1, "a resource link of another site is not launched")
	require.Len(t, accepted.Placement.Contents, 1)
	_, err := s.Accept(t.Context(), &platform.Received{Message: &lti.Message{}})
	require.Error(t, err)
}

// A column is made once, with what the item asks for, and offered by its id (62;
// B5: 14).
func TestColumnsAreMadeOnce(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	now := s.platform.Clock.Now()
	p := s.place(placement.NewPlacement{ScopeID: "c1", Title: "Quiz"})
	chapter := deeplink.Item{Type: deeplink.TypeResourceLink, Title: "Chapter", LineItem: &deeplink.LineItem{ScoreMaximum: 20, ResourceID: "ch7", Tag: "grade"},
		Submission: &deeplink.Period{End: advantage.Timestamp(now.Add(time.Hour))}}
	one := s.choosing(p, ada(), chapter).Placement
	again := s.choosing(one, ada(), chapter, deeplink.Item{Type: deeplink.TypeResourceLink, Title: "Ungraded"}).Placement
	require.Equal(t, one.Contents[0].LineItemID, again.Contents[0].LineItemID)
	require.Equal(t, 1, s.columns.made)
	l := s.launch(placement.Request{PlacementID: p.ID, ContentID: again.Contents[0].ID, Person: bob()})
	item, err := ags.NewClient(s.tool.Services(l.Registration, l.Message.DeploymentID), l.Message.AGS).LineItem(t.Context(), l.Message.AGS.LineItem)
	require.NoError(t, err)
	require.Equal(t, "Chapter", item.Label)
	require.Equal(t, []string{"ch7", "grade", again.Contents[0].ID}, []string{item.ResourceID, item.Tag, item.ResourceLinkID})
	require.True(t, time.Time(item.EndDateTime).Equal(now.Add(time.Hour)))
	l = s.launch(placement.Request{PlacementID: p.ID, ContentID: again.Contents[1].ID, Person: bob()})
	require.Empty(t, l.Message.AGS.LineItem)
}

// With grades off, no column is made, and none is later for the asking of the
// tool; switched on, the next launch makes it.
func TestColumnsFollowTheGrades(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.rule("c1", config.Settings{Grades: config.GradesOff})
	p := s.place(placement.NewPlacement{ScopeID: "c1", Title: "Quiz", Column: &config.Column{ScoreMaximum: 10}})
	require.Empty(t, s.columnsOf("c1"))
	require.Nil(t, s.launch(placement.Request{PlacementID: p.ID, Person: bob()}).Message.AGS)
	require.NoError(t, s.DeleteRule(t.Context(), "c1", s.quiz.ID))
	m := s.launch(placement.Request{PlacementID: p.ID, Person: bob()}).Message
	require.NotEmpty(t, m.AGS.LineItem)
	require.Equal(t, []string{"Quiz"}, s.columnsOf("c1"))
}

// Who learns comes in while it is open; who teaches whenever they want.
func TestAvailable(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	now := s.platform.Clock.Now()
	p := s.place(placement.NewPlacement{ScopeID: "c1", Settings: config.Settings{Custom: map[string]string{"from": "$ResourceLink.available.startDateTime", "until": "$ResourceLink.submission.endDateTime"}}})
	s.choosing(p, ada(), deeplink.Item{Type: deeplink.TypeResourceLink,
		Available: &deeplink.Period{Start: advantage.Timestamp(now.Add(time.Hour)), End: advantage.Timestamp(now.Add(2 * time.Hour))}})
	open := func(who placement.Person, preview ...lti.Role) error {
		_, err := s.Launch(t.Context(), s.platform, placement.Request{PlacementID: p.ID, Person: who, Preview: preview})
		return err
	}
	require.Error(t, open(bob()))
	require.NoError(t, open(ada()))
	require.Error(t, open(ada(), lti.RoleLearner), "a preview sees what a learner sees")
	s.platform.Clock.Advance(time.Hour)
	require.NoError(t, open(bob()))
	m := s.launch(placement.Request{PlacementID: p.ID, Person: bob()}).Message
	require.Equal(t, now.Add(time.Hour).UTC().Format(time.RFC3339), m.Custom["from"])
	require.Empty(t, m.Custom["until"])
	s.platform.Clock.Advance(time.Hour)
	err := open(bob())
	require.Equal(t, lti.CodeAccessDenied, lti.AsError(err).Code)
}

// The tool says how an item is shown, unless the placement does.
func TestHowAnItemIsShown(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	item := deeplink.Item{Type: deeplink.TypeResourceLink, Window: &deeplink.Window{TargetName: "quiz", Width: 500}}
	p := s.place(placement.NewPlacement{ScopeID: "c1"})
	s.choosing(p, ada(), item)
	o, err := s.Launch(t.Context(), s.platform, placement.Request{PlacementID: p.ID, Person: bob()})
	require.NoError(t, err)
	require.Equal(t, config.NewWindow, o.Container)
	require.InEpsilon(t, 500, o.Width, 0)
	require.Equal(t, "quiz", o.Window.TargetName)
	require.Equal(t, "window", message(t, s, o.URL).LaunchPresentation.DocumentTarget)
	placed := s.place(placement.NewPlacement{ScopeID: "c1", Settings: config.Settings{Presentation: config.Presentation{Container: config.Modal}}})
	s.choosing(placed, ada(), item)
	o, err = s.Launch(t.Context(), s.platform, placement.Request{PlacementID: placed.ID, Person: bob()})
	require.NoError(t, err)
	require.Equal(t, config.Modal, o.Container)
}
