package chime_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/meeting/chime"
)

// finder knows one meeting.
type finder struct{ err error }

const chimeID = "87654321-4321-4321-1234-111122223333"

func (f finder) FindMeeting(_ context.Context, providerID string) (meeting.Sitting, error) {
	if providerID == chimeID {
		return meeting.Sitting{ID: "sitting", Generation: 2}, f.err
	}
	return meeting.Sitting{}, f.err
}

// at is the instant of the events, in the same second as the envelope's.
var joinedAt = time.UnixMilli(1772442007123).UTC()

// eventOf is an event as EventBridge has it, with more about what happened.
func eventOf(eventType, more string) string {
	return `{"version":"0","id":"0b6d1c2e-5a41-4a53-9d0e-6b0a1f0c7e11","detail-type":"Chime Meeting State Change","source":"aws.chime",
		"account":"111122223333","time":"2026-03-02T09:00:07Z","region":"eu-central-1","resources":[],
		"detail":{"version":"0","eventType":"` + eventType + `","timestamp":1772442007123,"meetingId":"` + chimeID + `","mediaRegion":"eu-west-1"` + more + `}}`
}

// of says of whom.
func of(attendeeID, externalUserID string) string {
	return fmt.Sprintf(`,"attendeeId":%q,"externalUserId":%q,"networkType":"Voip"`, attendeeID, externalUserID)
}

func inBatch(t *testing.T, bodies ...string) string {
	t.Helper()
	var batch struct{ Records []map[string]string }
	for _, body := range bodies {
		batch.Records = append(batch.Records, map[string]string{"messageId": "1", "body": body})
	}
	text, err := json.Marshal(batch)
	require.NoError(t, err)
	return string(text)
}

func inNotification(t *testing.T, message string) string {
	t.Helper()
	text, err := json.Marshal(map[string]string{"Type": "Notification", "MessageId": "1", "Message": message})
	require.NoError(t, err)
	return string(text)
}

