package placement_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage/memory"
)

// stage is a platform whose tools are configured in one place: root, in it org
// and other, in org the courses c1 and c2; and a running tool, quiz, of the root,
// enabled for org.
type stage struct {
	*placement.Service
	t        *testing.T
	platform *ltitest.Platform
	tool     *ltitest.Tool
	store    *memory.Store
	columns  *columns
	quiz     config.Tool

	mu       sync.Mutex
	launched *tool.Launch
	choice   []deeplink.Item // what the tool answers a choice with
	accepted *placement.Accepted
	refused  error
}

func newStage(t *testing.T, options ...func(*placement.Config)) *stage {
	t.Helper()
	s := &stage{t: t}
	s.platform = ltitest.NewPlatform(t, func(c *platform.Config) {
		s.store = c.Registrations.(*memory.Store)
		s.columns = &columns{store: s.store}
		cfg := placement.Config{Store: s.store, Registrations: s.store, Now: c.Now, ChoiceURL: c.Issuer + "/choice", Columns: s.columns, Consents: s.store,
			Platform: &lti.ToolPlatform{GUID: "guid-1", Name: "Stage"}, Offer: s.offer, Sanitizer: noScripts{}}
		for _, change := range options {
			change(&cfg)
		}
		var err error
		s.Service, err = placement.New(cfg)
		require.NoError(t, err)
		c.Policy, c.Narrow, c.Launches, c.Variables = s.Service, s.Service, s.Service, s.Service
	})
	s.platform.Mux.Handle("/choice", s.platform.Receive(s.choose))
	s.platform.Mux.Handle("/grades/", &ags.Handler{BaseURL: s.grades(), Auth: s.Guard(s.platform, s.grades()), Courses: s, LineItems: s.store, Scores: s.store, Results: s.store, Now: s.platform.Clock.Now, Logger: ltitest.Logger(t)})
	s.platform.Mux.Handle("/roster/", &nrps.Handler{BaseURL: s.roster(), Auth: s.Guard(s.platform, s.roster()), Courses: rosters{s}, Roster: s.store, Logger: ltitest.Logger(t)})
	s.tool = ltitest.NewTool(t, s.platform, s.show, func(c *tool.Config) {
		c.MessageTypes = []lti.MessageType{lti.ResourceLinkRequest, lti.DeepLinkingRequest}
	})
	s.scopes()
	s.quiz = s.save(config.Tool{ScopeID: "root", Name: "Quiz", Version: config.V13, RegistrationID: s.tool.Registration.ID, Settings: config.Settings{
		Grades: config.GradesProgrammatic, Services: map[config.Service]bool{config.Roster: true, config.DeepLinking: true}, ShareName: yes(), ShareEmail: yes()}})
	s.enable(s.quiz, "org")
	return s
}

func yes() *bool { on := true; return &on }

func (s *stage) scopes() {
	for _, scope := range []config.Scope{
		{ID: "root", Kind: config.Platform}, {ID: "org", ParentID: "root", Kind: config.Organisation}, {ID: "other", ParentID: "root", Kind: config.Organisation},
		{ID: "c1", ParentID: "org", Kind: config.Course, Context: &lti.Context{Title: "Course 1", Type: []string{lti.ContextCourseOffering}}},
		{ID: "c2", ParentID: "org", Kind: config.Course, Context: &lti.Context{Title: "Course 2"}},
		{ID: "b1", ParentID: "c1", Kind: config.Block}, {ID: "c9", ParentID: "other", Kind: config.Course, Context: &lti.Context{}},
	} {
		_, err := s.SaveScope(s.t.Context(), scope)
		require.NoError(s.t, err)
	}
}

func (s *stage) save(t config.Tool) config.Tool {
	s.t.Helper()
	t, err := s.SaveTool(s.t.Context(), t)
	require.NoError(s.t, err)
	return t
}

