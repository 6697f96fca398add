package chime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// content is what Chime puts behind the id of an attendee who shares, for the
// share, which is no person.
const content = "#content"

// Finder knows which meeting a meeting of Chime carries.
type Finder interface {
	// FindMeeting returns the sitting, and which of its generations it is. No sitting
	// means that Chime's id is not known, which may be for the moment: the event comes
	// before the id was kept.
	FindMeeting(ctx context.Context, providerID string) (meeting.Sitting, error)
}

// ErrNoEvent: a message holds nothing of Chime's.
var ErrNoEvent = errors.New("this is no event of Amazon Chime")

// Fate is what became of an event.
type Fate string

// The fates.
const (
	// Taken: Event is for the ledger.
	Taken Fate = "taken"
	// Ignored: the ledger keeps nothing of this type, or it is about no person, or of
	// another program that has meetings in the account.
	Ignored Fate = "ignored"
	// Unknown: no meeting has that id of Chime's. Try again for a day, then drop.
	Unknown Fate = "unknown"
	// Malformed: it is no event of Chime, though it should be one; Err says why.
	Malformed Fate = "malformed"
)

// Event is an event that Chime has sent.
type Event struct {
	Fate Fate
	// Type is Chime's, such as chime:AttendeeJoined; ProviderID the meeting's.
	Type       string
	ProviderID string
	// Event is set when it was taken. AttendeeID is a meeting.DeviceID, and the person
	// is for the room to find. An end is that of a generation, not of the class. Who
	// was deleted has left, for Chime may have had them twice.
	Event meeting.LedgerEvent
	Err   error
}

// ParseEvent reads what EventBridge, SQS or SNS deliver of Chime: an event as it
// is, wrapped into a notification, or several in a batch of messages as Lambda
// gets them. The same event twice in it counts once. ErrNoEvent means that it is
// none of these, any other error that the Finder could not answer; what is wrong
// with one event, that Event says.
func ParseEvent(ctx context.Context, raw []byte, meetings Finder) ([]Event, error) {
	envelopes, err := unwrap(raw, deepest)
	if err != nil {
		return nil, err
	}
	events := make([]Event, 0, len(envelopes))
	taken := map[meeting.Key]bool{}
	for _, envelope := range envelopes {
		event, err := envelope.event(ctx, meetings)
		if err != nil {
			return nil, err
		}
		if key := event.Event.Key(); event.Fate == Taken {
			if taken[key] {
				continue
			}
			taken[key] = true
		}
		events = append(events, event)
	}
	return events, nil
}

// deepest is how many wrappings an event may have: SNS within SQS within Lambda.
const deepest = 3

// envelope is an event as EventBridge has it, and what else may come in its place.
type envelope struct {
	Source     string `json:"source"`
	DetailType string `json:"detail-type"`
	Detail     detail `json:"detail"`

	Records []struct {
		Body string `json:"body"`
	} `json:"Records"` // of SQS, for Lambda
	Type    string `json:"Type"`    // of SNS
	Message string `json:"Message"` // of SNS

	broken error // why a message of a batch is no event
}

// detail is what happened.
type detail struct {
	EventType      string  `json:"eventType"`
	Timestamp      float64 `json:"timestamp"` // milliseconds
	MeetingID      string  `json:"meetingId"`
	AttendeeID     string  `json:"attendeeId"`
	ExternalUserID string  `json:"externalUserId"`
}

func unwrap(raw []byte, depth int) ([]envelope, error) {
	var e envelope
	if err := json.Unmarshal(raw, &e); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoEvent, err)
	}
	if depth == 0 {
		return nil, fmt.Errorf("%w: it is wrapped too often", ErrNoEvent)
	}
	switch {
	case e.Source != "" || e.Detail.EventType != "":
		return []envelope{e}, nil
	case e.Type == "Notification":
		return unwrap([]byte(e.Message), depth-1)
	case len(e.Records) == 0:
		return nil, ErrNoEvent
	}
	var all []envelope
	for _, record := range e.Records {
		inner, err := unwrap([]byte(record.Body), depth-1)
		if err != nil {
			inner = []envelope{{broken: err}} // the other messages are none the worse
		}
		all = append(all, inner...)
	}
	return all, nil
}

