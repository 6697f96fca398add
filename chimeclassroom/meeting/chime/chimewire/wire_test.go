package chimewire_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/meeting/chime/chimewire"
)

// account calls the API by hand.
type account struct {
	*testing.T
	*chimewire.Server
	now time.Time
}

func newAccount(t *testing.T) *account {
	t.Helper()
	a := &account{T: t, now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	a.Server = chimewire.New(chimewire.Config{Now: func() time.Time { return a.now }})
	return a
}

// signature is that of AWS, for a service.
func signature(service string) string {
	return "AWS4-HMAC-SHA256 Credential=AKID/20261123/eu-central-1/" + service + "/aws4_request, SignedHeaders=host, Signature=0f"
}

type answer struct {
	status  int
	kind    string // of an error
	Message string
	Meeting struct {
		MeetingID string `json:"MeetingId"`
	}
	Attendee  chimewire.Attendee
	Attendees []chimewire.Attendee
	Errors    []struct{ ErrorCode string }
	NextToken string
}

// do makes a call, a second after the last.
func (a *account) do(method, path, body string, change ...func(*http.Request)) (got answer) {
	a.Helper()
	a.now = a.now.Add(time.Second)
	r := httptest.NewRequestWithContext(a.Context(), method, path, strings.NewReader(body))
	r.Header.Set("Authorization", signature("chime"))
	r.Header.Set("X-Amz-Date", "20261123T090000Z")
	for _, c := range change {
		c(r)
	}
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	got.status, got.kind = w.Code, w.Header().Get("X-Amzn-Errortype")
	if w.Body.Len() > 0 {
		require.NoError(a, json.Unmarshal(w.Body.Bytes(), &got))
	}
	return got
}

// meeting is the request for one, with more or other fields.
func meetingOf(token, more string) string {
	return `{"ClientRequestToken":"` + token + `","ExternalMeetingId":"e1","MediaRegion":"eu-west-1"` + more + `}`
}

func (a *account) open() string {
	a.Helper()
	made := a.do("POST", "/meetings", meetingOf("token", ""))
	require.Equal(a, http.StatusCreated, made.status)
	return "/meetings/" + made.Meeting.MeetingID
}

const all = `"Capabilities":{"Audio":"SendReceive","Video":"SendReceive","Content":"SendReceive"}`

func people(n int) string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf(`{"ExternalUserId":"u-%d"}`, i))
	}
	return `{"Attendees":[` + strings.Join(list, ",") + `]}`
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	without := func(header string) func(*http.Request) { return func(r *http.Request) { r.Header.Del(header) } }
	wrong := func(r *http.Request) { r.Header.Set("Authorization", signature("execute-api")) }
	long := strings.Repeat("a", 65)
	for name, tc := range map[string]struct {
		method, path, body string // the path behind that of a meeting
		change             func(*http.Request)
		status             int
		kind               string
	}{
		"no signature":              {"GET", "", "", without("Authorization"), 403, "MissingAuthenticationTokenException"},
		"no date":                   {"GET", "", "", without("X-Amz-Date"), 403, "MissingAuthenticationTokenException"},
		"signed for another":        {"GET", "", "", wrong, 403, "InvalidSignatureException"},
		"another meeting":           {"GET", "x", "", nil, 404, "NotFoundException"},
		"no such operation":         {"POST", "/attendees?operation=dance", "{}", nil, 400, "BadRequestException"},
		"no JSON":                   {"POST", "/attendees", "hello", nil, 400, "BadRequestException"},
		"a field that there is not": {"POST", "/attendees", `{"Name":"Ada"}`, nil, 400, "BadRequestException"},
		"an empty id":               {"POST", "/attendees", `{"ExternalUserId":""}`, nil, 400, "BadRequestException"},
		"a long id":                 {"POST", "/attendees", `{"ExternalUserId":"` + long + `"}`, nil, 400, "BadRequestException"},
		"an id with other signs":    {"POST", "/attendees", `{"ExternalUserId":"a;b"}`, nil, 400, "BadRequestException"},
		"an id of AWS's own":        {"POST", "/attendees", `{"ExternalUserId":"aws:x"}`, nil, 400, "BadRequestException"},
		"content without video":     {"POST", "/attendees", `{"ExternalUserId":"u1","Capabilities":{"Audio":"None","Video":"Send","Content":"Receive"}}`, nil, 400, "BadRequestException"},
		"half the capabilities":     {"POST", "/attendees", `{"ExternalUserId":"u1","Capabilities":{"Audio":"None"}}`, nil, 400, "BadRequestException"},
		"a batch of nobody":         {"POST", "/attendees?operation=batch-create", people(0), nil, 400, "BadRequestException"},
		"a batch of too many":       {"POST", "/attendees?operation=batch-create", people(101), nil, 400, "BadRequestException"},
		"everyone but nobody":       {"PUT", "/attendees/capabilities?operation=batch-update-except", `{"ExcludedAttendeeIds":[],` + all + `}`, nil, 400, "BadRequestException"},
		"another attendee":          {"GET", "/attendees/x", "", nil, 404, "NotFoundException"},
		"to remove another":         {"DELETE", "/attendees/x", "", nil, 404, "NotFoundException"},
		"to change another":         {"PUT", "/attendees/x/capabilities", `{` + all + `}`, nil, 404, "NotFoundException"},
		"too long a page":           {"GET", "/attendees?max-results=101", "", nil, 400, "BadRequestException"},
		"no captions to stop":       {"POST", "/transcription?operation=stop", "", nil, 422, "UnprocessableEntityException"},
		"captions in no language":   {"POST", "/transcription?operation=start", `{"TranscriptionConfiguration":{}}`, nil, 400, "BadRequestException"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAccount(t)
			if tc.change == nil {
				tc.change = func(*http.Request) {}
			}
			got := a.do(tc.method, a.open()+tc.path, tc.body, tc.change)
			assert.Equal(t, tc.status, got.status)
			assert.Equal(t, tc.kind, got.kind)
			assert.NotEmpty(t, got.Message)
		})
	}
}

func TestMeetingsThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"no token":              meetingOf("", ""),
		"a token with a blank":  meetingOf("a b", ""),
		"another Region":        strings.Replace(meetingOf("t1", ""), "eu-west-1", "mars-1", 1),
		"no external id":        strings.Replace(meetingOf("t1", ""), "e1", "", 1),
		"six tenants":           meetingOf("t1", `,"TenantIds":["aa","bb","cc","dd","ee","ff"]`),
		"a tenant with a blank": meetingOf("t1", `,"TenantIds":["a b"]`),
		"too many people":       meetingOf("t1", `,"MeetingFeatures":{"Attendee":{"MaxCount":251}}`),
		"too fine a picture":    meetingOf("t1", `,"MeetingFeatures":{"Video":{"MaxResolution":"UHD"}}`),
		"too coarse a screen":   meetingOf("t1", `,"MeetingFeatures":{"Content":{"MaxResolution":"HD"}}`),
		"some echo":             meetingOf("t1", `,"MeetingFeatures":{"Audio":{"EchoReduction":"SOME"}}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAccount(t)
			assert.Equal(t, "BadRequestException", a.do("POST", "/meetings", body).kind)
		})
	}
}

// A token brings back its meeting, also one that is over.
func TestATokenThatWasUsed(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	path := a.open()
	assert.Equal(t, path, a.open())
	assert.Equal(t, http.StatusNoContent, a.do("DELETE", path, "").status)
	assert.Equal(t, path, a.open())
	assert.Equal(t, "NotFoundException", a.do("GET", path, "").kind)
	assert.Equal(t, "NotFoundException", a.do("POST", path+"/attendees", `{"ExternalUserId":"u1"}`).kind)
	assert.Equal(t, "NotFoundException", a.do("DELETE", path, "").kind)
}

func TestWhoIsInside(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	path := a.open()
	first := a.do("POST", path+"/attendees", `{"ExternalUserId":"u-0"}`).Attendee
	require.NotEmpty(t, first.JoinToken)
	assert.Len(t, a.do("POST", path+"/attendees?operation=batch-create", people(100)).Attendees, 100)
	assert.Len(t, a.do("GET", path+"/attendees", "").Attendees, 100, "somebody who is made again is the same")
	page := a.do("GET", path+"/attendees?max-results=60", "")
	assert.Len(t, page.Attendees, 60)
	assert.Len(t, a.do("GET", path+"/attendees?max-results=60&next-token="+page.NextToken, "").Attendees, 40)
	assert.Equal(t, first, a.do("GET", path+"/attendees/"+first.AttendeeID, "").Attendee)
	assert.Equal(t, http.StatusNoContent, a.do("DELETE", path+"/attendees/"+first.AttendeeID, "").status)
	require.Error(t, a.Connect(first.JoinToken))
	again := a.do("POST", path+"/attendees", `{"ExternalUserId":"u-0"}`).Attendee
	assert.NotEqual(t, first.AttendeeID, again.AttendeeID)
}

func TestAMeetingHasSeats(t *testing.T) {
	t.Parallel()
	for features, seats := range map[string]int{
		"":                                  250,
		`"Attendee":{"MaxCount":30}`:        30,
		`"Video":{"MaxResolution":"FHD"}`:   25,
		`"Content":{"MaxResolution":"UHD"}`: 25,
	} {
		t.Run(features, func(t *testing.T) {
			t.Parallel()
			a := newAccount(t)
			made := a.do("POST", "/meetings", meetingOf("t1", `,"MeetingFeatures":{`+features+`}`))
			for i := range seats {
				got := a.do("POST", "/meetings/"+made.Meeting.MeetingID+"/attendees", fmt.Sprintf(`{"ExternalUserId":"s-%d"}`, i))
				require.Equal(t, http.StatusCreated, got.status)
				if i == 0 {
					require.NoError(t, a.Connect(got.Attendee.JoinToken))
				}
			}
			got := a.do("POST", "/meetings/"+made.Meeting.MeetingID+"/attendees?operation=batch-create", people(2))
			require.Len(t, got.Errors, 2)
			assert.Equal(t, "LimitExceededException", got.Errors[0].ErrorCode)
			assert.Equal(t, "LimitExceededException", a.do("POST", "/meetings/"+made.Meeting.MeetingID+"/attendees", `{"ExternalUserId":"u1"}`).kind)
		})
	}
}

func TestTheRateIsLimited(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	path := a.open()
	a.now = a.now.Add(time.Minute)
	atOnce := func() (done int) {
		for range 40 {
			if a.do("GET", path, "", func(*http.Request) { a.now = a.now.Add(-time.Second) }).status == http.StatusOK {
				done++
			}
		}
		return done
	}
	assert.Equal(t, chimewire.Burst, atOnce())
	assert.Equal(t, 20, a.Throttled())
	a.now = a.now.Add(time.Second)
	assert.Equal(t, chimewire.Rate, atOnce())
}

func TestMeetingsEndByThemselves(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	path := a.open()
	token := a.do("POST", path+"/attendees", `{"ExternalUserId":"u1"}`).Attendee.JoinToken
	require.NoError(t, a.Connect(token))
	a.now = a.now.Add(time.Hour)
	require.Len(t, a.Live(), 1)
	require.NoError(t, a.Disconnect(token))
	a.now = a.now.Add(chimewire.Empty - time.Second)
	require.Len(t, a.Live(), 1)
	a.now = a.now.Add(time.Second)
	require.Empty(t, a.Live())
	assert.Equal(t, "NotFoundException", a.do("GET", path, "").kind)
}
