package audit_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	athenatypes "github.com/aws/aws-sdk-go-v2/service/athena/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/archive"
	"github.com/ltikit/ltikit/chimeclassroom/audit"
	"github.com/ltikit/ltikit/chimeclassroom/aws/bucket"
	"github.com/ltikit/ltikit/chimeclassroom/aws/intake"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/queries"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	classroomsql "github.com/ltikit/ltikit/chimeclassroom/store/sql"
	"github.com/ltikit/ltikit/internal/needs"
	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

const region = "eu-central-1"

// nine is when the class begins.
var nine = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// cloud is what the audit has at AWS, in moto.
type cloud struct {
	t              *testing.T
	address        string
	http           *http.Client
	athena         *athena.Client
	sqs            *sqs.Client
	s3             *s3.Client
	asked, started string // queues
	database       string
}

func newCloud(t *testing.T) *cloud {
	t.Helper()
	address, client := needs.Moto(t)
	cfg := aws.Config{BaseEndpoint: &address, HTTPClient: client, Region: region, Credentials: aws.CredentialsProviderFunc(
		func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
		})}
	c := &cloud{t: t, address: address, http: client, database: "classroom", athena: athena.NewFromConfig(cfg), sqs: sqs.NewFromConfig(cfg),
		s3: s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })}
	_, err := c.s3.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("records"), CreateBucketConfiguration: &s3types.CreateBucketConfiguration{LocationConstraint: region}})
	require.NoError(t, err)
	c.asked = c.queue("audit.fifo", map[string]string{"FifoQueue": "true", "VisibilityTimeout": "0"})
	c.started = c.queue("started", map[string]string{"VisibilityTimeout": "0"})
	c.tell("state-manager/set-transition", map[string]any{"model_name": "athena::execution", "transition": map[string]any{"progression": "manual", "times": 1}}) // queued, running, over
	_, err = c.athena.CreateWorkGroup(t.Context(), &athena.CreateWorkGroupInput{Name: aws.String("classroom"),
		Configuration: &athenatypes.WorkGroupConfiguration{ResultConfiguration: &athenatypes.ResultConfiguration{OutputLocation: aws.String("s3://records/answers/")}}})
	require.NoError(t, err)
	_, err = c.athena.CreatePreparedStatement(t.Context(), &athena.CreatePreparedStatementInput{
		StatementName: aws.String(string(queries.Totals)), WorkGroup: aws.String("classroom"), QueryStatement: aws.String(queries.Totals.Text())})
	require.NoError(t, err)
	return c
}

func (c *cloud) queue(name string, attributes map[string]string) string {
	c.t.Helper()
	out, err := c.sqs.CreateQueue(c.t.Context(), &sqs.CreateQueueInput{QueueName: &name, Attributes: attributes})
	require.NoError(c.t, err)
	return *out.QueueUrl
}

// waiting takes the messages out of a queue.
func (c *cloud) waiting(queue string) (all []sqstypes.Message) {
	c.t.Helper()
	for {
		out, err := c.sqs.ReceiveMessage(c.t.Context(), &sqs.ReceiveMessageInput{QueueUrl: &queue, MaxNumberOfMessages: 10, MessageSystemAttributeNames: []sqstypes.MessageSystemAttributeName{"All"}})
		require.NoError(c.t, err)
		if len(out.Messages) == 0 {
			return all
		}
		for _, m := range out.Messages {
			all = append(all, m)
			_, err := c.sqs.DeleteMessage(c.t.Context(), &sqs.DeleteMessageInput{QueueUrl: &queue, ReceiptHandle: m.ReceiptHandle})
			require.NoError(c.t, err)
		}
	}
}

