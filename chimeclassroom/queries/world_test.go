package queries_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/archive"
	"github.com/ltikit/ltikit/chimeclassroom/aws/intake"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	classroomsql "github.com/ltikit/ltikit/chimeclassroom/store/sql"
	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

// midnight is between the days of a world.
var midnight = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)

// world is a classroom whose people come, go and show things at random, in its room and
// as Amazon Chime sees them, and whose archive is written in between.
type world struct {
	*service.Service
	t       *testing.T
	store   *unsteady
	files   archive.Folder
	intake  *intake.Intake
	random  *rand.Rand
	now     time.Time
	people  []chimeclassroom.Visitor // the first teaches
	classes []chimeclassroom.Event
}

// unsteady is a store whose process is killed now and then, between writing the archive
// and knowing of it.
type unsteady struct {
	*classroomsql.Store
	kill func() bool
}

var errKilled = errors.New("killed")

func (u *unsteady) DropOutgoing(ctx context.Context, lines []service.ArchiveLine) error {
	if u.kill() {
		return errKilled
	}
	return u.Store.DropOutgoing(ctx, lines)
}

func newWorld(t *testing.T) *world {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "classroom.db"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	store, err := classroomsql.New(t.Context(), db, sqlstore.SQLite)
	require.NoError(t, err)
	store.FillArchive()
	w := &world{t: t, files: archive.Folder(t.TempDir()), random: rand.New(rand.NewPCG(1, 2)), now: midnight.Add(-time.Hour)}
	w.store = &unsteady{Store: store, kill: func() bool { return w.random.IntN(2) == 0 }}
	w.Service, err = service.New(service.Config{Store: w.store, Archive: archive.New(w.files), Now: func() time.Time { return w.now }, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	w.intake = intake.New(w.Service, slog.New(slog.DiscardHandler))
	return w
}

// comeIn has everybody come from the LMS.
func (w *world) comeIn() {
	w.t.Helper()
	w.people = nil
	for n := range 5 {
		role := chimeclassroom.Student
		if n == 0 {
			role = chimeclassroom.Teacher
		}
		w.people = append(w.people, w.visit(fmt.Sprint("person-", n), role))
	}
}

func (w *world) visit(subject string, role chimeclassroom.Role) chimeclassroom.Visitor {
	w.t.Helper()
	code, err := w.Enter(w.t.Context(), service.Arrival{RegistrationID: "reg", DeploymentID: "dep", ResourceLinkID: "link",
		CourseTitle: "Algebra", Subject: subject, Name: "Name of " + subject, Role: role})
	require.NoError(w.t, err)
	token, _, err := w.OpenSession(w.t.Context(), code)
	require.NoError(w.t, err)
	session, err := w.Renew(w.t.Context(), token)
	require.NoError(w.t, err)
	return session.Visitor
}

// archive writes what waits, and may be killed meanwhile.
func (w *world) archive() {
	if err := w.WriteArchive(w.t.Context()); err != nil {
		require.ErrorIs(w.t, err, errKilled)
	}
}

// hold holds a class that begins at an instant, in one sitting or two.
func (w *world) hold(begin time.Time) {
	t := w.t
	t.Helper()
	w.now = begin
	w.comeIn()
	teacher := w.people[0]
	e, err := w.CreateEvent(t.Context(), teacher, chimeclassroom.EventInput{Title: fmt.Sprintf("Matrices, part %d: it's on", len(w.classes)), Date: begin.Format(time.DateOnly), StartTime: begin.Format("15:04"),
		TimeZone: "UTC", DurationMinutes: 20 + w.random.IntN(30), OpensBefore: 15, Hosts: []string{teacher.Person.ID}})
	require.NoError(t, err)
	e, err = w.StartMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	w.sit(e.Event)
	if w.random.IntN(3) == 0 {
		w.now = w.now.Add(w.minutes(3))
		second := chimeclassroom.Meeting{ID: "second-" + e.Meeting.ID, EventID: e.ID, Generation: 2, StartedAt: w.now}
		require.NoError(t, w.store.StartMeeting(t.Context(), second, e.Version))
		again, err := w.ReadEvent(t.Context(), teacher, e.ID)
		require.NoError(t, err)
		w.sit(again.Event)
	}
	w.classes = append(w.classes, e.Event)
}

// minutes is a random time on a grid, so that much happens at one and the same instant.
func (w *world) minutes(most int) time.Duration {
	return time.Duration(w.random.IntN(4*most)) * 15 * time.Second
}

// sit plays one sitting: what the room sees as it happens, and what Chime reports of it
// reordered, in part twice, and in part not at all.
func (w *world) sit(e chimeclassroom.Event) {
	t := w.t
	t.Helper()
	id := e.Meeting.ID
	for number := range 2 {
		_, err := w.store.PutGeneration(t.Context(), id, service.Generation{Number: number + 1, ProviderID: fmt.Sprint("chime-", id, "-", number+1)})
		require.NoError(t, err)
	}
	begin := w.now
	var reported []string
	var room []func()
	at := map[int]time.Duration{}
	for _, v := range w.people {
		if w.random.IntN(5) == 0 {
			continue // did not come
		}
		ticket, err := w.JoinMeeting(t.Context(), v, e.ID)
		require.NoError(t, err)
		a, err := w.Admit(t.Context(), e.ID, ticket.Token)
		require.NoError(t, err)
		for range w.random.IntN(6) {
			at[len(room)] = w.minutes(40)
			room = append(room, func() { w.move(a) })
		}
		reported = append(reported, w.reports(id, a.Attendee.ID, begin)...)
	}
	if w.random.IntN(3) == 0 {
		reported = append(reported, message("MeetingEnded", "chime-"+id+"-1", "", "", begin.Add(w.minutes(40))))
	}
	order := make([]int, len(room))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return int(at[a] - at[b]) })
	for _, i := range order {
		w.now = begin.Add(at[i])
		room[i]()
		if w.random.IntN(4) == 0 {
			w.archive()
		}
	}
	w.now = begin.Add(40 * time.Minute)
	end := func() {
		_, err := w.EndMeeting(t.Context(), w.people[0], e.ID)
		require.NoError(t, err)
	}
	late := w.random.IntN(2) == 0
	if late {
		end()
	}
	w.random.Shuffle(len(reported), func(i, j int) { reported[i], reported[j] = reported[j], reported[i] })
	for _, m := range slices.Concat(reported, reported[:len(reported)/2]) {
		require.NoError(t, w.intake.Take(t.Context(), []byte(m)))
	}
	w.archive()
	if !late {
		end()
	}
}

