//go:build unix

package program

import (
	"context"
	"io"
	mathrand "math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/meeting/chime/chimewire"
	"github.com/ltikit/ltikit/internal/needs"
)

// twin is the class of an account held by the built program as a server on SQLite, which
// takes Chime's events from a queue itself.
type twin struct {
	*serving
	wire              *chimewire.Server
	queue             *gate
	teacher, caroline *visitor
	event             event
}

// beginTwin starts the server and begins the class there.
func (a *account) beginTwin() *twin {
	t := a.t
	t.Helper()
	o := &twin{wire: chimewire.New(chimewire.Config{}), queue: newGate(t, mathrand.New(mathrand.NewPCG(1, 1)))}
	wire := httptest.NewServer(o.wire)
	t.Cleanup(wire.Close)
	none, program := filepath.Join(t.TempDir(), "none"), needs.Classroom(t)
	o.serving = startServingAs(t, func(ctx context.Context, args []string, stdout, stderr io.Writer) int {
		child := exec.CommandContext(ctx, program, args...)
		child.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_SESSION_TOKEN=", "AWS_PROFILE=", "AWS_REGION=eu-central-1",
			"AWS_CONFIG_FILE="+none, "AWS_SHARED_CREDENTIALS_FILE="+none, "AWS_ENDPOINT_URL_SQS="+o.queue.address, "AWS_ENDPOINT_URL_CHIME_SDK_MEETINGS="+wire.URL)
		child.Stdout, child.Stderr = stdout, stderr
		child.Cancel = func() error { return child.Process.Signal(syscall.SIGTERM) }
		_ = child.Run() // its exit code tells
		return child.ProcessState.ExitCode()
	}, "--media", "chime", "--chime-events-queue", o.queue.url)
	o.teacher, o.caroline, o.event = o.beginClass()
	return o
}

// passThrough has both come into the room and lose their connection to it.
func (o *twin) passThrough() {
	o.t.Helper()
	for _, v := range []*visitor{o.teacher, o.caroline} {
		place := v.join(o.event)
		for place.read().Type != "welcome" {
			continue
		}
		require.NoError(o.t, place.conn.CloseNow())
	}
	require.Eventually(o.t, func() bool {
		here := o.teacher.report(o.event)
		return !here["Caroline Haddad"].Present && !here["Tycho Lindqvist"].Present
	}, patience, 50*time.Millisecond)
}

// attend puts what Chime reports into the queue and waits until it is taken in: some at
// a time, for moto looks through the whole queue for each.
func (o *twin) attend(messages []string) {
	o.t.Helper()
	for some := range slices.Chunk(messages, 500) {
		o.queue.send(some)
		require.EventuallyWithT(o.t, func(c *assert.CollectT) { assert.Equal(c, "0+0", o.queue.left(c)) }, 4*time.Minute, 50*time.Millisecond)
	}
}

// carrier is by what a classroom knows the people of its one live class and Chime the
// meeting.
func (o *twin) carrier() carrier {
	o.t.Helper()
	kept, err := new(databaseConfig).openStores(o.t.Context(), o.data)
	require.NoError(o.t, err)
	defer func() { _ = kept.Close() }()
	found, _ := findCarrier(o.t, kept, o.wire)
	return found
}

func (a *account) carrier() (found carrier) {
	a.t.Helper()
	found, a.meetingID = findCarrier(a.t, a.stores, a.wire)
	return found
}

func findCarrier(t *testing.T, kept stores, wire *chimewire.Server) (found carrier, meetingID string) {
	t.Helper()
	live, err := kept.classroom.LiveMeetings(t.Context())
	require.NoError(t, err)
	require.Len(t, live, 1)
	meetingID = live[0].Event.Meeting.ID
	_, attendees, err := kept.classroom.Ledger(t.Context(), meetingID)
	require.NoError(t, err)
	require.Len(t, attendees, 2)
	for _, name := range []string{"Tycho Lindqvist", "Caroline Haddad"} {
		for _, attendee := range attendees {
			if attendee.Person.Name == name {
				found.ids = append(found.ids, attendee.ID)
			}
		}
	}
	carried := wire.Live()
	require.Len(t, carried, 1, "people who come in have a meeting of Chime")
	found.meeting = carried[0].MeetingID
	return found, meetingID
}

// requireSame ends the class and compares its report with the other's. When each ended is
// the clock's doing, and with it what a percentage is of; all else is the same.
func (o *twin) requireSame(teacher *visitor, e event) {
	t := o.t
	t.Helper()
	o.teacher.want(http.StatusOK, "POST", "/api/events/"+o.event.ID+"/end", nil, nil)
	want := teacher.comparable(e)
	require.EventuallyWithT(t, func(c *assert.CollectT) { assert.Equal(c, want, o.teacher.comparable(o.event)) }, patience, 200*time.Millisecond)
	for _, report := range []classReport{teacher.readReport(e), o.teacher.readReport(o.event)} {
		length := float64(report.EndedAt.Sub(report.StartedAt).Milliseconds())
		require.Len(t, report.came(), 2)
		for _, p := range report.came() {
			assert.Len(t, p.Intervals, 2, "they looked in before, and came")
			assert.Positive(t, p.Figures.Attended.Value)
			assert.InDelta(t, min(100, 100*p.Figures.Attended.Value/length), p.Figures.Percent.Value, 0.1)
		}
	}
}

// classReport is what is compared of the report with what is asked of the archive.
type classReport struct {
	StartedAt, EndedAt time.Time
	People             []reported
	Sums               struct{ Class struct{ Curve []int } }
}

type reported struct {
	PersonID, Name string
	Intervals      []struct{ JoinedAt, LeftAt time.Time }
	Figures        struct {
		Attended figure `json:"attendedMilliseconds"`
		Percent  figure `json:"attendancePercent"`
		Camera   figure `json:"cameraMilliseconds"`
		Shares   figure
		Share    figure `json:"shareMilliseconds"`
	}
}

type figure struct{ Value float64 }

// came are those who were there at all.
func (r classReport) came() []reported {
	return slices.DeleteFunc(slices.Clone(r.People), func(p reported) bool { return len(p.Intervals) == 0 })
}

func (v *visitor) readReport(e event) (r classReport) {
	v.t.Helper()
	v.want(http.StatusOK, "GET", "/api/events/"+e.ID+"/report", nil, &r)
	return r
}

// comparable is the whole report without ids, and without what follows from the moments
// at which a class was begun and ended.
func (v *visitor) comparable(e event) any {
	v.t.Helper()
	var r any
	v.want(http.StatusOK, "GET", "/api/events/"+e.ID+"/report", nil, &r)
	without(r, "eventId", "personId", "id", "startedAt", "endedAt", "rosterAt", "countedSeconds", "attendancePercent", "score", "curve", "average")
	return r
}

// without removes the names from all objects in what was JSON.
func without(value any, names ...string) {
	switch value := value.(type) {
	case []any:
		for _, one := range value {
			without(one, names...)
		}
	case map[string]any:
		for name, one := range value {
			if slices.Contains(names, name) {
				delete(value, name)
				continue
			}
			without(one, names...)
		}
	}
}
