//go:build unix

package program

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io/fs"
	mathrand "math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/archive"
	"github.com/ltikit/ltikit/chimeclassroom/authority"
	"github.com/ltikit/ltikit/chimeclassroom/aws/bucket"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/entrance"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/chimeclassroom/web"
	"github.com/ltikit/ltikit/internal/lambda/lambdatest"
	"github.com/ltikit/ltikit/internal/needs"
)

// throughGateway sends what is for the public host through an API Gateway, and the
// rest as it is.
type throughGateway struct{ gateway *lambdatest.Gateway }

func (g throughGateway) RoundTrip(r *http.Request) (*http.Response, error) {
	if "https://"+r.URL.Host == publicURL {
		return g.gateway.RoundTrip(r)
	}
	return http.DefaultTransport.RoundTrip(r)
}

// serve has two environments of the function for requests serve behind an API Gateway.
func (a *account) serve() *serving {
	a.t.Helper()
	return a.serveBy(2)
}

// serveBy has so many of them serve, with these variables beside the account's.
func (a *account) serveBy(environments int, variables ...string) *serving {
	a.t.Helper()
	runtime := lambdatest.Start(a.t)
	for range environments {
		a.start(runtime, functionHTTP, variables...)
	}
	s := &serving{running: &running{t: a.t, classroom: publicURL, stderr: &bytes.Buffer{}}, data: a.t.TempDir(),
		transport: throughGateway{&lambdatest.Gateway{Runtime: runtime, SourceIP: "198.51.100.7"}}}
	require.NoError(a.t, os.WriteFile(filepath.Join(s.data, tokenFile), []byte(secretOf("admin")), 0o600))
	return s
}

// everyMinute is the event of the schedule that rings each minute.
const everyMinute = `{"duties": ["classes", "parked", "reminders", "grades", "summaries", "rosters", "delivery"]}`

// TestAClassByFunctions holds a class on tables in moto. LTIKIT_LONG holds one of ten
// thousand of Chime's events on PostgreSQL: moto would take hours.
func TestAClassByFunctions(t *testing.T) {
	t.Parallel()
	if os.Getenv("LTIKIT_LONG") != "" {
		newAccount(t, newOnPostgres(t)).holdClass(10_000)
		return
	}
	newAccount(t).holdClass(20)
}

// holdClass holds a class by way of the functions alone: launches from an LMS over an
// API Gateway, the room over a WebSocket API, attendance by so many of Chime's events in
// a queue, and the grade that the schedule has sent.
func (a *account) holdClass(events int) {
	t := a.t
	t.Helper()
	a.keepArchive()
	a.signInKMS()
	l := a.live()
	s := a.serve()
	teacher, caroline, e := s.beginClass()
	duties := lambdatest.Start(t)
	a.start(duties, functionDuties)
	duties.Must(t, everyMinute, nil)

	l.comeIn(teacher, e)
	inCaroline := l.comeIn(caroline, e)
	require.Equal(t, http.StatusOK, l.event("DISCONNECT", inCaroline, nil))
	l.deliver()
	a.attend(events)
	teacher.want(http.StatusOK, "POST", "/api/events/"+e.ID+"/end", nil, nil)
	assert.Empty(t, teacher.gradebook("teacher"), "nothing is sent when nobody asks")
	duties.Must(t, everyMinute, nil)
	assert.Regexp(t, `^7 Attended`, teacher.gradebook("teacher")["Caroline Haddad"])
	assert.Equal(t, "sent", teacher.report(e)["Caroline Haddad"].Grade.State)
	assert.Contains(t, teacher.gradebook("teacher")["Edwin Nakamura"], "Attended 0 of", "the roster was read")
	duties.Must(t, `{"duties": ["archive", "retention"]}`, nil)
	a.requireArchive(teacher.report(e))
	_, _, keys := s.fetch(nil, publicURL+authority.JWKSPath)
	assert.Equal(t, 1, strings.Count(keys, `"kid"`), "the key in KMS")
	a.operate(s.lms)
	assert.NotContains(t, teacher.report(e), "Caroline Haddad")
}

// attend has Chime report what those in the class do for the next four minutes, twice,
// in any order, and among messages that are none.
func (a *account) attend(events int) {
	a.t.Helper()
	live, err := a.stores.classroom.LiveMeetings(a.t.Context())
	require.NoError(a.t, err)
	require.Len(a.t, live, 1)
	a.meetingID = live[0].Event.Meeting.ID
	_, attendees, err := a.stores.classroom.Ledger(a.t.Context(), a.meetingID)
	require.NoError(a.t, err)
	tr := &traffic{chance: mathrand.New(mathrand.NewPCG(1, 1)), began: time.Now(), apart: 4 * time.Minute / time.Duration(events)}
	for _, attendee := range attendees {
		tr.people = append(tr.people, attendee.ID)
	}
	tr.make(events)
	carried := a.wire.Live()
	require.Len(a.t, carried, 1, "people who come in have a meeting of Chime")
	for n, m := range tr.messages {
		tr.messages[n] = strings.NewReplacer("chime-1", carried[0].MeetingID, "chime-2", carried[0].MeetingID).Replace(m)
	}
	queue := lambdatest.Start(a.t)
	for range 2 {
		a.start(queue, functionIntake)
	}
	require.Empty(a.t, bringAll(a.t, queue, tr.messages))
}

