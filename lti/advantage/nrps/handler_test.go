package nrps_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
)

// page is one page as it stands on the wire.
type page struct {
	ID      string           `json:"id"`
	Context map[string]any   `json:"context"`
	Members []map[string]any `json:"members"`
}

func (a answer) page(t *testing.T) page {
	t.Helper()
	require.Equal(t, http.StatusOK, a.status, a.body)
	require.Equal(t, nrps.MediaType, a.header.Get("Content-Type"))
	var p page
	require.NoError(t, json.Unmarshal([]byte(a.body), &p))
	return p
}

func (p page) ids() []string {
	out := []string{}
	for _, m := range p.Members {
		out = append(out, m["user_id"].(string))
	}
	return out
}

func (a answer) next() string {
	target, _, _ := strings.Cut(strings.TrimPrefix(a.header.Get("Link"), "<"), ">")
	return target
}

func TestRoster(t *testing.T) {
	t.Parallel()
	t.Run("TC-370 plain GET", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		a := f.get(t, "")
		p := a.page(t)
		require.Equal(t, f.url(""), p.ID)
		require.Equal(t, map[string]any{"id": course, "label": "BIO", "title": "Biology"}, p.Context)
		require.Empty(t, a.header.Get("Link"))
		require.Equal(t, []string{"u-1", "u-2", "u-3", "u-4", "u-6"}, p.ids())
		require.Empty(t, cmp.Diff(map[string]any{
			"user_id": "u-1", "roles": []any{string(lti.RoleInstructor), string(lti.RoleInstitutionFaculty)}, "status": "Active",
			"name": "Ada", "given_name": "Ada", "family_name": "L.", "middle_name": "B.", "email": "ada@school.example",
			"picture": "https://school.example/ada.png", "lis_person_sourcedid": "s-1", "lti11_legacy_user_id": "old-1",
		}, p.Members[0]))
		require.Equal(t, []any{}, p.Members[3]["roles"], "roles is an array even where there are none")
	})
	t.Run("TC-371 TC-387 ids and roles are those of the launch", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		f.platform.Build = func(platform.AuthRequest, ltitest.Person) (*lti.Message, error) {
			return &lti.Message{Subject: "u-1", Roles: []lti.Role{lti.RoleInstructor, lti.RoleInstitutionFaculty},
				ResourceLink: &lti.ResourceLink{ID: "l-1"}, NRPS: f.handler.Claim(course)}, nil
		}
		ltitest.NewBrowser(t, f.platform).Launch(f.tool, ltitest.Person{ID: "u-1"})
		l := <-f.launches
		c := nrps.NewClient(f.tool.Services(l.Registration, l.Message.DeploymentID), l.Message.NRPS)
		for m, err := range c.Members(t.Context(), nrps.Query{}) {
			require.NoError(t, err)
			require.Equal(t, l.Message.Subject, m.UserID)
			require.Equal(t, l.Message.Roles, m.Roles)
			break
		}
	})
	t.Run("TC-372 inactive and deleted members", func(t *testing.T) {
		t.Parallel()
		p := newFixture(t).get(t, "").page(t)
		require.Equal(t, "Inactive", p.Members[2]["status"])
		require.NotContains(t, p.ids(), "u-5")
	})
	t.Run("TC-374 role by URI and by short name", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		for _, role := range []string{"Learner", string(lti.RoleLearner)} {
			require.Equal(t, []string{"u-2", "u-3", "u-6"}, f.get(t, "?role="+url.QueryEscape(role)).page(t).ids(), role)
		}
	})
	t.Run("TC-375 unknown role", func(t *testing.T) {
		t.Parallel()
		a := newFixture(t).get(t, "?role=Wizard")
		require.Empty(t, a.page(t).Members)
		require.Contains(t, a.body, `"members":[]`)
	})
	t.Run("TC-361 TC-386 other methods", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete} {
			a := f.call(t, f.services(), method, f.url(""))
			require.Equal(t, http.StatusMethodNotAllowed, a.status, method)
			require.Equal(t, http.MethodGet, a.header.Get("Allow"))
		}
	})
	t.Run("TC-362 TC-363 Accept of another type or of any", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		for _, accept := range []string{"text/html", "*/*", ""} {
			f.call(t, f.services(), http.MethodGet, f.url(""), "Accept", accept).page(t)
		}
	})
}

