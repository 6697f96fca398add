package memberships_test

import (
	"cmp"
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/lti/lti11/memberships"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/memory"
)

// school is a platform's own data: c/1 is a course of tool-1, with the link l-1.
type school struct {
	members []nrps.Member
	broken  error
}

func newSchool() *school {
	learner := []lti.Role{lti.RoleLearner}
	return &school{members: []nrps.Member{
		{UserID: "u-1", LTI11UserID: "old-1", Roles: []lti.Role{lti.RoleInstructor, lti.RoleInstitutionFaculty}, Name: "Ada L.", GivenName: "Ada", FamilyName: "L.",
			Email: "ada@school.example", Picture: "https://school.example/ada.png", PersonSourcedID: "s-1"},
		{UserID: "u-2", Roles: learner, Name: "Bo <&>", Messages: []*lti.Message{{Name: "Bo", Custom: map[string]string{"due": "friday"}, LIS: &lti.LIS{ResultSourcedID: "r-2"}}}},
		{UserID: "u-3", Roles: learner, Name: "Cem", Status: nrps.Inactive},
		{UserID: "u-4", Roles: learner, Name: "Dan"},
		{UserID: "u-5", Roles: learner, Name: "Eve", Status: nrps.Deleted},
	}}
}

func (s *school) ListMembers(_ context.Context, p nrps.Place, after string) iter.Seq2[nrps.Member, error] {
	return func(yield func(nrps.Member, error) bool) {
		for _, m := range slices.SortedFunc(slices.Values(s.members), func(a, b nrps.Member) int { return cmp.Compare(a.UserID, b.UserID) }) {
			if m.UserID <= after || p.ResourceLinkID != "" && m.UserID != "u-2" {
				continue
			}
			if !yield(m, nil) {
				return
			}
			if s.broken != nil {
				yield(nrps.Member{}, s.broken)
				return
			}
		}
	}
}

func (*school) OpenRoster(_ context.Context, g *lti.Grant, contextID string) (nrps.Context, error) {
	if contextID != "c/1" || g.Registration.ID != "tool-1" {
		return nrps.Context{}, nrps.ErrNotFound
	}
	return nrps.Context{Title: "Biology"}, nil
}

func (*school) HasLink(_ context.Context, _ *lti.Grant, _, resourceLinkID string) (bool, error) {
	return resourceLinkID == "l-1", nil
}

// stage is the school's service for two tools, of which shown tells what they may
// know of people.
type stage struct {
	*school
	server  *httptest.Server
	handler *memberships.Handler
	clock   *ltitest.Clock
	shown   bool
	scopes  []lti.Scope
}

func newStage(t testing.TB) *stage {
	t.Helper()
	s := &stage{school: newSchool(), clock: ltitest.NewClock(), shown: true, scopes: []lti.Scope{lti.ScopeMembership}}
	store := memory.New(memory.Config{Now: s.clock.Now})
	for _, key := range []string{"tool-1", "tool-2"} {
		require.NoError(t, store.PutConsumer(t.Context(), &storage.Consumer{Key: key, Secret: "secret of " + key}))
	}
	verifier, err := lti11.NewVerifier(lti11.VerifierConfig{Consumers: store, Replay: store, Now: s.clock.Now})
	require.NoError(t, err)
	mux := http.NewServeMux()
	s.server = httptest.NewServer(mux)
	t.Cleanup(s.server.Close)
	grant := func(_ context.Context, c *storage.Consumer) (*lti.Grant, error) {
		return &lti.Grant{Registration: &lti.Registration{ID: c.Key}, Scopes: s.scopes, ShareName: s.shown, ShareEmail: s.shown}, nil
	}
	s.handler = &memberships.Handler{BaseURL: s.server.URL + "/rosters", Auth: &lti11.Services{Verifier: verifier, BaseURL: s.server.URL, Grant: grant},
		Courses: s.school, Roster: s.school, Logger: ltitest.Logger(t)}
	mux.Handle("/rosters/", s.handler)
	return s
}

func (s *stage) client(key string, o memberships.Offer) *memberships.Client {
	return memberships.NewClient(&lti11.Client{HTTP: s.server.Client(), InsecureAllowLoopback: true,
		Signer: lti11.Signer{Credentials: lti11.Credentials{Key: key, Secret: "secret of " + key}, Now: s.clock.Now}}, o)
}

