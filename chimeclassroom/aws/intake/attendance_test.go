package intake_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// did is something that happened so many minutes into a class of an hour.
type did struct {
	what   string
	minute float64
}

// story is what the room saw of Ada, and what Chime reported of her, by her
// connections.
type story struct {
	room  []did
	chime map[string][]did // the first letter of a connection is its generation's
	ended map[string]float64
	// What follows.
	minutes, camera float64
	drops           int
}

const (
	joined, left, dropped, deleted = "AttendeeJoined", "AttendeeLeft", "AttendeeDropped", "AttendeeDeleted"
	cameraOn, cameraOff            = "AttendeeVideoStarted", "AttendeeVideoStopped"
)

func stories() map[string]story {
	return map[string]story{
		"nobody was there":                   {},
		"the room alone":                     {room: []did{{joined, 0}, {left, 25}}, minutes: 25},
		"Chime alone":                        {chime: map[string][]did{"1a": {{joined, 5}, {left, 30}}}, minutes: 25},
		"0-10 and 15-30 with a drop":         {room: []did{{joined, 0}, {dropped, 10}, {joined, 15}, {left, 30}}, chime: map[string][]did{"1a": {{joined, 0}, {dropped, 10}, {joined, 15}, {left, 30}}}, minutes: 25, drops: 1},
		"both see the same drop":             {room: []did{{joined, 0}, {dropped, 10}, {joined, 15}, {left, 30}}, chime: map[string][]did{"1a": {{joined, 0.1}, {dropped, 10.2}, {joined, 15.1}, {left, 30}}}, minutes: 25.2, drops: 1},
		"a departure that Chime never tells": {room: []did{{joined, 0}, {left, 20}}, chime: map[string][]did{"1a": {{joined, 0}}}, minutes: 20},
		"never tells, and they come again":   {room: []did{{joined, 0}, {left, 20}, {joined, 30}, {left, 40}}, chime: map[string][]did{"1a": {{joined, 0}, {joined, 30}, {left, 40}}}, minutes: 30},
		"an arrival that Chime never tells":  {room: []did{{joined, 0}, {left, 20}}, chime: map[string][]did{"1a": {{left, 20}}}, minutes: 20},
		"the sound breaks off":               {room: []did{{joined, 0}, {left, 40}}, chime: map[string][]did{"1a": {{joined, 0}, {dropped, 10}, {joined, 20}, {left, 40}}}, minutes: 40},
		"the socket breaks off":              {room: []did{{joined, 0}, {dropped, 10}, {joined, 20}, {left, 40}}, chime: map[string][]did{"1a": {{joined, 0}, {left, 40}}}, minutes: 40},
		"removed, and Chime is late to see":  {room: []did{{joined, 0}, {deleted, 10}}, chime: map[string][]did{"1a": {{joined, 0}, {deleted, 12}}}, minutes: 10},
		"to the end":                         {room: []did{{joined, 0}}, chime: map[string][]did{"1a": {{joined, 0}}}, minutes: 60},
		"a class of two generations":         {room: []did{{joined, 0}, {dropped, 10}}, chime: map[string][]did{"1a": {{joined, 0}}, "2b": {{joined, 30}, {left, 40}}}, ended: map[string]float64{"1": 20}, minutes: 30},
		"an end is of its generation alone":  {chime: map[string][]did{"1a": {{joined, 0}}, "2b": {{joined, 15}}}, ended: map[string]float64{"1": 20, "2": 50}, minutes: 50},
		"two devices at once":                {chime: map[string][]did{"1a": {{joined, 0}, {left, 20}}, "1b": {{joined, 10}, {left, 35}}}, minutes: 35},
		"an older connection is deleted":     {chime: map[string][]did{"1a": {{joined, 0}, {deleted, 20}}, "1b": {{joined, 19}, {left, 50}}}, minutes: 50},
		"deleted and gone":                   {chime: map[string][]did{"1a": {{joined, 0}, {deleted, 20}}}, minutes: 20},
		"a camera":                           {room: []did{{joined, 0}, {left, 40}}, chime: map[string][]did{"1a": {{joined, 0}, {cameraOn, 5}, {cameraOff, 15}, {left, 40}}}, minutes: 40, camera: 10},
		"a camera goes with its connection":  {room: []did{{joined, 0}, {left, 40}}, chime: map[string][]did{"1a": {{joined, 0}, {cameraOn, 5}, {dropped, 15}, {joined, 16}, {left, 40}}}, minutes: 40, camera: 10},
		"a camera goes with the person":      {room: []did{{joined, 0}, {left, 20}}, chime: map[string][]did{"1a": {{joined, 0}, {cameraOn, 5}}}, minutes: 20, camera: 15},
		"a camera goes with the generation":  {room: []did{{joined, 0}}, chime: map[string][]did{"1a": {{joined, 0}, {cameraOn, 5}}}, ended: map[string]float64{"1": 20}, minutes: 60, camera: 15},
	}
}

// messages are what Chime reports of the story.
func (s story) messages(attendeeID string) (all []string) {
	for connection, events := range s.chime {
		for _, e := range events {
			all = append(all, message(e.what, "chime-"+connection[:1], attendeeID, "connection-"+connection, e.minute))
		}
	}
	for generation, minute := range s.ended {
		all = append(all, message("MeetingEnded", "chime-"+generation, "", "", minute))
	}
	slices.Sort(all)
	return all
}