// enable lets the tool know the deployment as well.
func (s *stage) enable(t config.Tool, scopeID string) string {
	s.t.Helper()
	d, err := s.Enable(s.t.Context(), t.ID, scopeID, "")
	require.NoError(s.t, err)
	require.NoError(s.t, s.tool.Store.PutDeployment(s.t.Context(), &lti.Deployment{RegistrationID: s.tool.Registration.ID, ID: d.ID}))
	return d.ID
}

func (s *stage) place(n placement.NewPlacement) config.Placement {
	s.t.Helper()
	if n.ToolID == "" && n.Own == nil {
		n.ToolID = s.quiz.ID
	}
	p, err := s.Place(s.t.Context(), n)
	require.NoError(s.t, err)
	return p
}

func (s *stage) rule(scopeID string, settings config.Settings) {
	s.t.Helper()
	require.NoError(s.t, s.SaveRule(s.t.Context(), config.Rule{ScopeID: scopeID, ToolID: s.quiz.ID, Settings: settings}))
}

func ada() placement.Person {
	return placement.Person{ID: "u-ada", Name: "Ada Lovelace", GivenName: "Ada", FamilyName: "Lovelace", Username: "ada", Email: "ada@school.example", Roles: []lti.Role{lti.RoleInstructor}}
}

func bob() placement.Person {
	return placement.Person{ID: "u-bob", Name: "Bob", Email: "bob@school.example", Roles: []lti.Role{lti.RoleLearner}}
}

// launch opens the placement in a browser and returns what the tool verified.
func (s *stage) launch(req placement.Request) *tool.Launch {
	s.t.Helper()
	o, err := s.Launch(s.t.Context(), s.platform, req)
	require.NoError(s.t, err)
	page := s.browse(o.URL, req.Person)
	s.mu.Lock()
	defer s.mu.Unlock()
	require.NotNilf(s.t, s.launched, "the tool verified no launch: %d %s", page.Status, page.Body)
	l := s.launched
	s.launched = nil
	return l
}

// browse goes the whole way from a login URL.
func (s *stage) browse(address string, who placement.Person) *ltitest.Page {
	s.t.Helper()
	b := ltitest.NewBrowser(s.t, s.platform)
	b.SignIn(ltitest.Person{ID: who.ID})
	page := b.Get(address)
	for page.Action != "" {
		page = b.Submit(page)
	}
	return page
}

// choosing lets the person choose the items, and returns what became of it.
func (s *stage) choosing(p config.Placement, who placement.Person, items ...deeplink.Item) *placement.Accepted {
	s.t.Helper()
	s.mu.Lock()
	s.choice, s.accepted, s.refused = items, nil, nil
	s.mu.Unlock()
	o, err := s.Choose(s.t.Context(), s.platform, placement.Request{PlacementID: p.ID, Person: who})
	require.NoError(s.t, err)
	page := s.browse(o.URL, who)
	s.mu.Lock()
	defer s.mu.Unlock()
	require.NoError(s.t, s.refused)
	require.NotNilf(s.t, s.accepted, "nothing was accepted: %d %s", page.Status, page.Body)
	return s.accepted
}