// move has somebody come or go, as the room sees it.
func (w *world) move(a service.Admission) {
	w.t.Helper()
	err := error(nil)
	switch w.random.IntN(8) {
	case 0, 1, 2, 3:
		_, err = w.RecordJoined(w.t.Context(), a)
	case 4, 5:
		err = w.RecordDeparture(w.t.Context(), w.Left(a))
	case 6:
		err = w.RecordDeparture(w.t.Context(), w.Dropped(a))
	default:
		err = w.RecordDeparture(w.t.Context(), w.Removed(a))
	}
	if problem := (*chimeclassroom.Error)(nil); errors.As(err, &problem) {
		return // who was removed does not come again
	}
	require.NoError(w.t, err)
}

// reports are what Chime says of somebody's connections.
func (w *world) reports(meetingID, attendeeID string, begin time.Time) (all []string) {
	types := []meeting.EventType{
		meeting.AttendeeJoined, meeting.AttendeeJoined, meeting.AttendeeJoined, meeting.AttendeeLeft, meeting.AttendeeDropped, meeting.AttendeeDeleted,
		meeting.AttendeeVideoStarted, meeting.AttendeeVideoStarted, meeting.AttendeeVideoStopped,
		meeting.AttendeeContentVideoStarted, meeting.AttendeeContentVideoStarted, meeting.AttendeeContentVideoStopped,
	}
	for range w.random.IntN(25) {
		generation := 1 + w.random.IntN(2)
		connection := fmt.Sprint("connection-", generation, "-", w.random.IntN(2))
		all = append(all, message(types[w.random.IntN(len(types))], fmt.Sprint("chime-", meetingID, "-", generation), attendeeID, connection, begin.Add(w.minutes(40))))
	}
	return all
}

// message is what Chime reports, as EventBridge has it.
func message(what meeting.EventType, meetingID, attendeeID, connection string, at time.Time) string {
	return fmt.Sprintf(`{"source":"aws.chime","detail-type":"Chime Meeting State Change","detail":{"eventType":"chime:%s",
		"timestamp":%d,"meetingId":%q,"attendeeId":%q,"externalUserId":%q}}`, what, at.UnixMilli(), meetingID, connection, attendeeID)
}
