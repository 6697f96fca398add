package classroomdynamo_test

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// What takes many writes may be stopped at each of them. The three share one server.
func TestWhatIsStoppedHalfway(t *testing.T) {
	t.Parallel()
	e := startEngine(t)
	for name, test := range map[string]func(*testing.T, *engine){
		"a poll is closed with all who have answered, or open": stoppedClosing,
		"somebody is erased wholly by who asks again":          stoppedErasing,
		"attendance is deleted wholly by who asks again":       stoppedDeleting,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, e)
		})
	}
}

// stops calls f with growing numbers of requests after which the wire is cut, until it
// says that it was not. In make test-long it is each number, else every ninth.
func stops(f func(requests int64) (done bool)) {
	by := int64(9)
	if os.Getenv("LTIKIT_LONG") != "" {
		by = 1
	}
	for requests := int64(1); ; requests += by {
		if f(requests) {
			return
		}
	}
}

// school has rooms, each of a deployment of its own, with people whose names nothing else
// has.
type school struct {
	*kept
	t *testing.T
}

// class makes a live class "meeting-n" of the event "event-n" of room-n.
func (s *school) class(n int64) (meetingID string) {
	s.t.Helper()
	of := fmt.Sprint("event-", n)
	require.NoError(s.t, s.CreateEvent(s.t.Context(), chimeclassroom.Event{
		ID: of, RoomID: fmt.Sprint("room-", n), Title: "Algebra", StartsAt: nine, Version: 1, Hosts: []string{fmt.Sprint("person-", n)},
	}))
	id := fmt.Sprint("meeting-", n)
	require.NoError(s.t, s.StartMeeting(s.t.Context(), chimeclassroom.Meeting{ID: id, EventID: of, Generation: 1, StartedAt: nine}, 1))
	return id
}

// person is somebody who comes into a room, "person-n" unless they were there.
func (s *school) person(n, in int64) {
	s.t.Helper()
	id := fmt.Sprint(n)
	require.NoError(s.t, s.RecordLaunch(s.t.Context(), service.Launch{
		Room: chimeclassroom.Room{ID: fmt.Sprint("room-", in), Key: chimeclassroom.RoomKey{
			RegistrationID: "r", DeploymentID: fmt.Sprint("d-", in), Place: "context:c",
		}},
		Person: chimeclassroom.Person{ID: "person-" + id, RegistrationID: "r", Subject: "subject-of-them-" + id, Name: "Name Of Them " + id},
		Link:   "link:l", Contact: service.Contact{Address: "them-" + id + "@school.example"}, Role: chimeclassroom.Student,
		Code: service.Secret{Hash: "code-" + id, Expires: nine.Add(time.Hour)}, At: nine,
	}))
	_, err := s.OpenSession(s.t.Context(), "code-"+id, service.Secret{Hash: "session-" + id, Expires: nine.Add(time.Hour)}, nine.Add(time.Hour), nine)
	require.NoError(s.t, err)
}

// attend has somebody in the meeting, as attendee-MEETING-n.
func (s *school) attend(meetingID, eventID string, n int64) (attendeeID string) {
	s.t.Helper()
	attendeeID = fmt.Sprint("attendee-", meetingID, "-", n)
	hash := "ticket-" + attendeeID
	_, err := s.IssueTicket(s.t.Context(), service.Ticket{
		Secret: service.Secret{Hash: hash, Expires: nine.Add(time.Hour)}, SessionID: fmt.Sprint("session-", n), MeetingID: meetingID,
		AttendeeID: attendeeID, PersonID: fmt.Sprint("person-", n), Role: chimeclassroom.Student,
	})
	require.NoError(s.t, err)
	_, err = s.TakeTicket(s.t.Context(), eventID, hash, nine)
	require.NoError(s.t, err)
	_, err = s.AppendPresence(s.t.Context(), meeting.LedgerEvent{
		MeetingID: meetingID, Type: meeting.AttendeeJoined, AttendeeID: attendeeID, PersonID: fmt.Sprint("person-", n), At: nine, Source: meeting.FromRoom,
	})
	require.NoError(s.t, err)
	return attendeeID
}

func stoppedClosing(t *testing.T, e *engine) {
	k, over := e.table(t)
	s := &school{k, t}
	const voters = 3
	attendees := map[int64]string{}
	for n := int64(1); n <= voters; n++ {
		s.person(n, 1)
	}
	id := s.class(1)
	for n := int64(1); n <= voters; n++ {
		attendees[n] = s.attend(id, "event-1", n)
	}
	closed := map[bool]int{}
	stops(func(requests int64) bool {
		poll := fmt.Sprint("poll-", requests)
		require.NoError(t, s.CreatePoll(t.Context(), chimeclassroom.Poll{
			ID: poll, EventID: "event-1", Question: chimeclassroom.Question{Text: "?", Choices: []string{"Yes", "No"}, Anonymous: true},
		}, nine))
		p, _, err := s.AskPoll(t.Context(), "event-1", poll, id, nine)
		require.NoError(t, err)
		for n, attendee := range attendees {
			a := service.PollAnswer{PollID: poll, AttendeeID: attendee, PersonID: fmt.Sprint("person-", n), Choices: []int{1}, At: nine}
			_, _, err := s.AnswerPoll(t.Context(), id, a, nil)
			require.NoError(t, err)
		}
		wire := &severed{RoundTripper: e.wire}
		wire.left.Store(requests)
		stopping := over(wire)
		stopping.Take(12) // so that those who have answered are more than a transaction takes
		_, _, stopped := stopping.ClosePoll(t.Context(), id, poll, nine)
		done := wire.left.Load() >= 0
		require.Equal(t, done, stopped == nil)

		lines, _, err := s.Ledger(t.Context(), id)
		require.NoError(t, err)
		told := 0
		for _, l := range lines {
			if l.Type == meeting.AttendeeAnswered && l.Detail == fmt.Sprint(p.Number) {
				told++
			}
		}
		_, _, err = s.ClosePoll(t.Context(), id, poll, nine)
		if closed[err != nil]++; err != nil {
			require.ErrorIs(t, err, service.ErrConflict)
			assert.Equal(t, voters, told, "it was closed, after %d requests", requests)
		} else {
			assert.Zero(t, told, "it was open, after %d requests", requests)
		}
		answers, err := s.PollAnswers(t.Context(), "event-1")
		require.NoError(t, err)
		assert.Empty(t, answers)
		return done
	})
	assert.Positive(t, closed[true])
	assert.Positive(t, closed[false])
	polls, err := s.Polls(t.Context(), "event-1")
	require.NoError(t, err)
	for _, p := range polls {
		assert.Equal(t, []int{0, voters}, p.Totals)
	}
}

