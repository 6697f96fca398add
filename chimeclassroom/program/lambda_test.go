//go:build unix

package program

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/meeting/chime/chimewire"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/internal/lambda"
	"github.com/ltikit/ltikit/internal/lambda/lambdatest"
	"github.com/ltikit/ltikit/internal/needs"
)

// account is an account of AWS whose functions are the built program, and what they
// share.
type account struct {
	t           *testing.T
	program     []string // how it is run, if not as it is built for this machine
	environment []string
	cloud       *cloud
	shelf       shelf
	wire        *chimewire.Server // Amazon Chime
	stores      stores
	service     *service.Service
	began       time.Time
	eventID     string
	meetingID   string
	people      []string // by the ids of attendees
}

// newAccount returns an account with nothing in its stores, which are tables unless it
// is given others.
func newAccount(t *testing.T, others ...shelf) *account {
	t.Helper()
	c := startCloud(t)
	a := &account{t: t, cloud: c, began: time.Now().UTC().Truncate(time.Second), wire: chimewire.New(chimewire.Config{})}
	if a.shelf = newTables(t, c); len(others) > 0 {
		a.shelf = others[0]
	}
	a.stores = a.shelf.open(t)
	for _, name := range []string{"root", "admin", "sockets"} {
		_, err := secretsmanager.NewFromConfig(c.Config).CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{Name: &name, SecretString: aws.String(secretOf(name))})
		require.NoError(t, err)
	}
	wire := httptest.NewServer(a.wire)
	t.Cleanup(wire.Close)
	none := filepath.Join(t.TempDir(), "none")
	a.environment = append(a.shelf.variables(), "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_SESSION_TOKEN=", "AWS_PROFILE=", "AWS_REGION=eu-central-1",
		"AWS_CONFIG_FILE="+none, "AWS_SHARED_CREDENTIALS_FILE="+none, "AWS_ENDPOINT_URL="+c.address, "AWS_ENDPOINT_URL_CHIME_SDK_MEETINGS="+wire.URL,
		publicURLEnv+"="+publicURL, rootSecretEnv+"=root", adminTokenEnv+"=admin", allowLoopbackEnv+"=1")
	var err error
	a.service, err = service.New(service.Config{Store: a.stores.classroom, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	return a
}

// secretOf is the secret of that name in Secrets Manager.
func secretOf(name string) string { return name + "-0123456789012345678901234567890123456789" }

func (a *account) visit(subject string, role chimeclassroom.Role) chimeclassroom.Visitor {
	a.t.Helper()
	code, err := a.service.Enter(a.t.Context(), service.Arrival{RegistrationID: "reg", DeploymentID: "dep", ResourceLinkID: "link", Subject: subject, Role: role})
	require.NoError(a.t, err)
	token, _, err := a.service.OpenSession(a.t.Context(), code)
	require.NoError(a.t, err)
	session, err := a.service.Renew(a.t.Context(), token)
	require.NoError(a.t, err)
	return session.Visitor
}

// beginClass begins a class of eight students.
func (a *account) beginClass() {
	a.t.Helper()
	teacher := a.visit("teacher", chimeclassroom.Teacher)
	e, err := a.service.CreateEvent(a.t.Context(), teacher, chimeclassroom.EventInput{
		Title: "Algebra", Date: a.began.Format(time.DateOnly), StartTime: a.began.Format("15:04"), TimeZone: "UTC", DurationMinutes: 60, OpensBefore: 15,
	})
	require.NoError(a.t, err)
	e, err = a.service.StartMeeting(a.t.Context(), teacher, e.ID)
	require.NoError(a.t, err)
	a.eventID, a.meetingID = e.ID, e.Meeting.ID
	for n := range 8 {
		ticket, err := a.service.JoinMeeting(a.t.Context(), a.visit(fmt.Sprint("student-", n), chimeclassroom.Student), a.eventID)
		require.NoError(a.t, err)
		admitted, err := a.service.Admit(a.t.Context(), a.eventID, ticket.Token)
		require.NoError(a.t, err)
		a.people = append(a.people, admitted.Attendee.ID)
	}
}

// carry makes a meeting of Chime's the next generation of the class.
func (a *account) carry(number int, providerID string) {
	a.t.Helper()
	_, err := a.stores.classroom.PutGeneration(a.t.Context(), a.meetingID, service.Generation{Number: number, ProviderID: providerID})
	require.NoError(a.t, err)
}

// start starts an environment of a function, as Lambda does, until the test ends. It
// has the account's environment and these variables.
func (a *account) start(runtime *lambdatest.Runtime, kind string, variables ...string) {
	a.t.Helper()
	program := a.program
	if program == nil {
		program = []string{needs.Classroom(a.t)}
	}
	child := exec.CommandContext(a.t.Context(), program[0], program[1:]...)
	child.Env = slices.Concat(os.Environ(), a.environment, variables, []string{lambda.RuntimeAPI + "=" + runtime.API, handlerEnv + "=" + kind, "AWS_ACCESS_KEY_ID=" + kind})
	said := &bytes.Buffer{}
	child.Stdout, child.Stderr = said, said
	require.NoError(a.t, child.Start())
	a.t.Cleanup(func() {
		_ = child.Process.Signal(syscall.SIGTERM)
		if err := child.Wait(); a.t.Failed() {
			a.t.Logf("function %s: %v: %s", kind, err, said)
		}
	})
}

// queued is the event that Lambda makes of messages of a queue, whose ids are message-0
// and so on.
func queued(messages []string) string {
	var records []map[string]any
	for n, m := range messages {
		records = append(records, map[string]any{
			"messageId": fmt.Sprint("message-", n), "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a", "body": m,
			"attributes":        map[string]string{"ApproximateReceiveCount": "1", "SentTimestamp": "1764374400000", "SenderId": "AIDAIENQZJOLO23YVJ4VO", "ApproximateFirstReceiveTimestamp": "1764374400001"},
			"messageAttributes": map[string]any{}, "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
			"eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:chime", "awsRegion": "eu-central-1",
		})
	}
	event, _ := json.Marshal(map[string]any{"Records": records}) //nolint:errchkjson // our own words
	return string(event)
}

// bring brings a batch to the function, and returns the messages that are to come again.
func bring(runtime *lambdatest.Runtime, messages []string) (again []string, err error) {
	o, err := runtime.Invoke(queued(messages))
	if err != nil || o.Failed {
		return nil, fmt.Errorf("%s: %w", o.Body, err)
	}
	var told struct {
		BatchItemFailures []struct{ ItemIdentifier string }
	}
	err = json.Unmarshal(o.Body, &told)
	for _, f := range told.BatchItemFailures {
		n := 0
		_, err := fmt.Sscanf(f.ItemIdentifier, "message-%d", &n)
		if err != nil {
			return nil, err
		}
		again = append(again, messages[n])
	}
	return again, err
}

// Moto copies a table for each transaction, so that it takes long for more.
func TestIntakeFunction(t *testing.T) {
	t.Parallel()
	newAccount(t).takesIn(60)
}

// LTIKIT_LONG makes 400 events ten thousand.
func TestIntakeFunctionOnPostgres(t *testing.T) {
	t.Parallel()
	events := 400
	if os.Getenv("LTIKIT_LONG") != "" {
		events = 10_000
	}
	newAccount(t, newOnPostgres(t)).takesIn(events)
}

// takesIn brings Chime's events to two environments of the built program at once:
// twice, in any order, and among messages that are none.
func (a *account) takesIn(events int) {
	t := a.t
	t.Helper()
	a.beginClass()
	a.carry(1, "chime-1")
	tr := &traffic{chance: rand.New(rand.NewPCG(1, 1)), began: a.began, people: a.people}
	tr.make(events)
	runtime := lambdatest.Start(t)
	for range 2 {
		a.start(runtime, functionIntake)
	}
	well := a.shelf.refuse(t, "connection-7")
	pending := bringAll(t, runtime, tr.messages)
	require.NotEmpty(t, pending)
	for _, m := range pending {
		require.Contains(t, m, "connection-7", "the others of its batch are stored")
	}
	well()
	require.Empty(t, bringAll(t, runtime, pending))
	a.carry(2, "chime-2")
	duties := lambdatest.Start(t)
	a.start(duties, functionDuties)
	duties.Must(t, `{"duties": ["parked"]}`, nil)
	a.requireLedger(tr)
}

// bringAll brings the messages in batches of ten, four at a time.
func bringAll(t *testing.T, runtime *lambdatest.Runtime, messages []string) (again []string) {
	t.Helper()
	batches := slices.Collect(slices.Chunk(messages, 10))
	left := make([][]string, len(batches))
	var group errgroup.Group
	group.SetLimit(4)
	for n, batch := range batches {
		group.Go(func() (err error) {
			left[n], err = bring(runtime, batch)
			return err
		})
	}
	require.NoError(t, group.Wait())
	return slices.Concat(left...)
}

// requireLedger compares what is stored with what was sent.
func (a *account) requireLedger(tr *traffic) {
	t := a.t
	t.Helper()
	events, _, err := a.stores.classroom.Ledger(t.Context(), a.meetingID)
	require.NoError(t, err)
	var lines []string
	for _, e := range events {
		if e.Source == meeting.FromProvider {
			lines = append(lines, fmt.Sprintf("%s %d %s", e.AttendeeID, e.At.UnixMilli(), e.Type))
		}
	}
	assert.ElementsMatch(t, tr.lines, lines, "each event once")
	poison, strange := a.shelf.parked(t)
	assert.ElementsMatch(t, tr.poison, poison, "each with its reason")
	assert.ElementsMatch(t, tr.strange, strange, "they wait for a day")
}

// Events of another form are failures, which Lambda repeats or sets aside.
func TestAFunctionTakesNoOtherEvents(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	a.beginClass()
	runtime := lambdatest.Start(t)
	a.start(runtime, functionIntake)
	for name, event := range map[string]string{
		"a request":        `{"httpMethod": "GET", "path": "/", "requestContext": {"path": "/"}}`,
		"a schedule's":     `{"duties": ["classes"]}`,
		"an empty batch":   `{"Records": []}`,
		"records of SNS":   `{"Records": [{"EventSource": "aws:sns", "Sns": {"Message": "x"}}]}`,
		"an event of ours": chimeEvent("AttendeeJoined", "chime-1", a.people[0], "c", a.began.UnixMilli()),
	} {
		o, err := runtime.Invoke(event)
		require.NoError(t, err, name)
		assert.True(t, o.Failed, name)
	}
	again, err := bring(runtime, []string{"hello"})
	require.NoError(t, err)
	assert.Empty(t, again, "it goes on")
}

// What the environment lacks is told at once, in one line.
func TestAFunctionsEnvironment(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		env  map[string]string
		want string
	}{
		"nothing":               {nil, `the handler "" is none of http, intake, duties, audit, audited, sockets, rooms`},
		"sockets of nobody":     {map[string]string{handlerEnv: functionSockets}, "CLASSROOM_ROOMS_TABLE is missing"},
		"sockets without a key": {map[string]string{handlerEnv: functionSockets, roomsTableEnv: "a", roomsQueueEnv: "b"}, "CLASSROOM_SOCKETS_SECRET is missing"},
		"unsigned addresses":    {map[string]string{handlerEnv: functionHTTP, roomsQueueEnv: "b", socketsURLEnv: "wss://a"}, "CLASSROOM_SOCKETS_SECRET and CLASSROOM_SOCKETS_URL belong together"},
		"rooms without time":    {map[string]string{handlerEnv: functionRooms}, "CLASSROOM_TICKS_QUEUE is missing"},
		"sockets nowhere":       {map[string]string{handlerEnv: functionHTTP, socketsURLEnv: "wss://a"}, "belong together"},
		"no tables":             {map[string]string{handlerEnv: functionDuties}, "CLASSROOM_LTI_TABLE is missing"},
		"one table":             {map[string]string{handlerEnv: functionDuties, tableEnv: "a", ltiTableEnv: "a"}, "are the same table"},
		"no token":              {map[string]string{handlerEnv: functionHTTP}, "CLASSROOM_ADMIN_TOKEN is missing"},
		"an address with paths": {map[string]string{handlerEnv: functionHTTP, publicURLEnv: "https://a.example/b"}, `CLASSROOM_PUBLIC_URL "https://a.example/b" is not an address`},
		"the mesh":              {map[string]string{handlerEnv: functionHTTP, mediaEnv: mediaMesh}, `CLASSROOM_MEDIA "mesh" is off on Lambda, where no process stays: it is chime or none there`},
		"no rate":               {map[string]string{handlerEnv: functionHTTP, chimeRateEnv: "fast"}, "is no number of calls"},
		"an audit of nothing":   {map[string]string{handlerEnv: functionAudit, tableEnv: "a"}, "CLASSROOM_AUDIT_WORKGROUP is missing"},
		"results nowhere":       {map[string]string{handlerEnv: functionAudited, tableEnv: "a", auditResultsEnv: "audits"}, "is not an address such as s3://bucket/prefix"},
		"a front to be guessed": {map[string]string{handlerEnv: functionHTTP, frontEnv: "short"}, "CLASSROOM_FRONT must be random and have at least 32 characters"},
		"mail of nobody":        {map[string]string{handlerEnv: functionDuties, smtpSecretEnv: "s"}, "belong together"},
	} {
		_, err := parseLambda(func(name string) string { return test.env[name] })
		require.ErrorContains(t, err, test.want, name)
	}
	_, err := parseLambda(func(name string) string { return map[string]string{handlerEnv: functionIntake, tableEnv: "a"}[name] })
	require.NoError(t, err, "the intake needs nothing else")
	_, err = parseLambda(func(name string) string {
		return map[string]string{handlerEnv: functionSockets, roomsTableEnv: "a", roomsQueueEnv: "b", socketsSecretEnv: "c", publicURLEnv: "https://a.example"}[name]
	})
	require.NoError(t, err, "nor do sockets")
}