// play has the room see its part, and end the class.
func (w *world) play(s story) {
	w.t.Helper()
	for _, e := range s.room {
		w.clock.Set(at(e.minute))
		err := error(nil)
		switch e.what {
		case joined:
			_, err = w.RecordJoined(w.t.Context(), w.ada)
		case left:
			err = w.RecordDeparture(w.t.Context(), w.Left(w.ada))
		case dropped:
			err = w.RecordDeparture(w.t.Context(), w.Dropped(w.ada))
		case deleted:
			err = w.RecordDeparture(w.t.Context(), w.Removed(w.ada))
		}
		require.NoError(w.t, err)
	}
	w.clock.Set(at(60))
	_, err := w.EndMeeting(w.t.Context(), w.teacher, w.eventID)
	require.NoError(w.t, err)
}

// Whatever the order in which Chime's events come, and however often, and be it an
// hour after the class, the attendance is right.
func TestWhoWasThere(t *testing.T) {
	t.Parallel()
	for name, s := range stories() {
		for order, arrange := range map[string]func([]string) []string{
			"in order":  func(m []string) []string { return m },
			"reordered": func(m []string) []string { slices.Reverse(m); return m },
			"repeated and reordered": func(m []string) []string {
				m = slices.Concat(m, m, m)
				r := rand.New(rand.NewPCG(1, 2))
				r.Shuffle(len(m), func(i, j int) { m[i], m[j] = m[j], m[i] })
				return m
			},
		} {
			for when, late := range map[string]bool{"as it happens": false, "late by an hour": true} {
				t.Run(name+"/"+order+"/"+when, func(t *testing.T) {
					t.Parallel()
					w := newWorld(t)
					w.carry(2, "chime-2")
					messages := arrange(s.messages(w.ada.Attendee.ID))
					if late {
						w.play(s)
						w.clock.Set(at(120))
					} else {
						w.clock.Set(at(60)) // no event is of the future
					}
					for _, m := range messages {
						require.NoError(t, w.intake.Take(t.Context(), []byte(m)))
					}
					if !late {
						w.play(s)
					}
					w.requireAttendance(s)
				})
			}
		}
	}
}

// requireAttendance looks at what teachers are told, and what engagement makes of it.
func (w *world) requireAttendance(s story) {
	w.t.Helper()
	report, err := w.Report(w.t.Context(), w.teacher, w.eventID)
	require.NoError(w.t, err)
	var attended time.Duration
	for _, p := range report.People {
		attended = p.Attended
	}
	assert.InDelta(w.t, s.minutes, attended.Minutes(), 0.001)
	assert.Equal(w.t, at(60), report.EndedAt, "what Chime reports does not move the end")

	events, attendees, err := w.store.Ledger(w.t.Context(), w.meetingID)
	require.NoError(w.t, err)
	known := make([]engagement.Attendee, 0, len(attendees))
	for _, a := range attendees {
		known = append(known, engagement.Attendee{ID: a.ID, PersonID: a.Person.ID})
	}
	computed := engagement.Compute(engagement.Settings{Grace: engagement.Grace}, engagement.Frame{Observed: engagement.Metrics()}, known, events)
	for _, p := range computed.People {
		if p.ID == w.ada.Attendee.Person.ID && s.minutes > 0 {
			assert.InDelta(w.t, s.camera*60_000, p.Figures[engagement.MetricCamera].Value, 1)
			assert.InDelta(w.t, s.drops, p.Figures[engagement.MetricDrops].Value, 0)
		}
	}
}

// A classroom that is started again knows that people are still connected to Chime.
func TestAClassroomThatIsStartedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.RecordJoined(t.Context(), w.ada)
	require.NoError(t, err)
	require.NoError(t, w.intake.Take(t.Context(), []byte(message(joined, "chime-1", w.ada.Attendee.ID, "connection-1a", 0))))
	w.clock.Set(at(10))
	require.NoError(t, w.KeepAlive(t.Context(), w.meetingID))
	require.NoError(t, w.Recover(t.Context()))
	require.NoError(t, w.intake.Take(t.Context(), []byte(message(left, "chime-1", w.ada.Attendee.ID, "connection-1a", 10))))
	w.requireLine(meeting.AttendeeDropped, meeting.FromRecovery)
	w.requireLine(meeting.AttendeeLeft, meeting.FromProvider)
	w.clock.Set(at(60))
	_, err = w.EndMeeting(t.Context(), w.teacher, w.eventID)
	require.NoError(t, err)
	w.requireAttendance(story{minutes: 10})
}

func (w *world) requireLine(what meeting.EventType, by meeting.Source) {
	w.t.Helper()
	events, _, err := w.store.Ledger(w.t.Context(), w.meetingID)
	require.NoError(w.t, err)
	require.True(w.t, slices.ContainsFunc(events, func(e meeting.LedgerEvent) bool {
		return e.Type == what && e.Source == by && e.PersonID == w.ada.Attendee.Person.ID
	}), "%s by %s", what, by)
}