// says has Athena say this about the next query.
func (c *cloud) says(f audit.Figures) {
	c.t.Helper()
	names := []string{"event", "since", "until", "length", "people", "attended", "shortest_session", "longest_session",
		"cameras", "camera_people", "camera", "shares", "share_people", "share"}
	rows := []map[string]any{{"Data": []map[string]string{}}}
	for _, name := range names {
		rows[0]["Data"] = append(rows[0]["Data"].([]map[string]string), map[string]string{"VarCharValue": name})
	}
	if len(f) > 0 {
		values := []map[string]string{{"VarCharValue": "the event"}}
		for _, name := range names[1:] {
			one := map[string]string{}
			if n, is := f[name]; is {
				one["VarCharValue"] = strconv.FormatInt(n, 10)
			}
			values = append(values, one)
		}
		rows = append(rows, map[string]any{"Data": values})
	}
	c.tell("static/athena/query-results", map[string]any{"region": region, "results": []any{map[string]any{"rows": rows}}})
}

// tell tells moto itself something.
func (c *cloud) tell(path string, what any) {
	c.t.Helper()
	body, err := json.Marshal(what)
	require.NoError(c.t, err)
	request, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.address+"/moto-api/"+path, bytes.NewReader(body))
	require.NoError(c.t, err)
	request.Header.Set("Content-Type", "application/json")
	response, err := c.http.Do(request)
	require.NoError(c.t, err)
	require.NoError(c.t, response.Body.Close())
	require.Less(c.t, response.StatusCode, 300)
}