func TestRosterPages(t *testing.T) {
	t.Parallel()
	t.Run("TC-376 limit of two with five members", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		var pages [][]string
		for address := f.url("?limit=2"); address != "" && len(pages) < 4; {
			a := f.call(t, f.services(), http.MethodGet, address)
			pages = append(pages, a.page(t).ids())
			address = a.next()
		}
		require.Equal(t, [][]string{{"u-1", "u-2"}, {"u-3", "u-4"}, {"u-6"}}, pages)
	})
	t.Run("TC-376 a filter stays from page to page and counts for the last", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		first := f.get(t, "?limit=2&role=Learner")
		require.Equal(t, []string{"u-2", "u-3"}, first.page(t).ids())
		second := f.call(t, f.services(), http.MethodGet, first.next())
		require.Equal(t, []string{"u-6"}, second.page(t).ids())
		require.Empty(t, second.next())
		require.Empty(t, f.get(t, "?limit=3&role=Learner").next(), "nobody behind it fits")
	})
	t.Run("TC-376 a large roster is paged, never refused", func(t *testing.T) {
		t.Parallel()
		for _, test := range []struct {
			usual, most int
			query       string
			want        int
		}{
			{0, 0, "", 100}, {0, 0, "?limit=5000", 1000}, {0, 0, "?limit=7", 7}, {3, 0, "", 3}, {3, 5, "?limit=4", 4},
			{3, 5, "?limit=6", 5}, {0, 5, "", 5}, {9, 5, "", 5},
		} {
			f := newFixture(t)
			for i := range 1100 {
				f.school.enrol(nrps.Member{UserID: fmt.Sprintf("v-%04d", i)})
			}
			f.handler.PageSize, f.handler.MaxPageSize = test.usual, test.most
			a := f.get(t, test.query)
			require.Len(t, a.page(t).Members, test.want)
			require.NotEmpty(t, a.next())
		}
	})
	t.Run("TC-377 unusable limit", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		for _, limit := range []string{"0", "-1", "abc", "", "99999999999999999999"} {
			a := f.get(t, "?limit="+limit)
			require.Equal(t, http.StatusBadRequest, a.status, limit)
			require.Contains(t, a.body, "limit must be a whole number above 0")
		}
	})
	t.Run("TC-378 people join and leave between pages", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		first := f.get(t, "?limit=2")
		require.Equal(t, []string{"u-1", "u-2"}, first.page(t).ids())
		f.school.leave("u-2") // the one behind whom the next page begins
		f.school.leave("u-3")
		f.school.enrol(nrps.Member{UserID: "u-0"})
		f.school.enrol(nrps.Member{UserID: "u-7"})
		second := f.call(t, f.services(), http.MethodGet, first.next())
		require.Equal(t, []string{"u-4", "u-6"}, second.page(t).ids())
		require.Equal(t, []string{"u-7"}, f.call(t, f.services(), http.MethodGet, second.next()).page(t).ids())
	})
	t.Run("TC-379 next link with the token of another tool", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		next := f.get(t, "?limit=2").next()
		require.Equal(t, http.StatusNotFound, f.call(t, f.secondTool(t), http.MethodGet, next).status)
	})
	t.Run("after that is nobody's id", func(t *testing.T) {
		t.Parallel()
		require.Empty(t, newFixture(t).get(t, "?after=zzz").page(t).Members)
	})
}

