package engagement

import (
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// kind is what happened, in the order in which events of one millisecond are
// taken: who departs does so before anyone arrives, and off comes before on.
type kind uint8

const (
	ended kind = iota
	deleted
	dropped
	left
	joined
	cameraOff
	cameraOn
	shareOff
	shareOn
	muted
	unmuted
	talked
	messaged
	handDown
	handUp
	reacted
	answered
	connection
	other // nothing that counts
)

func kindOf(t meeting.EventType) kind {
	switch t {
	case meeting.AttendeeDeleted:
		return deleted
	case meeting.AttendeeDropped:
		return dropped
	case meeting.AttendeeLeft:
		return left
	case meeting.AttendeeJoined:
		return joined
	case meeting.AttendeeVideoStopped:
		return cameraOff
	case meeting.AttendeeVideoStarted:
		return cameraOn
	case meeting.AttendeeContentVideoStopped:
		return shareOff
	case meeting.AttendeeContentVideoStarted:
		return shareOn
	case meeting.AttendeeMuted:
		return muted
	case meeting.AttendeeUnmuted:
		return unmuted
	case meeting.AttendeeTalked:
		return talked
	case meeting.AttendeeMessaged:
		return messaged
	case meeting.AttendeeHandLowered:
		return handDown
	case meeting.AttendeeHandRaised:
		return handUp
	case meeting.AttendeeReacted:
		return reacted
	case meeting.AttendeeAnswered:
		return answered
	case meeting.AttendeeConnection:
		return connection
	default:
		return other
	}
}

// decidesPresence tells whether the kind may never be taken from the person's own
// page.
func (k kind) decidesPresence() bool { return k <= joined }

// entry is an event of the ledger as a person's history holds it: small, for there
// are many.
type entry struct {
	at     int64
	slot   int32 // of the device, in its owner's list
	detail int32 // seconds of talk, the number of a word or a poll, or a level of quality
	kind   kind
	self   bool // self-reported
}

// words gives numbers to what people react with.
type words struct {
	numbers map[string]int32
	list    []string
}

func (w *words) number(word string) int32 {
	n, ok := w.numbers[word]
	if !ok {
		n = int32(len(w.list)) //nolint:gosec // memory ends before
		w.numbers[word] = n
		w.list = append(w.list, word)
	}
	return n
}

// detail reads what an event says beside its kind.
func (w *words) detail(k kind, text string) int32 {
	switch k {
	case talked:
		return secondsOf(text)
	case reacted:
		return w.number(text)
	case answered:
		return pollNumber(text)
	case connection:
		return levelOf(text)
	default:
		return 0
	}
}