func TestWhatChimeReports(t *testing.T) {
	t.Parallel()
	ada := of("12345678-4321-4321-1234-111122223333", "ada-1")
	share := of("12345678-4321-4321-1234-111122223333#content", "ada-1#content")
	for name, tc := range map[string]struct {
		raw   string
		fate  chime.Fate
		what  meeting.EventType
		whose string
	}{
		"somebody joined":             {eventOf("chime:AttendeeJoined", ada+`,"externalMeetingId":"s-g1"`), chime.Taken, meeting.AttendeeJoined, "ada-1"},
		"without externalMeetingId":   {eventOf("chime:AttendeeJoined", ada), chime.Taken, meeting.AttendeeJoined, "ada-1"},
		"somebody left":               {eventOf("chime:AttendeeLeft", ada), chime.Taken, meeting.AttendeeLeft, "ada-1"},
		"somebody dropped":            {eventOf("chime:AttendeeDropped", ada), chime.Taken, meeting.AttendeeDropped, "ada-1"},
		"somebody was removed":        {eventOf("chime:AttendeeDeleted", ada), chime.Taken, meeting.AttendeeLeft, "ada-1"},
		"a camera went on":            {eventOf("chime:AttendeeVideoStarted", ada), chime.Taken, meeting.AttendeeVideoStarted, "ada-1"},
		"a camera went off":           {eventOf("chime:AttendeeVideoStopped", ada), chime.Taken, meeting.AttendeeVideoStopped, "ada-1"},
		"a share began":               {eventOf("chime:AttendeeContentVideoStarted", ada), chime.Taken, meeting.AttendeeContentVideoStarted, "ada-1"},
		"a share began, of a share":   {eventOf("chime:AttendeeContentVideoStarted", share), chime.Taken, meeting.AttendeeContentVideoStarted, "ada-1"},
		"a share ended":               {eventOf("chime:AttendeeContentVideoStopped", share), chime.Taken, meeting.AttendeeContentVideoStopped, "ada-1"},
		"a share is no person":        {eventOf("chime:AttendeeJoined", share), chime.Ignored, "", ""},
		"nor does it leave":           {eventOf("chime:AttendeeDropped", of("12345678#content", "ada-1")), chime.Ignored, "", ""},
		"the meeting began":           {eventOf("chime:MeetingStarted", ""), chime.Ignored, "", ""},
		"the meeting ended":           {eventOf("chime:MeetingEnded", ""), chime.Taken, meeting.GenerationEnded, ""},
		"credentials were made":       {eventOf("chime:AttendeeAdded", ada), chime.Ignored, "", ""},
		"credentials were used":       {eventOf("chime:AttendeeAuthorized", ada), chime.Ignored, "", ""},
		"capabilities were changed":   {eventOf("chime:AttendeeCapabilitiesUpdated", ada+`,"success":"1","attendeeCapabilities":{"audio":"Receive"}`), chime.Ignored, "", ""},
		"captions failed":             {eventOf("chime:TranscriptionFailed", `,"message":"Internal server error","transcriptionConfiguration":"{}"`), chime.Ignored, "", ""},
		"what is new":                 {eventOf("chime:AttendeeDanced", ada), chime.Ignored, "", ""},
		"what is ours alone":          {eventOf("chime:AttendeeMessaged", ada), chime.Ignored, "", ""},
		"a recording":                 {strings.Replace(eventOf("chime:MeetingStarted", ""), "Meeting State", "Media Pipeline State", 1), chime.Ignored, "", ""},
		"another service":             {strings.Replace(eventOf("chime:MeetingStarted", ""), "aws.chime", "aws.s3", 1), chime.Ignored, "", ""},
		"another meeting":             {strings.Replace(eventOf("chime:MeetingEnded", ""), chimeID, "another", 1), chime.Unknown, "", ""},
		"of another program":          {strings.Replace(eventOf("chime:AttendeeJoined", of("12345678", "ada@school.example")), chimeID, "another", 1), chime.Ignored, "", ""},
		"no meeting":                  {strings.Replace(eventOf("chime:MeetingEnded", ""), chimeID, "", 1), chime.Malformed, "", ""},
		"no instant":                  {strings.Replace(eventOf("chime:MeetingEnded", ""), "1772442007123", "0", 1), chime.Malformed, "", ""},
		"an instant out of the world": {strings.Replace(eventOf("chime:MeetingEnded", ""), "1772442007123", "1e300", 1), chime.Malformed, "", ""},
		"nobody":                      {eventOf("chime:AttendeeJoined", ""), chime.Malformed, "", ""},
		"somebody of another program": {eventOf("chime:AttendeeJoined", of("12345678", "ada@school.example")), chime.Malformed, "", ""},
		"in a batch of messages":      {inBatch(t, eventOf("chime:AttendeeJoined", ada)), chime.Taken, meeting.AttendeeJoined, "ada-1"},
		"in a notification":           {inNotification(t, eventOf("chime:AttendeeJoined", ada)), chime.Taken, meeting.AttendeeJoined, "ada-1"},
		"in both":                     {inBatch(t, inNotification(t, eventOf("chime:AttendeeJoined", ada))), chime.Taken, meeting.AttendeeJoined, "ada-1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			events, err := chime.ParseEvent(t.Context(), []byte(tc.raw), finder{})
			require.NoError(t, err)
			require.Len(t, events, 1)
			assert.Equal(t, tc.fate, events[0].Fate)
			assert.Equal(t, tc.fate == chime.Malformed, events[0].Err != nil)
			want := meeting.LedgerEvent{}
			if tc.fate == chime.Taken {
				want = meeting.LedgerEvent{MeetingID: "sitting", Type: tc.what, Detail: "2", At: joinedAt, Source: meeting.FromProvider}
				if tc.whose != "" {
					want.AttendeeID, want.Detail = tc.whose+"#2#12345678-4321-4321-1234-111122223333", ""
				}
				assert.Equal(t, chimeID, events[0].ProviderID)
			}
			assert.Equal(t, want, events[0].Event)
		})
	}
}