// contents is everything that the table holds, as JSON, by item.
func (e *engine) contents(t *testing.T, table string) (items []string) {
	t.Helper()
	pages := dynamodb.NewScanPaginator(e.client(e.wire), &dynamodb.ScanInput{TableName: &table})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		require.NoError(t, err)
		for _, i := range page.Items {
			body, err := json.Marshal(i)
			require.NoError(t, err)
			items = append(items, string(body))
		}
	}
	return items
}

// After somebody is erased, however often that was stopped, the table says nowhere who
// they were, and what they wrote is gone.
func stoppedErasing(t *testing.T, e *engine) {
	stops(func(requests int64) bool {
		k, over := e.table(t) // moto slows down with what a table has
		s := &school{k, t}
		s.person(requests, requests)
		of := fmt.Sprint("event-", requests)
		id := s.class(requests)
		s.attend(id, of, requests)
		me := chimeclassroom.Person{ID: fmt.Sprint("person-", requests)}
		require.NoError(t, s.PutComment(t.Context(), chimeclassroom.Comment{ID: "comment", EventID: of, Author: me, Text: "What They Wrote", At: nine}))
		_, err := s.AppendCorrection(t.Context(), service.Correction{EventID: of, Sitting: 1, PersonID: me.ID, By: me, Note: "Note About Them", At: nine})
		require.NoError(t, err)
		require.NoError(t, s.PutFeed(t.Context(), fmt.Sprint("room-", requests), me.ID, fmt.Sprint("hash-", requests)))

		wire := &severed{RoundTripper: e.wire}
		wire.left.Store(requests)
		stopped := over(wire).ErasePerson(t.Context(), me.ID)
		done := wire.left.Load() >= 0
		require.Equal(t, done, stopped == nil)
		require.NoError(t, s.ErasePerson(t.Context(), me.ID))
		_, err = s.EndMeeting(t.Context(), meeting.LedgerEvent{MeetingID: id, Type: meeting.MeetingEnded, At: nine, Source: meeting.FromRoom}, nil)
		require.NoError(t, err)
		deleted, err := s.Event(t.Context(), fmt.Sprint("room-", requests), of)
		require.NoError(t, err)
		assert.Empty(t, deleted.Hosts)
		for _, i := range e.contents(t, s.name) {
			for _, theirs := range []string{"subject-of-them-", "Name Of Them", "@school.example", "What They Wrote", "Note About Them", "hash-"} {
				assert.NotContains(t, i, theirs, "stopped after %d requests", requests)
			}
		}
		return done
	})
}

// After attendance is deleted, however often that was stopped, nothing is left of a class
// but that it was.
func stoppedDeleting(t *testing.T, e *engine) {
	stops(func(requests int64) bool {
		k, over := e.table(t)
		s := &school{k, t}
		expired := service.Expiry{
			Deployment: chimeclassroom.Deployment{RegistrationID: "r", DeploymentID: fmt.Sprint("d-", requests)},
			Before:     nine.Add(time.Minute), Now: nine.Add(time.Hour), Limit: 100,
		}
		s.person(requests, requests)
		of := fmt.Sprint("event-", requests)
		id := s.class(requests)
		s.attend(id, of, requests)
		_, err := s.EndMeeting(t.Context(), meeting.LedgerEvent{MeetingID: id, Type: meeting.MeetingEnded, At: nine, Source: meeting.FromRoom}, nil)
		require.NoError(t, err)
		wire := &severed{RoundTripper: e.wire}
		wire.left.Store(requests)
		_, stopped := over(wire).DeleteExpired(t.Context(), expired)
		done := wire.left.Load() >= 0
		require.Equal(t, done, stopped == nil)
		for left := 1; left > 0; {
			left, err = s.DeleteExpired(t.Context(), expired)
			require.NoError(t, err)
		}
		for _, i := range e.contents(t, s.name) {
			for _, kind := range []string{"line#", "attendee#", "seat#", "gate#", "standing#", "class#", "waiting#", "summary"} {
				assert.NotContains(t, i, `"sk":{"Value":"`+kind, "stopped after %d requests", requests)
			}
			assert.NotContains(t, i, "over#")
		}
		return done
	})
}
