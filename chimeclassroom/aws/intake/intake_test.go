package intake_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/aws/intake"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

func TestWhatIsParkedAndWhatIsPassedOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, tc := range map[string]struct { //nolint:paralleltest // they count what is parked
		message            string
		unknown, senseless int
	}{
		"no JSON":                   {"hello", 0, 1},
		"no event":                  {`{"a":1}`, 0, 1},
		"somebody who is not there": {message(joined, "chime-1", "nobody", "connection", 1), 0, 1},
		"of next week":              {message(joined, "chime-1", w.ada.Attendee.ID, "connection", 7*24*60), 0, 1},
		"a meeting that is unknown": {message(joined, "chime-9", w.ada.Attendee.ID, "connection", 1), 1, 0},
		"of another program":        {message(joined, "chime-9", "ada@school.example", "connection", 1), 0, 0},
		"nothing that is kept":      {message("AttendeeAdded", "chime-1", w.ada.Attendee.ID, "connection", 1), 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			unknown, senseless := w.parked()
			for range 2 {
				require.NoError(t, w.intake.Take(t.Context(), []byte(tc.message)))
			}
			unknownNow, senselessNow := w.parked()
			assert.Equal(t, tc.unknown, unknownNow-unknown)
			assert.Equal(t, tc.senseless, senselessNow-senseless)
			assert.Zero(t, w.reported())
		})
	}
	var reason string
	require.NoError(t, w.db.QueryRowContext(t.Context(), `SELECT reason FROM classroom_parked WHERE message = 'hello'`).Scan(&reason))
	assert.Contains(t, reason, "no event of Amazon Chime")
}

// The event may be here before the id of the meeting is stored.
func TestAMeetingThatBecomesKnown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.NoError(t, w.intake.Take(t.Context(), []byte(message(joined, "chime-2", w.ada.Attendee.ID, "connection", 1))))
	require.NoError(t, w.intake.Resume(t.Context()))
	assert.Zero(t, w.reported())
	w.carry(2, "chime-2")
	require.NoError(t, w.intake.Resume(t.Context()))
	assert.Equal(t, 1, w.reported())
	unknown, _ := w.parked()
	assert.Zero(t, unknown)
	w.requireLine(meeting.AttendeeJoined, meeting.FromProvider)
}

func TestParkedMessagesAreDropped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.NoError(t, w.intake.Take(t.Context(), []byte(message(joined, "chime-2", w.ada.Attendee.ID, "connection", 1))))
	require.NoError(t, w.intake.Take(t.Context(), []byte("hello")))
	for _, step := range []struct {
		after              time.Duration
		unknown, senseless int
	}{{24 * time.Hour, 1, 1}, {24*time.Hour + time.Second, 0, 1}, {14 * 24 * time.Hour, 0, 1}, {14*24*time.Hour + time.Second, 0, 0}} {
		w.clock.Set(nine.Add(step.after))
		require.NoError(t, w.intake.Resume(t.Context()))
		unknown, senseless := w.parked()
		assert.Equal(t, step.unknown, unknown, step.after)
		assert.Equal(t, step.senseless, senseless, step.after)
	}
}

// broken is a classroom whose database does not answer some.
type broken struct {
	intake.Classroom
	what string
}

var errDatabase = errors.New("no database")

func (b broken) Observe(ctx context.Context, e meeting.LedgerEvent) error {
	if string(e.Type) == b.what {
		return errDatabase
	}
	return b.Classroom.Observe(ctx, e)
}

// Lambda brings again what is named here, and nothing else.
func TestPartOfABatchFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	of := func(what string) string { return message(what, "chime-1", w.ada.Attendee.ID, "connection", 1) }
	batch := []intake.Message{{ID: "1", Body: of(joined)}, {ID: "2", Body: of(left)}, {ID: "3", Body: "hello"}, {ID: "4", Body: of(cameraOn)}}
	again, err := intake.New(broken{w.Service, left}, nil).TakeBatch(t.Context(), batch)
	require.ErrorIs(t, err, errDatabase)
	assert.Equal(t, []string{"2"}, again)
	assert.Equal(t, 2, w.reported())
	again, err = w.intake.TakeBatch(t.Context(), batch)
	require.NoError(t, err)
	assert.Empty(t, again)
	assert.Equal(t, 3, w.reported())
}

// A message may be a batch itself, of which one event is not known yet.
func TestABatchWithinAMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var records struct{ Records []map[string]string }
	for _, body := range []string{
		message(joined, "chime-1", w.ada.Attendee.ID, "connection", 1), "hello", message(joined, "chime-2", w.ada.Attendee.ID, "connection", 1),
	} {
		records.Records = append(records.Records, map[string]string{"body": body})
	}
	text, err := json.Marshal(records)
	require.NoError(t, err)
	require.NoError(t, w.intake.Take(t.Context(), text))
	assert.Equal(t, 1, w.reported())
	unknown, senseless := w.parked()
	assert.Equal(t, 1, unknown)
	assert.Equal(t, 1, senseless)
	w.carry(2, "chime-2")
	require.NoError(t, w.intake.Resume(t.Context()))
	assert.Equal(t, 2, w.reported())
}
