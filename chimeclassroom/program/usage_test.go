package program

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	classroomsql "github.com/ltikit/ltikit/chimeclassroom/store/sql"
)

// keepSummary has a class of an hour and a half in the database of a folder, summed up.
func keepSummary(t *testing.T, data string) {
	t.Helper()
	db, err := (&databaseConfig{}).open(t.Context(), data)
	require.NoError(t, err)
	defer db.Close()
	store, err := classroomsql.New(t.Context(), db.DB, db.dialect)
	require.NoError(t, err)
	began := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	link := chimeclassroom.LinkPlace("link")
	require.NoError(t, store.RecordLaunch(t.Context(), service.Launch{
		Room:     chimeclassroom.Room{ID: "room", Course: "=Algebra", Key: chimeclassroom.RoomKey{RegistrationID: "r", DeploymentID: "d", Place: link}},
		Platform: "School", Link: link, Person: chimeclassroom.Person{ID: "ada", RegistrationID: "r", Subject: "ada"}, Role: chimeclassroom.Teacher,
		Code: service.Secret{Hash: "code", Expires: began}, At: began,
	}))
	require.NoError(t, store.CreateEvent(t.Context(), chimeclassroom.Event{ID: "event", RoomID: "room", TimeZone: "UTC", StartsAt: began, DurationMinutes: 90, Version: 1}))
	require.NoError(t, store.StartMeeting(t.Context(), chimeclassroom.Meeting{ID: "meeting", EventID: "event", Generation: 1, StartedAt: began}, 1))
	_, err = store.EndMeeting(t.Context(), meeting.LedgerEvent{MeetingID: "meeting", Type: meeting.MeetingEnded, At: began.Add(90 * time.Minute), Source: meeting.FromRoom}, nil)
	require.NoError(t, err)
	require.NoError(t, store.PutSummary(t.Context(), service.DueSummary{MeetingID: "meeting", Asked: 1}, service.ClassSummary{
		Month: "2026-11", Length: 90 * time.Minute, Attended: 200 * time.Minute, Average: 20. / 9, Peak: 3, People: map[string]service.Part{"ada": service.PartTeacher},
	}))
}

func TestUsage(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	keepSummary(t, data)
	const head = "\ufeffLMS,Registration,Deployment,%s,Classes,Hours of class,People,Teachers,Students,Guests,Attended hours,Average at once,Peak at once\r\n"
	const figures = ",1,1.5,1,1,0,0,3.33,2.22,3\r\n"
	for _, test := range []struct {
		args []string
		want string
	}{
		{nil, strings.Replace(head, "%s", "Month", 1) + "School,r,d,2026-11" + figures + "School,r,d,Total" + figures},
		{[]string{"--by", "course", "--from", "2026-11"}, strings.Replace(head, "%s", "Course", 1) + "School,r,d,'=Algebra" + figures + "School,r,d,Total" + figures},
		{[]string{"--from", "2026-12"}, strings.Replace(head, "%s", "Month", 1) + "School,r,d,Total,0,0,0,0,0,0,0,0,0\r\n"},
	} {
		var stdout, stderr bytes.Buffer
		require.Zero(t, classroomProgram().run(t.Context(), append([]string{"usage", "--data", data}, test.args...), &stdout, &stderr), stderr.String())
		assert.Equal(t, test.want, stdout.String())
	}
}