// operate runs the operator's commands on the stores: what the archive has is there,
// and somebody is forgotten.
func (a *account) operate(platform string) {
	t := a.t
	t.Helper()
	assert.Regexp(t, `^0 lines restored, [1-9]\d* were there, 0 are`, a.command("replay", "--archive", "s3://records/class", "--from", a.began.AddDate(0, 0, -1).Format(time.DateOnly)))
	assert.Len(t, strings.Split(strings.TrimSpace(a.command("usage")), "\n"), 2, "a school in one month")
	_, attendees, err := a.stores.classroom.Ledger(t.Context(), a.meetingID)
	require.NoError(t, err)
	for _, attendee := range attendees {
		if attendee.Person.Name == "Caroline Haddad" {
			assert.Contains(t, a.command("erase", "--platform", platform, "--sub", attendee.Person.Subject), "The person is erased.")
		}
	}
}

// command runs a command of the program on the stores and returns what it prints.
func (a *account) command(name string, args ...string) string {
	a.t.Helper()
	child := exec.CommandContext(a.t.Context(), needs.Classroom(a.t), slices.Concat([]string{name}, a.shelf.flags(), args)...)
	child.Env = append(os.Environ(), a.environment...)
	child.Stderr = a.t.Output()
	out, err := child.Output()
	require.NoError(a.t, err)
	return string(out)
}

// keepArchive has functions keep an archive in a bucket, and signInKMS have access
// tokens signed there.
func (a *account) keepArchive() {
	a.t.Helper()
	client := s3.NewFromConfig(a.cloud.Config, func(o *s3.Options) { o.UsePathStyle = true })
	_, err := client.CreateBucket(a.t.Context(), &s3.CreateBucketInput{Bucket: aws.String("records"),
		CreateBucketConfiguration: &s3types.CreateBucketConfiguration{LocationConstraint: "eu-central-1"}})
	require.NoError(a.t, err)
	a.environment = append(a.environment, archiveEnv+"=s3://records/class")
}

func (a *account) signInKMS() {
	a.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(a.t, err)
	wire := startKMS(a.t, map[string]*ecdsa.PrivateKey{"tokens": key}) // moto signs another digest
	a.environment = append(a.environment, "AWS_ENDPOINT_URL_KMS="+*wire.BaseEndpoint, kmsKeysEnv+"=tokens")
}

// requireArchive compares the archive with the ledger, and what follows from it with
// the report.
func (a *account) requireArchive(report map[string]attendance) {
	t := a.t
	t.Helper()
	ledger, attendees, err := a.stores.classroom.Ledger(t.Context(), a.meetingID)
	require.NoError(t, err)
	var archived []meeting.LedgerEvent
	var want, got []string
	client := s3.NewFromConfig(a.cloud.Config, func(o *s3.Options) { o.UsePathStyle = true })
	reader := archive.New(bucket.New(client, bucket.Place{Bucket: "records", Prefix: "class/"}))
	for text, err := range reader.Read(t.Context(), service.ArchiveRaw, a.began.AddDate(0, 0, -1).Format(time.DateOnly), a.began.AddDate(0, 0, 1).Format(time.DateOnly)) {
		require.NoError(t, err)
		var line service.RawLine
		require.NoError(t, json.Unmarshal(text, &line))
		archived = append(archived, line.LedgerEvent())
		got = append(got, fmt.Sprint(line.Attendee, line.AtMillis, line.Type, line.Person))
	}
	end := time.Time{}
	for _, e := range ledger {
		want = append(want, fmt.Sprint(e.AttendeeID, e.At.UnixMilli(), e.Type, e.PersonID))
		if e.Type == meeting.MeetingEnded && e.Source == meeting.FromRoom {
			end = e.At
		}
	}
	require.ElementsMatch(t, want, got)
	presence := engagement.Presence(archived)
	for _, attendee := range attendees {
		attended := engagement.Attended(presence[attendee.Person.ID], engagement.Window{Until: end})
		assert.InDelta(t, attended.Seconds(), report[attendee.Person.Name].AttendedSeconds, 1, attendee.Person.Name)
		assert.Positive(t, attended)
	}
}