func TestRosterPrivacy(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name                  string
		shareName, shareEmail bool
		want                  map[string]any
	}{
		{"TC-373 personal data off", false, false, map[string]any{}},
		{"TC-373 names only", true, false, map[string]any{"name": "Cem"}},
		{"TC-373 addresses only", false, true, map[string]any{"email": "cem@school.example"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			f.share(t, test.shareName, test.shareEmail, lti.ScopeMembership)
			test.want["user_id"], test.want["roles"], test.want["status"] = "u-3", []any{string(lti.RoleLearner)}, "Inactive"
			require.Empty(t, cmp.Diff(test.want, f.get(t, "?after=u-2").page(t).Members[0]))
		})
	}
	t.Run("TC-373 nothing of a person with every field, nor by the link's messages", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		f.share(t, false, false, lti.ScopeMembership)
		body := f.get(t, "").body + f.get(t, "?rlid=l-1").body
		for _, personal := range []string{"Ada", "Bo", "L.", "B.", "@", "png", "s-1", "s-2"} {
			require.NotContains(t, body, `"`+personal+`"`)
		}
		require.NotContains(t, body, "school.example")
	})
	t.Run("a setting takes effect at once, with the token of before", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		c := f.services()
		require.Contains(t, f.call(t, c, http.MethodGet, f.url("")).body, "Cem")
		f.share(t, false, false, lti.ScopeMembership)
		require.NotContains(t, f.call(t, c, http.MethodGet, f.url("")).body, "Cem")
		f.share(t, true, true, lti.ScopeScore)
		require.Equal(t, http.StatusForbidden, f.call(t, c, http.MethodGet, f.url("")).status)
	})
}

// groups are of a platform that knows them: only tool-1 may know of secret ones.
type groups struct{ err error }

func (g groups) GroupsOf(_ context.Context, grant *lti.Grant, contextID string, userIDs []string) (map[string][]string, error) {
	if contextID != course || grant.Registration.ClientID != "tool-1" {
		return nil, errors.New("not asked for this")
	}
	in := map[string][]string{"u-2": {"g-1", "g-2"}, "u-9": {"g-9"}}
	maps.DeleteFunc(in, func(id string, _ []string) bool { return !slices.Contains(userIDs, id) })
	return in, g.err
}

func TestRosterGroups(t *testing.T) {
	t.Parallel()
	t.Run("where they are asked for", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		f.handler.Groups = groups{}
		got := collect(t, f.client().Members(t.Context(), nrps.Query{Groups: true, Limit: 2}))
		require.Equal(t, []string{"u-1", "u-2", "u-3", "u-4", "u-6"}, ids(got))
		require.Equal(t, []nrps.GroupEnrollment{{GroupID: "g-1"}, {GroupID: "g-2"}}, got[1].GroupEnrollments)
		require.Equal(t, []nrps.GroupEnrollment{}, got[0].GroupEnrollments)
		require.Contains(t, f.get(t, "?groups=true&limit=1").body, `"group_enrollments":[]`)
		require.Contains(t, f.get(t, "?groups=true&limit=1").next(), "groups=true")
	})
	t.Run("not where nobody asked, or nobody can tell", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		f.school.enrol(nrps.Member{UserID: "u-7", GroupEnrollments: []nrps.GroupEnrollment{{GroupID: "secret"}}})
		require.NotContains(t, f.get(t, "?groups=true").body, "group_enrollments")
		f = newFixture(t)
		f.handler.Groups = groups{}
		for _, query := range []string{"", "?groups=false", "?groups="} {
			require.NotContains(t, f.get(t, query).body, "group_enrollments")
		}
	})
	t.Run("half an answer is none", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		f.handler.Groups = groups{errors.New("groups are down")}
		a := f.get(t, "?groups=true")
		require.Equal(t, http.StatusServiceUnavailable, a.status)
		require.NotContains(t, a.body, "u-1")
	})
}

