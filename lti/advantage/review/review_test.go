package review_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/review"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/tool"
)

const column = "https://platform.example/lineitems/1"

// fixture is a platform that asks a tool for reviews, both real.
type fixture struct {
	platform *ltitest.Platform
	tool     *ltitest.Tool
	// asked is the review that the next launch asks for, link the link it names.
	asked review.Review
	link  *lti.ResourceLink
	seen  chan *tool.Launch
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{platform: ltitest.NewPlatform(t), seen: make(chan *tool.Launch, 1)}
	f.asked = review.Review{LineItem: column, ForUser: lti.ForUser{UserID: "u-2", Name: "Grace", Email: "grace@school.example", Roles: []lti.Role{lti.RoleLearner}}}
	f.link = &lti.ResourceLink{ID: "l-1"}
	f.platform.Build = func(_ platform.AuthRequest, who ltitest.Person) (*lti.Message, error) {
		m := &lti.Message{Subject: who.ID, Roles: who.Roles, ResourceLink: f.link, AGS: f.platform.GradesClaim()}
		return m, f.asked.AddTo(m)
	}
	f.tool = ltitest.NewTool(t, f.platform, f.show, func(c *tool.Config) { c.MessageTypes = []lti.MessageType{lti.SubmissionReviewRequest} })
	return f
}

// show is the tool: the submission, for its owner or an instructor.
func (f *fixture) show(w http.ResponseWriter, _ *http.Request, l *tool.Launch) {
	f.seen <- l
	r, err := review.Read(l.Message)
	switch {
	case err != nil:
		http.Error(w, lti.AsError(err).Public, http.StatusBadRequest)
	case !r.Own(l.Message) && !l.Message.HasRole(lti.RoleInstructor):
		http.Error(w, "not yours", http.StatusForbidden)
	default:
		fmt.Fprintf(w, "submission of %s in %s", r.ForUser.UserID, r.LineItem)
	}
}

// open lets a person open the review and returns what the tool shows.
func (f *fixture) open(t *testing.T, who ltitest.Person) *ltitest.Page {
	t.Helper()
	b := ltitest.NewBrowser(t, f.platform)
	b.SignIn(who)
	to, err := f.platform.LoginURL(t.Context(), platform.Start{Registration: f.tool.Registration, DeploymentID: ltitest.DeploymentID, UserID: who.ID,
		Type: lti.SubmissionReviewRequest})
	require.NoError(t, err)
	page := b.Get(to)
	if page.Action == "" {
		return page
	}
	return b.Submit(page)
}

// share sets what the administrator lets the tool know and do.
func (f *fixture) share(t *testing.T, people bool, scopes ...lti.Scope) {
	t.Helper()
	r := f.tool.Registration.Clone()
	r.Tool.ShareName, r.Tool.ShareEmail, r.Tool.Scopes = people, people, scopes
	require.NoError(t, f.platform.Store.PutRegistration(t.Context(), r))
}

func teacher() ltitest.Person {
	return ltitest.Person{ID: "u-1", Roles: []lti.Role{lti.RoleInstructor}}
}

func TestReview(t *testing.T) {
	t.Parallel()
	const shown = "submission of u-2 in " + column
	for _, test := range []struct {
		name   string
		who    ltitest.Person
		status int
	}{
		{"an instructor", teacher(), http.StatusOK},
		{"the learner", ltitest.Person{ID: "u-2", Roles: []lti.Role{lti.RoleLearner}}, http.StatusOK},
		{"another learner", ltitest.Person{ID: "u-3", Roles: []lti.Role{lti.RoleLearner}}, http.StatusForbidden},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			page := newFixture(t).open(t, test.who)
			require.Equal(t, test.status, page.Status, page.Body)
			require.Equal(t, test.status == http.StatusOK, page.Body == shown)
		})
	}
	t.Run("what the gradebook offers stays", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		f.open(t, teacher())
		got := (<-f.seen).Message
		want := f.platform.GradesClaim()
		want.LineItem = column
		require.Equal(t, want, got.AGS)
		require.Equal(t, "l-1", got.ResourceLink.ID)
	})
	t.Run("TC-507 submission review without resource_link", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		f.link = nil
		require.Equal(t, shown, f.open(t, teacher()).Body)
		require.Nil(t, (<-f.seen).Message.ResourceLink)
	})
	t.Run("the person is named where the tool may know names", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		f.open(t, teacher())
		about, err := (<-f.seen).Message.ForUser()
		require.NoError(t, err)
		require.Equal(t, "Grace", about.Name)
		f.share(t, false, lti.ScopeScore)
		f.open(t, teacher())
		about, err = (<-f.seen).Message.ForUser()
		require.NoError(t, err)
		require.Equal(t, &lti.ForUser{UserID: "u-2", Roles: []lti.Role{lti.RoleLearner}}, about)
	})
	t.Run("without a scope of the gradebook there is nothing to review", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		f.share(t, true, lti.ScopeMembership)
		require.Equal(t, http.StatusBadRequest, f.open(t, teacher()).Status)
	})
}