func read(t testing.TB, c *memberships.Client, q memberships.Query) []nrps.Member {
	t.Helper()
	var all []nrps.Member
	for m, err := range c.Members(t.Context(), q) {
		require.NoError(t, err)
		all = append(all, m)
	}
	return all
}

func failure(t testing.TB, c *memberships.Client, q memberships.Query) error {
	t.Helper()
	for _, err := range c.Members(t.Context(), q) {
		if err != nil {
			return err
		}
	}
	return nil
}

func ids(all []nrps.Member) []string {
	var out []string
	for _, m := range all {
		out = append(out, m.UserID)
	}
	return out
}

// launch is a launch with that offer, as it arrives at the tool.
func launch(t testing.TB, o memberships.Offer) *lti11.Launch {
	t.Helper()
	clock := ltitest.NewClock()
	q := lti11.Request{URL: "https://tool.example/launch", Message: &lti.Message{Subject: "u-1", ResourceLink: &lti.ResourceLink{ID: "l-1"}}}
	o.AddTo(&q)
	form, err := lti11.Signer{Credentials: lti11.Credentials{Key: "k", Secret: "s"}, Now: clock.Now}.Launch(q)
	require.NoError(t, err)
	store := memory.New(memory.Config{Now: clock.Now})
	require.NoError(t, store.PutConsumer(t.Context(), &storage.Consumer{Key: "k", Secret: "s"}))
	tool, err := lti11.NewTool(lti11.ToolConfig{LaunchURL: q.URL, Consumers: store, Now: clock.Now})
	require.NoError(t, err)
	l, err := tool.VerifyLaunch(t.Context(), lti11.LaunchInput{URLs: []string{q.URL}, Form: form.Fields})
	require.NoError(t, err)
	return l
}

func TestService(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	offer := s.handler.Offer("c/1")
	require.Equal(t, offer, memberships.OfferOf(launch(t, offer)))
	c := s.client("tool-1", offer)
	for _, limit := range []int{0, 1, 2, 4, 100} {
		all := read(t, c, memberships.Query{Limit: limit})
		require.Equal(t, []string{"old-1", "u-2", "u-3", "u-4"}, ids(all), "people keep the ids of their launches, whatever the size of a page")
		require.Equal(t, nrps.Member{UserID: "old-1", Roles: []lti.Role{lti.RoleInstructor, lti.RoleInstitutionFaculty}, Status: nrps.Active, Name: "Ada L.", GivenName: "Ada",
			FamilyName: "L.", Email: "ada@school.example", Picture: "https://school.example/ada.png", PersonSourcedID: "s-1"}, all[0])
		require.Equal(t, nrps.Inactive, all[2].Status)
		require.Empty(t, all[1].Messages, "no link was asked for")
	}
	require.Equal(t, []string{"old-1"}, ids(read(t, c, memberships.Query{Role: lti.RoleInstructor, Limit: 1})))
	require.Equal(t, []string{"u-2", "u-3", "u-4"}, ids(read(t, c, memberships.Query{Role: "Learner", Limit: 1})))

	linked := read(t, c, memberships.Query{ResourceLinkID: "l-1"})
	require.Len(t, linked, 1)
	require.Equal(t, "r-2", linked[0].Messages[0].LIS.ResultSourcedID)
	require.Equal(t, map[string]string{"due": "friday"}, linked[0].Messages[0].Custom)
	require.Empty(t, linked[0].Messages[0].Name)
}

func TestExtension(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	offer := s.handler.Offer("c/1")
	offer.ServiceURL = ""
	c := s.client("tool-1", offer)
	all := read(t, c, memberships.Query{})
	require.Equal(t, []string{"old-1", "u-2", "u-4"}, ids(all), "it has no word for those who are inactive")
	require.Equal(t, nrps.Member{UserID: "old-1", Roles: []lti.Role{lti.RoleInstructor, lti.RoleInstitutionFaculty}, Status: nrps.Active, Name: "Ada L.", GivenName: "Ada",
		FamilyName: "L.", Email: "ada@school.example", PersonSourcedID: "s-1"}, all[0])
	require.Equal(t, "Bo <&>", all[1].Name)
	require.Equal(t, []string{"u-2", "u-4"}, ids(read(t, c, memberships.Query{Role: lti.RoleLearner})))

	offer.ExtensionID = "c-2"
	require.Equal(t, http.StatusNotFound, statusOf(t, failure(t, s.client("tool-1", offer), memberships.Query{})), "another course in the form than in the address")
}