func TestRosterOfLink(t *testing.T) {
	t.Parallel()
	t.Run("people of the link with their messages", func(t *testing.T) {
		t.Parallel()
		p := newFixture(t).get(t, "?rlid=l-1").page(t)
		require.Equal(t, []string{"u-2", "u-4"}, p.ids())
		require.Empty(t, cmp.Diff([]any{map[string]any{
			lti.ClaimMessageType: "LtiResourceLinkRequest", lti.ClaimCustom: map[string]any{"due": "friday"}, "name": "Bo", lti.ClaimLIS: map[string]any{},
		}}, p.Members[0]["message"]))
		require.Equal(t, []any{map[string]any{lti.ClaimMessageType: "LtiResourceLinkRequest"}}, p.Members[1]["message"])
	})
	t.Run("no messages without a link", func(t *testing.T) {
		t.Parallel()
		require.NotContains(t, newFixture(t).get(t, "").body, `"message"`)
	})
	for name, id := range map[string]string{
		"TC-382 link of another tool": "l-2", "TC-382 link of another course": "l-3", "TC-383 unknown link": "l-0",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newFixture(t).get(t, "?rlid="+id)
			require.Equal(t, http.StatusNotFound, a.status)
			require.NotContains(t, a.body, "u-")
		})
	}
}

func TestRosterAccess(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	second := f.secondTool(t)
	scores, err := f.services().Tokens.Token(t.Context(), lti.ScopeScore)
	require.NoError(t, err)
	membership, err := f.services().Tokens.Token(t.Context(), lti.ScopeMembership)
	require.NoError(t, err)
	otherCourse := f.handler.Claim(other).ContextMembershipsURL
	for _, test := range []struct {
		name, address, authorization string
		client                       *advantage.Client
		status                       int
	}{
		{"TC-354 no Authorization header", f.url(""), "", nil, http.StatusUnauthorized},
		{"TC-355 malformed token", f.url(""), "Bearer a.b.c", nil, http.StatusUnauthorized},
		{"TC-356 token without the scope", f.url(""), "Bearer " + scores, nil, http.StatusForbidden},
		{"TC-357 token of another tool", f.url(""), "", second, http.StatusNotFound},
		{"TC-357 another tool's course", otherCourse, "Bearer " + membership, nil, http.StatusNotFound},
		{"TC-357 its own course", otherCourse, "", second, http.StatusOK},
		{"TC-358 token in the query", f.url("?access_token=" + membership), "", nil, http.StatusUnauthorized},
		{"TC-359 lower-case bearer", f.url(""), "bearer " + membership, nil, http.StatusOK},
		{"unknown context", f.handler.Claim("c-0").ContextMembershipsURL, "Bearer " + membership, nil, http.StatusNotFound},
		{"address without context", f.handler.BaseURL + "//memberships", "Bearer " + membership, nil, http.StatusNotFound},
		{"address above", f.handler.BaseURL + "/" + course, "Bearer " + membership, nil, http.StatusNotFound},
		{"address below", f.url("/u-1"), "Bearer " + membership, nil, http.StatusNotFound},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var header []string
			if test.authorization != "" {
				header = []string{"Authorization", test.authorization}
			}
			a := f.call(t, test.client, http.MethodGet, test.address, header...)
			require.Equal(t, test.status, a.status, a.body)
			if test.status == http.StatusUnauthorized {
				require.Contains(t, a.header.Get("WWW-Authenticate"), "Bearer")
			}
			if test.status != http.StatusOK {
				require.NotContains(t, a.body, "u-")
			}
		})
	}
}

func TestRosterBreaks(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.school.fail(errors.New("connection to db-7 lost"))
	a := f.get(t, "")
	require.Equal(t, http.StatusServiceUnavailable, a.status)
	require.NotContains(t, a.body, "db-7")
	require.NotContains(t, a.body, "u-1", "half a page is not an answer")
}