// event is what the envelope holds.
func (e envelope) event(ctx context.Context, meetings Finder) (Event, error) {
	d := e.Detail
	event := Event{Fate: Ignored, Type: d.EventType, ProviderID: d.MeetingID}
	if e.broken != nil {
		return Event{Fate: Malformed, Err: e.broken}, nil //nolint:nilerr // the event says it
	}
	what, ofPerson := typeOf(d.EventType)
	if e.Source != "aws.chime" || e.DetailType != "Chime Meeting State Change" || what == "" || ofPerson && d.ofShare(what) {
		return event, nil
	}
	if err := d.check(); err != nil {
		event.Fate, event.Err = Malformed, err
		return event, nil //nolint:nilerr // the event says it
	}
	sitting, err := meetings.FindMeeting(ctx, d.MeetingID)
	switch strange := d.checkPerson(ofPerson); {
	case err != nil:
		return event, fmt.Errorf("finding a meeting: %w", err)
	case sitting.ID == "" && strange != nil: // neither the meeting nor the person is ours
	case sitting.ID == "":
		event.Fate = Unknown
	case strange != nil:
		event.Fate, event.Err = Malformed, strange
	default:
		event.Fate, event.Event = Taken, d.line(sitting, what, ofPerson)
	}
	return event, nil //nolint:nilerr // the event says it
}

// line is what the ledger has of it.
func (d detail) line(s meeting.Sitting, what meeting.EventType, ofPerson bool) meeting.LedgerEvent {
	e := meeting.LedgerEvent{MeetingID: s.ID, Type: what, At: time.UnixMilli(int64(d.Timestamp)).UTC(), Source: meeting.FromProvider}
	if ofPerson {
		e.AttendeeID = meeting.DeviceID(strings.TrimSuffix(d.ExternalUserID, content), s.Generation, strings.TrimSuffix(d.AttendeeID, content))
	} else {
		e.Detail = strconv.Itoa(s.Generation)
	}
	return e
}

// typeOf is the ledger's name of an event, "" for what it does not keep: that a
// generation began, who was given credentials, what was changed by ourselves, and
// how captions are.
func typeOf(eventType string) (what meeting.EventType, ofPerson bool) {
	name, _ := strings.CutPrefix(eventType, "chime:")
	switch what = meeting.EventType(name); what {
	case meeting.MeetingEnded:
		return meeting.GenerationEnded, false
	case meeting.AttendeeDeleted:
		return meeting.AttendeeLeft, true
	case meeting.AttendeeJoined, meeting.AttendeeLeft, meeting.AttendeeDropped,
		meeting.AttendeeVideoStarted, meeting.AttendeeVideoStopped,
		meeting.AttendeeContentVideoStarted, meeting.AttendeeContentVideoStopped:
		return what, true
	default:
		return "", false
	}
}

// ofShare tells whether a share, and nobody, has come or gone.
func (d detail) ofShare(what meeting.EventType) bool {
	share := strings.HasSuffix(d.AttendeeID, content) || strings.HasSuffix(d.ExternalUserID, content)
	return share && what != meeting.AttendeeContentVideoStarted && what != meeting.AttendeeContentVideoStopped
}

// latest is the last instant that an event may have, in milliseconds: the end of
// the year 9999.
const latest = 253402300799999

func (d detail) check() error {
	switch {
	case d.MeetingID == "":
		return errors.New("the event has no meetingId")
	case !(d.Timestamp >= 1 && d.Timestamp <= latest):
		return errors.New("the event has no timestamp in milliseconds")
	}
	return nil
}

// checkPerson refuses ids that this classroom has not given, or Chime would not.
func (d detail) checkPerson(ofPerson bool) error {
	switch {
	case !ofPerson:
		return nil
	case !opaque(strings.TrimSuffix(d.ExternalUserID, content)):
		return errors.New("the event has no externalUserId that this classroom has given")
	case !opaque(strings.TrimSuffix(d.AttendeeID, content)):
		return errors.New("the event has no attendeeId")
	}
	return nil
}