// show is the tool: it notes launches, and answers choices.
func (s *stage) show(w http.ResponseWriter, r *http.Request, l *tool.Launch) {
	s.mu.Lock()
	items := s.choice
	if l.Message.Type == lti.ResourceLinkRequest {
		s.launched = l
	}
	s.mu.Unlock()
	if l.Message.Type != lti.DeepLinkingRequest {
		fmt.Fprint(w, "launched")
		return
	}
	m, err := deeplink.Response(l.Message, items...)
	if err == nil {
		err = s.tool.Reply(w, r, l, l.Message.DeepLinking.ReturnURL, m)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func (s *stage) choose(w http.ResponseWriter, r *http.Request, in *platform.Received) {
	accepted, err := s.Accept(r.Context(), in)
	s.mu.Lock()
	s.accepted, s.refused = accepted, err
	s.mu.Unlock()
	fmt.Fprint(w, "chosen")
}

func (s *stage) grades() string { return s.platformURL() + "/grades" }
func (s *stage) roster() string { return s.platformURL() + "/roster" }

func (s *stage) platformURL() string { return s.platform.Server.URL }

// offer offers everything; what is not allowed is for others to take out.
func (s *stage) offer(_ context.Context, p placement.Place, m *lti.Message) error {
	h := ags.Handler{BaseURL: s.grades()}
	m.AGS = &lti.AGSClaim{LineItems: h.LineItemsURL(p.Effective.CourseID), Scopes: []lti.Scope{lti.ScopeLineItem, lti.ScopeLineItemReadOnly, lti.ScopeScore, lti.ScopeResultReadOnly}}
	if id := p.LineItemID(); id != "" {
		m.AGS.LineItem = h.LineItemURL(p.Effective.CourseID, id)
	}
	m.NRPS = (&nrps.Handler{BaseURL: s.roster()}).Claim(p.Effective.CourseID)
	return nil
}

// OpenGradebook leaves it to the guard, which was asked before.
func (s *stage) OpenGradebook(context.Context, *lti.Grant, string) error { return nil }

func (s *stage) CanBeGraded(context.Context, string, string) (bool, error) { return true, nil }

type rosters struct{ *stage }

func (r rosters) OpenRoster(_ context.Context, _ *lti.Grant, id string) (nrps.Context, error) {
	return nrps.Context{ID: id}, nil
}

// noScripts stands for a real sanitizer.
type noScripts struct{}

func (noScripts) Sanitize(html string) string { return strings.ReplaceAll(html, "<script>", "") }

// columns makes columns in the gradebook of the store.
type columns struct {
	store *memory.Store
	mu    sync.Mutex
	made  int
	fail  error
}

func (c *columns) MakeColumn(ctx context.Context, of placement.ColumnOf) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fail != nil {
		return "", c.fail
	}
	o := ags.Owner{RegistrationID: of.Owner.Trust, ContextID: of.Owner.CourseID}
	for item, err := range c.store.ListLineItems(ctx, o, ags.Filter{ResourceLinkID: of.ResourceLinkID}, "") {
		return item.ID, err
	}
	c.made++
	item, err := c.store.CreateLineItem(ctx, o, ags.LineItem{Label: of.Label, ScoreMaximum: of.ScoreMaximum, ResourceLinkID: of.ResourceLinkID, ResourceID: of.ResourceID, Tag: of.Tag,
		StartDateTime: ags.Timestamp(of.Start), EndDateTime: ags.Timestamp(of.End)})
	return item.ID, err
}

func (c *columns) MoveColumns(ctx context.Context, from, to placement.Owner, links []string) error {
	return c.store.MoveLineItems(ctx, ags.Owner{RegistrationID: from.Trust, ContextID: from.CourseID}, ags.Owner{RegistrationID: to.Trust, ContextID: to.CourseID}, links)
}

func (c *columns) DropColumns(ctx context.Context, o placement.Owner, links []string) error {
	owner := ags.Owner{RegistrationID: o.Trust, ContextID: o.CourseID}
	var ids []string
	for item, err := range c.store.ListLineItems(ctx, owner, ags.Filter{}, "") {
		if err != nil {
			return err
		}
		if slices.Contains(links, item.ResourceLinkID) {
			ids = append(ids, item.ID)
		}
	}
	for _, id := range ids {
		if err := c.store.DeleteLineItem(ctx, owner, id); err != nil {
			return err
		}
	}
	return nil
}

// columnsOf are the labels of a course's columns.
func (s *stage) columnsOf(courseID string) []string {
	s.t.Helper()
	var labels []string
	for item, err := range s.store.ListLineItems(s.t.Context(), ags.Owner{RegistrationID: s.tool.Registration.ID, ContextID: courseID}, ags.Filter{}, "") {
		require.NoError(s.t, err)
		labels = append(labels, item.Label)
	}
	return labels
}

// asJSON is a record as it could be exported.
func asJSON(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	require.NoError(t, err)
	return string(raw)
}