// EventBridge delivers at least once, and SQS may bring a copy of its own.
func TestAnEventThatComesTwiceCountsOnce(t *testing.T) {
	t.Parallel()
	joined := eventOf("chime:AttendeeJoined", of("11", "ada-1"))
	later := strings.Replace(joined, "1772442007123", "1772442007124", 1)
	copied := strings.Replace(joined, "0b6d1c2e", "11111111", 1)
	events, err := chime.ParseEvent(t.Context(), []byte(inBatch(t, later, joined, copied, eventOf("chime:AttendeeAdded", ""))), finder{})
	require.NoError(t, err)
	require.Len(t, events, 3)
	assert.Equal(t, joinedAt.Add(time.Millisecond), events[0].Event.At, "in the order in which they came")
	assert.Equal(t, joinedAt, events[1].Event.At)
}

func TestWhatIsNoEvent(t *testing.T) {
	t.Parallel()
	deep := eventOf("chime:MeetingStarted", "")
	for range 4 {
		deep = inNotification(t, deep)
	}
	for name, raw := range map[string]string{
		"nothing": ``, "no JSON": `hello`, "an array": `[]`, "an empty object": `{}`, "an empty batch": `{"Records":[]}`,
		"wrapped too often": deep,
	} {
		_, err := chime.ParseEvent(t.Context(), []byte(raw), finder{})
		assert.ErrorIs(t, err, chime.ErrNoEvent, name)
	}
}

func TestABatchWithSomethingElseInIt(t *testing.T) {
	t.Parallel()
	events, err := chime.ParseEvent(t.Context(), []byte(inBatch(t, "hello", eventOf("chime:MeetingEnded", ""), `{}`)), finder{})
	require.NoError(t, err)
	var fates []chime.Fate
	for _, e := range events {
		fates = append(fates, e.Fate)
	}
	assert.Equal(t, []chime.Fate{chime.Malformed, chime.Taken, chime.Malformed}, fates)
}

func TestAFinderThatCannotAnswer(t *testing.T) {
	t.Parallel()
	broken := errors.New("no database")
	_, err := chime.ParseEvent(t.Context(), []byte(eventOf("chime:MeetingEnded", "")), finder{broken})
	require.ErrorIs(t, err, broken)
	require.NotErrorIs(t, err, chime.ErrNoEvent)
}

// Whatever comes in, what is taken names a meeting that is known, and people by
// the ids that the room has given.
func FuzzParseEvent(f *testing.F) {
	f.Add(eventOf("chime:AttendeeJoined", of("11", "ada-1")))
	f.Add(eventOf("chime:AttendeeContentVideoStarted", of("11#content", "ada-1#content")))
	f.Add(eventOf("chime:MeetingEnded", `,"externalMeetingId":"s-g1"`))
	f.Add(`{"Records":[{"body":"{\"Type\":\"Notification\",\"Message\":\"{}\"}"}]}`)
	f.Fuzz(func(t *testing.T, raw string) {
		events, err := chime.ParseEvent(t.Context(), []byte(raw), finder{})
		if err != nil {
			return
		}
		seen := map[meeting.Key]bool{}
		for _, e := range events {
			if e.Fate != chime.Taken {
				assert.Empty(t, e.Event)
				continue
			}
			assert.Equal(t, "sitting", e.Event.MeetingID)
			attendee, generation := meeting.SplitDevice(e.Event.AttendeeID)
			assert.NotContains(t, attendee, "#")
			assert.LessOrEqual(t, len(attendee), meeting.MaxID)
			assert.Equal(t, e.Event.AttendeeID != "", generation == 2)
			assert.False(t, seen[e.Event.Key()], "twice")
			seen[e.Event.Key()] = true
		}
	})
}