func golden(t testing.TB) []byte {
	t.Helper()
	raw, err := os.ReadFile("../../testdata/submission_review_request.json")
	require.NoError(t, err)
	return raw
}

func TestRead(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		change func(m *lti.Message)
		claim  string // of the refusal; empty accepts
	}{
		{"golden", func(*lti.Message) {}, ""},
		{"TC-507 without resource_link", func(m *lti.Message) { m.ResourceLink = nil }, ""},
		{"another message", func(m *lti.Message) { m.Type = lti.ResourceLinkRequest }, lti.ClaimMessageType},
		{"about nobody", func(m *lti.Message) { m.DropClaims(lti.ClaimForUser) }, lti.ClaimForUser + ".user_id"},
		{"about somebody without id", func(m *lti.Message) { _ = m.SetClaim(lti.ClaimForUser, map[string]string{"name": "x"}) }, lti.ClaimForUser + ".user_id"},
		{"about a text", func(m *lti.Message) { _ = m.SetClaim(lti.ClaimForUser, "u-2") }, lti.ClaimForUser},
		{"no gradebook", func(m *lti.Message) { m.AGS = nil }, lti.ClaimAGS + ".lineitem"},
		{"no line item", func(m *lti.Message) { m.AGS = &lti.AGSClaim{LineItems: column} }, lti.ClaimAGS + ".lineitem"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var m lti.Message
			require.NoError(t, json.Unmarshal(golden(t), &m))
			test.change(&m)
			r, err := review.Read(&m)
			if test.claim != "" {
				require.ErrorIs(t, err, lti.ErrMessage)
				require.Equal(t, test.claim, lti.AsError(err).Claim)
				return
			}
			require.NoError(t, err)
			require.Equal(t, "u-2", r.ForUser.UserID)
			require.Equal(t, "https://platform.example/lineitems/1", r.LineItem)
			require.False(t, r.Own(&m))
		})
	}
}

func TestAddToRefuses(t *testing.T) {
	t.Parallel()
	require.Error(t, review.Review{ForUser: lti.ForUser{UserID: "u-2"}}.AddTo(new(lti.Message)))
	require.Error(t, review.Review{LineItem: column}.AddTo(new(lti.Message)))
	own := &lti.AGSClaim{}
	require.NoError(t, review.Review{LineItem: column, ForUser: lti.ForUser{UserID: "u-2"}}.AddTo(&lti.Message{AGS: own}))
	require.Empty(t, own.LineItem, "the caller's own stays as it is")
}

// Whatever a platform signs, it is read as a review of one person's work in one
// column, or refused.
func FuzzRead(f *testing.F) {
	f.Add(golden(f))
	f.Add([]byte(`{"` + lti.ClaimMessageType + `":"LtiSubmissionReviewRequest","` + lti.ClaimForUser + `":{"id":"u-2"},"` + lti.ClaimAGS + `":{"lineitem":"x"}}`))
	f.Add([]byte(`{"` + lti.ClaimMessageType + `":"LtiSubmissionReviewRequest","` + lti.ClaimForUser + `":{"user_id":7}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var m lti.Message
		if json.Unmarshal(raw, &m) != nil {
			return
		}
		if r, err := review.Read(&m); err == nil && (r.ForUser.UserID == "" || r.LineItem == "") {
			t.Fatalf("read %+v", r)
		}
	})
}