func TestPrivacy(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.shown = false
	whole, extension := s.handler.Offer("c/1"), s.handler.Offer("c/1")
	extension.ServiceURL = ""
	for _, offer := range []memberships.Offer{whole, extension} {
		for _, m := range read(t, s.client("tool-1", offer), memberships.Query{}) {
			require.Equal(t, nrps.Member{UserID: m.UserID, Roles: m.Roles, Status: m.Status}, m, "ids and roles alone (D18: one decision for both versions)")
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	offer := s.handler.Offer("c/1")
	for name, c := range map[string]struct {
		key    string
		change func(*memberships.Offer)
		query  memberships.Query
		status int
	}{
		"another tool":         {"tool-2", func(*memberships.Offer) {}, memberships.Query{}, 404},
		"another course":       {"tool-1", func(o *memberships.Offer) { *o = s.handler.Offer("c-2") }, memberships.Query{}, 404},
		"another link":         {"tool-1", func(*memberships.Offer) {}, memberships.Query{ResourceLinkID: "l-2"}, 404},
		"another address":      {"tool-1", func(o *memberships.Offer) { o.ServiceURL += "/x" }, memberships.Query{}, 404},
		"a key that is not":    {"tool-3", func(*memberships.Offer) {}, memberships.Query{}, 401},
		"the other's address":  {"tool-1", func(o *memberships.Offer) { o.ServiceURL = o.ExtensionURL }, memberships.Query{}, 405},
		"a page of no members": {"tool-1", func(o *memberships.Offer) { o.ServiceURL += "?limit=0" }, memberships.Query{}, 400},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			offer := offer
			c.change(&offer)
			require.Equal(t, c.status, statusOf(t, failure(t, s.client(c.key, offer), c.query)))
		})
	}
	require.ErrorIs(t, failure(t, s.client("tool-1", memberships.Offer{}), memberships.Query{}), advantage.ErrNotOffered)
	t.Run("a roster that breaks off", func(t *testing.T) {
		s := newStage(t)
		s.broken = errors.New("the database at 10.0.0.7 is away")
		require.Equal(t, http.StatusServiceUnavailable, statusOf(t, failure(t, s.client("tool-1", s.handler.Offer("c/1")), memberships.Query{})))
	})
}

// A tool that was not granted the roster, or not any more, has none here either.
func TestScope(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.scopes = []lti.Scope{lti.ScopeScore}
	whole, extension := s.handler.Offer("c/1"), s.handler.Offer("c/1")
	extension.ServiceURL = ""
	for _, offer := range []memberships.Offer{whole, extension} {
		require.Equal(t, http.StatusForbidden, statusOf(t, failure(t, s.client("tool-1", offer), memberships.Query{})))
	}
}

func statusOf(t testing.TB, err error) int {
	t.Helper()
	var status *advantage.StatusError
	require.ErrorAs(t, err, &status)
	return status.Status
}

// platform is a server that answers as it likes, with {here} for its own address.
func platform(t testing.TB, link, body string) memberships.Offer {
	t.Helper()
	var here string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if link != "" {
			w.Header().Set("Link", strings.ReplaceAll(link, "{here}", here))
		}
		_, _ = io.WriteString(w, strings.ReplaceAll(body, "{here}", here))
	}))
	here = server.URL
	t.Cleanup(server.Close)
	return memberships.Offer{ServiceURL: here + "/m", ExtensionURL: here + "/x", ExtensionID: "7"}
}