// world is a class whose archive is in that cloud, and who audits it.
type world struct {
	*service.Service
	*cloud
	now       time.Time
	store     *classroomsql.Store
	files     *bucket.Files
	results   *bucket.Files
	log       *bytes.Buffer
	teacher   chimeclassroom.Visitor
	eventID   string
	meetingID string
	attendee  string
	chime     *intake.Intake
	requests  *audit.Requests
	starter   *audit.Starter
	loader    *audit.Loader
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{cloud: newCloud(t), now: nine, log: &bytes.Buffer{}}
	clock := func() time.Time { return w.now }
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "classroom.db"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	w.store, err = classroomsql.New(t.Context(), db, sqlstore.SQLite)
	require.NoError(t, err)
	w.store.FillArchive()
	w.files, w.results = bucket.New(w.s3, bucket.Place{Bucket: "records", Prefix: "class/"}), bucket.New(w.s3, bucket.Place{Bucket: "records", Prefix: "audits/"})
	w.Service, err = service.New(service.Config{Store: w.store, Archive: archive.New(w.files), Now: clock, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	logger := slog.New(slog.NewJSONHandler(w.log, nil))
	w.requests = audit.NewRequests(w.sqs, w.asked, clock)
	w.chime = intake.New(audit.Watch(w.Service, w.requests, logger), logger)
	w.starter = &audit.Starter{Ledger: w.store, Athena: w.athena, Workgroup: "classroom", Database: w.database, Queue: w.sqs, QueueURL: w.started, Now: clock}
	w.loader = &audit.Loader{Ledger: w.store, Athena: w.athena, Results: w.results, Requests: w.requests, Logger: logger, Now: clock}
	w.begin()
	return w
}

// begin begins the class of a teacher and a student.
func (w *world) begin() {
	t := w.t
	t.Helper()
	w.teacher = w.visit("teacher", chimeclassroom.Teacher)
	e, err := w.CreateEvent(t.Context(), w.teacher, chimeclassroom.EventInput{Title: "Algebra", Date: "2026-11-23", StartTime: "09:00", TimeZone: "UTC", DurationMinutes: 60, OpensBefore: 15})
	require.NoError(t, err)
	e, err = w.StartMeeting(t.Context(), w.teacher, e.ID)
	require.NoError(t, err)
	w.eventID, w.meetingID = e.ID, e.Meeting.ID
	_, err = w.store.PutGeneration(t.Context(), w.meetingID, service.Generation{Number: 1, ProviderID: "chime-1"})
	require.NoError(t, err)
	ticket, err := w.JoinMeeting(t.Context(), w.visit("ada", chimeclassroom.Student), w.eventID)
	require.NoError(t, err)
	a, err := w.Admit(t.Context(), w.eventID, ticket.Token)
	require.NoError(t, err)
	w.attendee = a.Attendee.ID
}

func (w *world) visit(subject string, role chimeclassroom.Role) chimeclassroom.Visitor {
	w.t.Helper()
	code, err := w.Enter(w.t.Context(), service.Arrival{RegistrationID: "reg", DeploymentID: "dep", ResourceLinkID: "link", Subject: subject, Name: subject, Role: role})
	require.NoError(w.t, err)
	token, _, err := w.OpenSession(w.t.Context(), code)
	require.NoError(w.t, err)
	session, err := w.Renew(w.t.Context(), token)
	require.NoError(w.t, err)
	return session.Visitor
}

// reports has Chime tell of the student, some minutes into the class.
func (w *world) reports(what string, minute float64) {
	w.t.Helper()
	w.now = nine.Add(time.Duration(minute * float64(time.Minute)))
	err := w.chime.Take(w.t.Context(), fmt.Appendf(nil, `{"source":"aws.chime","detail-type":"Chime Meeting State Change","detail":{"eventType":"chime:%s",
		"timestamp":%d,"meetingId":"chime-1","attendeeId":"connection","externalUserId":%q}}`, what, w.now.UnixMilli(), w.attendee))
	require.NoError(w.t, err)
}

// ends ends the class half an hour into it, and writes the archive.
func (w *world) ends() {
	w.t.Helper()
	w.now = nine.Add(30 * time.Minute)
	_, err := w.EndMeeting(w.t.Context(), w.teacher, w.eventID)
	require.NoError(w.t, err)
	require.NoError(w.t, w.WriteArchive(w.t.Context()))
}

// archived sums up what the files in S3 say of the class.
func (w *world) archived() audit.Figures {
	w.t.Helper()
	total := engagement.New(engagement.DefaultSettings())
	for name, err := range w.files.Names(w.t.Context(), "events_raw") {
		require.NoError(w.t, err)
		file, err := w.files.Open(w.t.Context(), name)
		require.NoError(w.t, err)
		unpacked, err := gzip.NewReader(file)
		require.NoError(w.t, err)
		for lines := json.NewDecoder(unpacked); lines.More(); {
			var l struct {
				Event, Meeting, Attendee, Person, Role, Type, Source, Detail string
				AtMillis                                                     int64
			}
			require.NoError(w.t, lines.Decode(&l))
			if l.Event == w.eventID {
				total.Add(meeting.LedgerEvent{MeetingID: l.Meeting, Type: meeting.EventType(l.Type), AttendeeID: l.Attendee, PersonID: l.Person,
					At: time.UnixMilli(l.AtMillis).UTC(), Source: meeting.Source(l.Source), Detail: l.Detail})
			}
		}
	}
	return audit.Sum(total)
}

// start has what was asked for started, and returns what was passed on.
func (w *world) start() (passed []string) {
	w.t.Helper()
	for _, m := range w.waiting(w.asked) {
		require.NoError(w.t, w.starter.Start(w.t.Context(), *m.MessageId, []byte(*m.Body)))
	}
	for _, m := range w.waiting(w.started) {
		passed = append(passed, *m.Body)
	}
	return passed
}

// load comes back until the query is over: it waits, then runs.
func (w *world) load(message string) {
	w.t.Helper()
	require.ErrorIs(w.t, w.loader.Load(w.t.Context(), []byte(message)), audit.ErrRunning)
	require.NoError(w.t, w.loader.Load(w.t.Context(), []byte(message)))
}

// result is the newest result, as it is kept.
func (w *world) result() (r audit.Result) {
	w.t.Helper()
	file, err := w.results.Open(w.t.Context(), w.meetingID+".json.gz")
	require.NoError(w.t, err)
	unpacked, err := gzip.NewReader(file)
	require.NoError(w.t, err)
	require.NoError(w.t, json.NewDecoder(unpacked).Decode(&r))
	return r
}

// rings tells whether the log has the line that rings.
func (w *world) rings(line string) bool { return strings.Contains(w.log.String(), `"msg":"`+line+`"`) }
