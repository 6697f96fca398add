package program

import (
	"bytes"
	"cmp"
	"database/sql"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting/chime/chimewire"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	classroomsql "github.com/ltikit/ltikit/chimeclassroom/store/sql"
	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

// TestIntakeThatIsKilled kills `classroom serve` again and again, at random, while
// Chime's events come to its queue twice, in any order and among messages that are
// none. LTIKIT_LONG makes 5 kills 50.
func TestIntakeThatIsKilled(t *testing.T) {
	t.Parallel()
	kills, events := 5, 150
	if os.Getenv("LTIKIT_LONG") != "" {
		kills, events = 50, 1000
	}
	k := newKilled(t, events)
	sent := k.queue.send(k.messages)
	for killed := range kills {
		if killed == kills/2 {
			k.carry(2, "chime-2") // from now on that meeting is known
		}
		// Each message is received and deleted at least once, ten at most at a time: so
		// the queue is not empty before the last kill.
		k.live(1 + k.chance.IntN(2*sent/10/(kills+1)))
	}
	k.liveOn()
	k.requireRight()
	t.Logf("%d messages, %d kills, %d of them before what was received was stored", sent, kills, k.queue.received)
}

// killed is a classroom that is killed, on SQLite and with an archive, in which a
// class is held that Chime's meetings "chime-1" and "chime-2" carry.
type killed struct {
	*traffic
	t                     *testing.T
	data, backup, archive string
	meetingID             string
	queue                 *gate
	environment           []string
}

func newKilled(t *testing.T, events int) *killed {
	t.Helper()
	seed := rand.Uint64()
	if given := os.Getenv("LTIKIT_SEED"); given != "" {
		var err error
		seed, err = strconv.ParseUint(given, 10, 64)
		require.NoError(t, err)
	}
	t.Logf("LTIKIT_SEED=%d", seed)
	k := &killed{t: t, data: t.TempDir(), backup: t.TempDir(), archive: t.TempDir()}
	began := time.Now().UTC().Truncate(time.Second)
	k.traffic = &traffic{chance: rand.New(rand.NewPCG(seed, 1)), began: began, people: k.beginClass(began)}
	k.make(events)
	k.queue = newGate(t, k.chance)
	wire := httptest.NewServer(chimewire.New(chimewire.Config{}))
	t.Cleanup(wire.Close)
	none := filepath.Join(k.data, "none")
	k.environment = []string{"AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_SESSION_TOKEN=", "AWS_PROFILE=", "AWS_REGION=eu-central-1",
		"AWS_CONFIG_FILE=" + none, "AWS_SHARED_CREDENTIALS_FILE=" + none, "AWS_ENDPOINT_URL_SQS=" + k.queue.address, "AWS_ENDPOINT_URL_CHIME_SDK_MEETINGS=" + wire.URL}
	return k
}

// beginClass begins a class of eight students, and makes a backup of the database.
func (k *killed) beginClass(now time.Time) (people []string) {
	t := k.t
	t.Helper()
	k.withStore(func(db *sql.DB, store *classroomsql.Store) {
		s, err := service.New(service.Config{Store: store, Logger: slog.New(slog.DiscardHandler)})
		require.NoError(t, err)
		visit := func(subject string, role chimeclassroom.Role) chimeclassroom.Visitor {
			code, err := s.Enter(t.Context(), service.Arrival{RegistrationID: "reg", DeploymentID: "dep", ResourceLinkID: "link", Subject: subject, Role: role})
			require.NoError(t, err)
			token, _, err := s.OpenSession(t.Context(), code)
			require.NoError(t, err)
			session, err := s.Renew(t.Context(), token)
			require.NoError(t, err)
			return session.Visitor
		}
		teacher := visit("teacher", chimeclassroom.Teacher)
		e, err := s.CreateEvent(t.Context(), teacher, chimeclassroom.EventInput{
			Title: "Algebra", Date: now.Format(time.DateOnly), StartTime: now.Format("15:04"), TimeZone: "UTC", DurationMinutes: 60, OpensBefore: 15,
		})
		require.NoError(t, err)
		e, err = s.StartMeeting(t.Context(), teacher, e.ID)
		require.NoError(t, err)
		k.meetingID = e.Meeting.ID
		for n := range 8 {
			ticket, err := s.JoinMeeting(t.Context(), visit(fmt.Sprint("student-", n), chimeclassroom.Student), e.ID)
			require.NoError(t, err)
			a, err := s.Admit(t.Context(), e.ID, ticket.Token)
			require.NoError(t, err)
			people = append(people, a.Attendee.ID)
		}
		_, err = db.ExecContext(t.Context(), `VACUUM INTO ?`, filepath.Join(k.backup, "classroom.db"))
		require.NoError(t, err)
	})
	k.carry(1, "chime-1")
	return people
}

// withStore opens the store while no classroom runs.
func (k *killed) withStore(do func(db *sql.DB, store *classroomsql.Store)) {
	k.t.Helper()
	db, err := sqlite.Open(k.t.Context(), filepath.Join(k.data, "classroom.db"))
	require.NoError(k.t, err)
	defer db.Close()
	store, err := classroomsql.New(k.t.Context(), db, sqlstore.SQLite)
	require.NoError(k.t, err)
	store.FillArchive()
	do(db, store)
}

// carry makes a meeting of Chime's the next generation of the class.
func (k *killed) carry(number int, providerID string) {
	k.t.Helper()
	k.withStore(func(_ *sql.DB, store *classroomsql.Store) {
		_, err := store.PutGeneration(k.t.Context(), k.meetingID, service.Generation{Number: number, ProviderID: providerID})
		require.NoError(k.t, err)
	})
}

// start starts the classroom; what it says is in said when it has ended.
func (k *killed) start() (child *exec.Cmd, said *bytes.Buffer) {
	k.t.Helper()
	child = asProcess(k.t, "serve", "--public-url", publicURL, "--data", k.data, "--addr", "127.0.0.1:0",
		"--media", "chime", "--chime-events-queue", k.queue.url, "--archive", k.archive)
	child.Env = append(child.Env, k.environment...)
	said = &bytes.Buffer{}
	child.Stdout, child.Stderr = said, said
	require.NoError(k.t, child.Start())
	return child, said
}

// live runs the classroom until it is killed, in the middle of so many requests to
// the queue.
func (k *killed) live(requests int) {
	k.t.Helper()
	child, said := k.start()
	k.queue.arm(requests, func() { _ = child.Process.Kill() })
	require.Error(k.t, child.Wait())
	require.Equal(k.t, -1, child.ProcessState.ExitCode(), "it ended by itself: %s", said)
}

// liveOn runs the classroom until the queue is empty, and then ends it as systemd does.
func (k *killed) liveOn() {
	k.t.Helper()
	child, said := k.start()
	ended := make(chan error, 1)
	go func() { ended <- child.Wait() }()
	if !assert.EventuallyWithT(k.t, func(c *assert.CollectT) { assert.Equal(c, "0+0", k.queue.left(c)) }, 4*time.Minute, 200*time.Millisecond) { // the stand-in for SQS is slow
		_ = child.Process.Kill()
		require.FailNow(k.t, "the queue is not empty", "%v: %s", <-ended, said)
	}
	require.NoError(k.t, child.Process.Signal(syscall.SIGTERM))
	require.NoError(k.t, <-ended, said)
}

// requireRight compares what is stored with what was sent.
func (k *killed) requireRight() {
	t := k.t
	t.Helper()
	k.withStore(func(db *sql.DB, _ *classroomsql.Store) {
		assert.ElementsMatch(t, k.lines, texts(t, db, `SELECT attendee_id || ' ' || at || ' ' || type FROM classroom_ledger WHERE source = 'provider'`), "each event once")
		assert.ElementsMatch(t, k.poison, texts(t, db, `SELECT message FROM classroom_parked WHERE provider_id = '' AND reason <> ''`), "each with its reason")
		assert.ElementsMatch(t, k.strange, texts(t, db, `SELECT message FROM classroom_parked WHERE provider_id = 'chime-9'`), "they wait for a day")
		assert.Equal(t, []string{fmt.Sprint(len(k.poison) + len(k.strange))}, texts(t, db, `SELECT COUNT(*) FROM classroom_parked`))
		assert.Equal(t, []string{"0"}, texts(t, db, `SELECT COUNT(*) FROM classroom_outgoing`), "all is in the archive")
	})
	before := texts(t, k.open(k.backup), wholeLedger)
	var stdout, stderr bytes.Buffer
	require.Zero(t, classroomProgram().run(t.Context(), []string{"replay", "--data", k.backup, "--archive", k.archive,
		"--from", k.began.AddDate(0, 0, -1).Format(time.DateOnly)}, &stdout, &stderr), stderr.String())
	after := texts(t, k.open(k.data), wholeLedger)
	assert.Less(t, len(before), len(after))
	assert.Equal(t, after, texts(t, k.open(k.backup), wholeLedger), "the archive makes the same ledger")
}

const wholeLedger = `SELECT meeting_id || ' ' || attendee_id || ' ' || at || ' ' || type || ' ' || person_id || ' ' || source || ' ' || detail FROM classroom_ledger ORDER BY 1`

// open opens the database of a folder until the end of the test.
func (k *killed) open(folder string) *sql.DB {
	k.t.Helper()
	db, err := sqlite.Open(k.t.Context(), filepath.Join(folder, "classroom.db"))
	require.NoError(k.t, err)
	k.t.Cleanup(func() { db.Close() })
	return db
}

// traffic is what comes to the queue, and what has to become of it.
type traffic struct {
	chance   *rand.Rand
	began    time.Time
	people   []string
	messages []string
	lines    []string // of the ledger
	poison   []string
	strange  []string // about a meeting that is nobody's
	// apart is how far two events lie apart; 0 is a millisecond.
	apart time.Duration
}

// make makes so many events, one after the other: each second one comes twice, one
// message in a hundred is no event, and one is about a meeting that is nobody's; three
// of them at least.
func (tr *traffic) make(events int) {
	kinds := []string{"AttendeeJoined", "AttendeeVideoStarted", "AttendeeVideoStopped", "AttendeeContentVideoStarted", "AttendeeContentVideoStopped", "AttendeeDropped"}
	for n := range events {
		who, generation, kind := tr.people[n%len(tr.people)], 1+2*n/events, kinds[tr.chance.IntN(len(kinds))]
		connection, at := fmt.Sprint("connection-", n%len(tr.people)), tr.began.Add(time.Duration(n)*cmp.Or(tr.apart, time.Millisecond)).UnixMilli()
		m := chimeEvent(kind, fmt.Sprint("chime-", generation), who, connection, at)
		tr.messages = append(tr.messages, m)
		if n%2 == 0 {
			tr.messages = append(tr.messages, m)
		}
		tr.lines = append(tr.lines, fmt.Sprintf("%s#%d#%s %d %s", who, generation, connection, at, kind))
	}
	for n := range max(3, events/100) {
		at := tr.began.UnixMilli() + int64(n)
		tr.poison = append(tr.poison, []string{
			`{"source":"aws.chime"` + strings.Repeat(" ", n), `[]` + strings.Repeat(" ", n), chimeEvent("AttendeeJoined", "chime-1", fmt.Sprint("nobody-", n), "connection", at),
		}[n%3])
		tr.strange = append(tr.strange, chimeEvent("AttendeeJoined", "chime-9", tr.people[0], "connection", at))
	}
	for _, more := range [][]string{tr.poison, tr.strange} {
		tr.messages = append(tr.messages, more...)
		tr.messages = append(tr.messages, more[0]) // again
	}
	tr.chance.Shuffle(len(tr.messages), func(i, j int) { tr.messages[i], tr.messages[j] = tr.messages[j], tr.messages[i] })
}

// chimeEvent is what Chime reports of an attendee's connection, as EventBridge has it.
func chimeEvent(kind, meetingID, attendeeID, connection string, at int64) string {
	return fmt.Sprintf(`{"version":"0","source":"aws.chime","detail-type":"Chime Meeting State Change","detail":{"version":"0","eventType":"chime:%s",`+
		`"timestamp":%d,"meetingId":%q,"attendeeId":%q,"externalUserId":%q}}`, kind, at, meetingID, connection, attendeeID)
}