// Pages, files and refusals are as those of a server.
func TestTheSiteBehindAnAPIGateway(t *testing.T) {
	t.Parallel()
	s := newAccount(t).serve()
	status, _, body := s.fetch(nil, publicURL+healthPath)
	assert.Equal(t, http.StatusOK, status)
	assert.Equal(t, "ok\n", body)
	status, header, page := s.fetch(nil, publicURL+"/")
	assert.Equal(t, http.StatusOK, status)
	assert.NotEmpty(t, header.Get("Strict-Transport-Security"))
	assert.Contains(t, header.Get("Content-Security-Policy"), "https://*.chime.aws")
	files := 0
	require.NoError(t, fs.WalkDir(web.Files(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".html") {
			return err
		}
		files++
		want, err := fs.ReadFile(web.Files(), path)
		status, _, got := s.fetch(nil, publicURL+"/"+path)
		assert.Equal(t, http.StatusOK, status, path)
		assert.True(t, string(want) == got, path)
		return err
	}))
	assert.Greater(t, files, 3)
	assert.Contains(t, page, "<script")
	status, _, body = s.fetch(nil, publicURL+"/admin/")
	assert.Equal(t, http.StatusUnauthorized, status)
	assert.Contains(t, body, "Operator's token")
	status, _, _ = s.fetch(nil, publicURL+"/api/events")
	assert.Equal(t, http.StatusUnauthorized, status)
	status, _, _ = s.fetch(nil, publicURL+"/api/none")
	assert.Equal(t, http.StatusNotFound, status)
}

// Whoever looks at the health is told when a table does not answer.
func TestTheHealthOfAFunctionIsThatOfItsTables(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	s := a.serve()
	client := dynamodb.NewFromConfig(a.cloud.Config)
	health := func() string {
		status, _, body := s.fetch(nil, publicURL+healthPath)
		return fmt.Sprint(status, " ", strings.TrimSpace(body))
	}
	require.Equal(t, "200 ok", health())
	for _, table := range []string{"lti", "classroom"} {
		_, err := client.DeleteTable(t.Context(), &dynamodb.DeleteTableInput{TableName: &table})
		require.NoError(t, err)
		assert.Equal(t, "503 database", health(), "without %s", table)
		newTables(t, a.cloud)
		assert.Equal(t, "200 ok", health())
	}
}

// Behind CloudFront wrong links are counted by who follows them; past it by who sends
// the request, whoever they say they are.
func TestWrongLinksBehindCloudFront(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	runtime := lambdatest.Start(t)
	a.start(runtime, functionHTTP, frontEnv+"="+frontSecret)
	gateway := &lambdatest.Gateway{Runtime: runtime, SourceIP: "198.51.100.7"}
	guess := func(shown, viewer string) int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, publicURL+"/api/guest/invitation", strings.NewReader(`{"secret":"guessed"}`))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set(frontHeader, shown)
		r.Header.Set(viewerHeader, viewer)
		answer, err := gateway.RoundTrip(r)
		require.NoError(t, err)
		return answer.StatusCode
	}
	for range 20 {
		require.Equal(t, http.StatusNotFound, guess(frontSecret, "203.0.113.7:46532"))
	}
	assert.Equal(t, http.StatusTooManyRequests, guess(frontSecret, "203.0.113.7:46533"))
	assert.Equal(t, http.StatusNotFound, guess(frontSecret, "203.0.113.8:46532"), "somebody else, by the same CloudFront")
	for n := range 20 {
		require.Equal(t, http.StatusNotFound, guess("another", fmt.Sprintf("203.0.113.%d:46532", 20+n)))
	}
	assert.Equal(t, http.StatusTooManyRequests, guess("another", "203.0.113.50:46532"))
}

// A root is replaced while the one before it still opens the private keys. When no key
// from before is left, it can go.
func TestTheRootSecretIsReplaced(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	_, err := secretsmanager.NewFromConfig(a.cloud.Config).CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{Name: aws.String("root2"), SecretString: aws.String(secretOf("root2"))})
	require.NoError(t, err)
	tokens := func(s *serving) string {
		_, _, body := s.fetch(nil, publicURL+authority.JWKSPath)
		return body
	}
	keys := func(s *serving) (ids []string) {
		status, _, body := s.fetch(nil, publicURL+entrance.JWKSPath)
		require.Equal(t, http.StatusOK, status, body)
		for _, found := range regexp.MustCompile(`"kid":"([^"]+)"`).FindAllStringSubmatch(body, -1) {
			ids = append(ids, found[1])
		}
		return ids
	}
	first := a.serveBy(1)
	before := keys(first)
	require.NotEmpty(t, before)
	after := a.serveBy(1, rootSecretEnv+"=root2,root")
	assert.ElementsMatch(t, before, keys(after), "LMSs notice nothing")
	assert.Contains(t, tokens(first), `"kid"`)
	assert.JSONEq(t, tokens(first), tokens(after), "nor do pages with their tokens")
	alone := a.serveBy(1, rootSecretEnv+"=root2")
	status, _, _ := alone.fetch(nil, publicURL+entrance.JWKSPath)
	assert.Equal(t, http.StatusServiceUnavailable, status, "the keys from before cannot be opened")

	for _, id := range before {
		require.NoError(t, after.operator().RevokeKey(t.Context(), id))
	}
	fresh := keys(after)
	require.NotEmpty(t, fresh)
	assert.NotSubset(t, before, fresh)
	assert.ElementsMatch(t, fresh, keys(a.serveBy(1, rootSecretEnv+"=root2")), "nothing needs the root from before any more")
}
