package nrps_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
)

// golden is a page as an LMS writes it.
func golden(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	require.NoError(t, err)
	return raw
}

// What each LMS is known to answer, read as what it means. The pages in testdata
// are written after docs/lms.md, with invented people.
func TestPagesOfRealPlatforms(t *testing.T) {
	t.Parallel()
	learner, instructor := []lti.Role{lti.RoleLearner}, []lti.Role{lti.RoleInstructor}
	for _, test := range []struct {
		name, contentType string
		want              []nrps.Member
	}{
		{"canvas", "application/vnd.ims.lis.v2.membershipcontainer+json", []nrps.Member{{
			UserID: "535fa085f22b4655f48cd5a36a9215f64c062838", Roles: []lti.Role{lti.RoleInstructor, lti.RoleInstructor.Sub("TeachingAssistant")},
			Name: "Ada L.", GivenName: "Ada", FamilyName: "L.", Email: "ada@school.example", Picture: "https://canvas.example/images/ada.png",
			PersonSourcedID: "s-1", LTI11UserID: "9f7f58ab25e2",
		}}},
		{"moodle", nrps.MediaType, []nrps.Member{
			{UserID: "12", Roles: learner, Name: "Bo B.", GivenName: "Bo", FamilyName: "B.", Email: "bo@school.example",
				GroupEnrollments: []nrps.GroupEnrollment{{GroupID: "31"}}},
			{UserID: "13", Roles: instructor, GroupEnrollments: []nrps.GroupEnrollment{}},
		}},
		{"blackboard", nrps.MediaType, []nrps.Member{
			{UserID: "1f0b", Roles: []lti.Role{lti.RoleInstructor, lti.RoleInstitutionFaculty}, Name: "Ada L.", GivenName: "Ada", FamilyName: "L.",
				Email: "ada@school.example", PersonSourcedID: "s-1"},
			{UserID: "2f0b", Roles: learner, Status: nrps.Inactive},
		}},
		{"brightspace", nrps.MediaType, []nrps.Member{{UserID: "a1_7", Roles: learner}}},
		{"sakai", "application/json", []nrps.Member{
			{UserID: "e1", Roles: []lti.Role{"Instructor"}, Name: "Ada L.", Email: "ada@school.example"},
			{UserID: "e2", Roles: []lti.Role{"Learner", "urn:sakai:access"}},
		}},
		{"schoology", nrps.MediaType + "; charset=utf-8", []nrps.Member{
			{UserID: "12::1", Roles: learner, Name: "Bo B.", GivenName: "Bo", FamilyName: "B."}}},
		{"openedx", nrps.MediaType, []nrps.Member{{UserID: "0f5d1c76-9c1a-4f5b-9d25-2d0a6a4c6f10", Roles: learner}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			page := golden(t, test.name)
			c := newFixture(t).foreign(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", test.contentType)
				_, _ = w.Write(page)
			})
			got := collect(t, c.Members(t.Context(), nrps.Query{}))
			for i := range got {
				got[i].Messages = nil // see TestMessagesOfRealPlatforms
			}
			for i := range test.want {
				if test.want[i].Status == "" {
					test.want[i].Status = nrps.Active
				}
			}
			require.Equal(t, test.want, got)
		})
	}
}

func TestMessagesOfRealPlatforms(t *testing.T) {
	t.Parallel()
	read := func(t *testing.T, name string) *lti.Message {
		t.Helper()
		page := golden(t, name)
		c := newFixture(t).foreign(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(page) })
		return collect(t, c.Members(t.Context(), nrps.Query{ResourceLinkID: "l-1"}))[0].Messages[0]
	}
	t.Run("canvas: custom parameters that are no strings", func(t *testing.T) {
		t.Parallel()
		m := read(t, "canvas")
		require.Equal(t, lti.ResourceLinkRequest, m.Type)
		require.Equal(t, map[string]string{"course": "7", "open": "true", "unset": "$Canvas.user.sisid"}, m.Custom)
		var id int
		found, err := m.Claim("https://www.instructure.com/canvas_user_id", &id)
		require.NoError(t, err)
		require.True(t, found)
		require.Equal(t, 535, id)
	})
	t.Run("moodle: where the grade of Basic Outcomes goes", func(t *testing.T) {
		t.Parallel()
		var outcome struct {
			SourcedID string `json:"lis_result_sourcedid"`
			URL       string `json:"lis_outcome_service_url"`
		}
		found, err := read(t, "moodle").Claim("https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome", &outcome)
		require.NoError(t, err)
		require.True(t, found)
		require.Equal(t, "https://moodle.example/mod/lti/service.php", outcome.URL)
		require.JSONEq(t, `{"data":{"instanceid":"5","userid":"12"}}`, outcome.SourcedID)
	})
}

// How each LMS leads from page to page.
func TestPagingOfRealPlatforms(t *testing.T) {
	t.Parallel()
	t.Run("moodle: typographic quotes", func(t *testing.T) {
		t.Parallel()
		c := newFixture(t).foreign(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("from") == "" {
				w.Header().Set("Link", "</foreign?from=1>; rel=\u201cnext\u201d")
				respond(w, `{"user_id":"a"}`)
				return
			}
			respond(w, `{"user_id":"b"}`)
		})
		require.Equal(t, []string{"a", "b"}, ids(collect(t, c.Members(t.Context(), nrps.Query{}))))
	})
	t.Run("sakai: an empty body past the end", func(t *testing.T) {
		t.Parallel()
		page := golden(t, "sakai")
		c := newFixture(t).foreign(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			if r.URL.Query().Get("page") == "" {
				w.Header().Set("Link", `</foreign?page=2>; rel="next"`)
				_, _ = w.Write(page)
			}
		})
		require.Equal(t, []string{"e1", "e2"}, ids(collect(t, c.Members(t.Context(), nrps.Query{}))))
	})
	for name, most := range map[string]int{"canvas": 50, "schoology": 100} {
		t.Run(name+": no more is asked for than a page holds", func(t *testing.T) {
			t.Parallel()
			var asked atomic.Value
			c := newFixture(t).foreign(func(w http.ResponseWriter, r *http.Request) {
				asked.Store(r.URL.Query().Get("limit"))
				respond(w, "")
			})
			c.MembersPerPage = most
			for limit, want := range map[int]string{0: "", 10: "10", most: strconv.Itoa(most), 1000: strconv.Itoa(most)} {
				collect(t, c.Members(t.Context(), nrps.Query{Limit: limit}))
				require.Equal(t, want, asked.Load())
			}
		})
	}
	t.Run("open edx: too many for it", func(t *testing.T) {
		t.Parallel()
		c := newFixture(t).foreign(func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, `{"error":"above_response_limit"}`, http.StatusForbidden)
		})
		_, err := failure(c.Members(t.Context(), nrps.Query{}))
		var status *advantage.StatusError
		require.ErrorAs(t, err, &status)
		require.Equal(t, http.StatusForbidden, status.Status)
		require.Contains(t, status.Body, "above_response_limit")
	})
}