func TestPagesOfOthers(t *testing.T) {
	t.Parallel()
	page := func(next, memberships string) string {
		return `{"@context":"x","@type":"Page",` + next + `"pageOf":{"membershipSubject":{"membership":` + memberships + `}}}`
	}
	calls := lti11.Client{HTTP: http.DefaultClient, InsecureAllowLoopback: true, Signer: lti11.Signer{Credentials: lti11.Credentials{Key: "k", Secret: "s"}}}
	for name, c := range map[string]struct{ link, body, reason string }{
		"HTML":                    {"", "<html>", "no page of a roster"},
		"no members":              {"", page("", "null"), "no page of a roster"},
		"a member without id":     {"", page("", `[{"member":{}}]`), "without userId"},
		"a circle in the header":  {`<{here}/m>; rel="next"`, page("", "[]"), "in a circle"},
		"a circle in the body":    {"", page(`"nextPage":"{here}/m",`, "[]"), "in a circle"},
		"a link to somebody else": {`<https://evil.example/m>; rel="next"`, page("", "[]"), "another host"},
		"a page of somebody else": {"", page(`"nextPage":"https://evil.example/m",`, "[]"), "another host"},
		"a page that is no URL":   {"", page(`"nextPage":"later",`, "[]"), "another host"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.ErrorContains(t, failure(t, memberships.NewClient(&calls, platform(t, c.link, c.body)), memberships.Query{}), c.reason)
		})
	}
	t.Run("roles and status as others write them", func(t *testing.T) {
		t.Parallel()
		all := read(t, memberships.NewClient(&calls, platform(t, "", page("", `[
			{"status":"http://purl.imsglobal.org/vocab/lis/v2/person#Inactive","member":{"userId":"1","resultSourcedId":"r"},"role":"liss:Instructor"},
			{"status":"liss:Active","member":{"userId":"2"},"role":["urn:lti:role:ims/lis/Learner","http://purl.imsglobal.org/vocab/lis/v2/membership#Mentor"]}]`))), memberships.Query{})
		require.Equal(t, []nrps.Member{
			{UserID: "1", Status: nrps.Inactive, Roles: []lti.Role{lti.RoleInstructor}, Messages: []*lti.Message{{Type: lti.ResourceLinkRequest, LIS: &lti.LIS{ResultSourcedID: "r"}}}},
			{UserID: "2", Status: nrps.Active, Roles: []lti.Role{lti.RoleLearner, lti.RoleMentor}},
		}, all)
	})
}

func TestRostersOfOthers(t *testing.T) {
	t.Parallel()
	calls := lti11.Client{HTTP: http.DefaultClient, InsecureAllowLoopback: true, Signer: lti11.Signer{Credentials: lti11.Credentials{Key: "k", Secret: "s"}}}
	open := func(t *testing.T, body string) *memberships.Client {
		t.Helper()
		offer := platform(t, "", body)
		offer.ServiceURL = ""
		return memberships.NewClient(&calls, offer)
	}
	answer := func(code, members string) string {
		return `<message_response><lti_message_type>basic-lis-readmembershipsforcontext</lti_message_type><statusinfo><codemajor>` + code +
			`</codemajor><severity>Status</severity></statusinfo><memberships>` + members + `</memberships></message_response>`
	}
	for name, c := range map[string]struct{ body, reason string }{
		"HTML":                {"<html/>", "no roster"},
		"a refusal":           {answer("Failure", ""), `codemajor "Failure"`},
		"a member without id": {answer("Success", "<member/>"), "without user_id"},
		"an entity":           {`<!DOCTYPE x [<!ENTITY y "z">]>` + answer("Success", ""), "document types"},
		"an id twice":         {answer("Success", "<member><user_id>1</user_id><user_id>2</user_id></member>"), "given twice"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.ErrorContains(t, failure(t, open(t, c.body), memberships.Query{}), c.reason)
		})
	}
	t.Run("roles as others write them", func(t *testing.T) {
		t.Parallel()
		all := read(t, open(t, answer("success", `<member><user_id>1</user_id><roles>urn:lti:role:ims/lis/Instructor, Learner</roles><lis_result_sourcedid>r</lis_result_sourcedid>
			<groups><group><id>1</id></group><group><id>2</id></group></groups></member><member><user_id>2</user_id><role>Learner</role></member>`)), memberships.Query{})
		require.Equal(t, []nrps.Member{
			{UserID: "1", Status: nrps.Active, Roles: []lti.Role{lti.RoleInstructor, lti.RoleLearner}, Messages: []*lti.Message{{Type: lti.ResourceLinkRequest, LIS: &lti.LIS{ResultSourcedID: "r"}}}},
			{UserID: "2", Status: nrps.Active, Roles: []lti.Role{lti.RoleLearner}},
		}, all)
	})
}
