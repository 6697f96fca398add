package classroomdynamo

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// Attributes that items of several kinds have.
const (
	partitionKey = "pk"
	sortKey      = "sk"
	expires      = "expires" // milliseconds since the epoch
	ttl          = "ttl"     // seconds since the epoch, for DynamoDB's clean-up
)

// only is the sort key of an item that has its partition to itself.
const only = "-"

// Partitions that are lists of what there is of a kind.
const (
	allProfiles  = "profiles"
	allLive      = "live"
	allIdle      = "idle"
	allHooks     = "hooks"
	allDue       = "due"
	allParked    = "parked"
	allArrived   = "arrived"
	allRegrades  = "regrades"
	allSweeps    = "sweeps"
	allNodes     = "nodes"
	allLeases    = "leases"
	allSummaries = "summaries"
)

// at is the key of an item.
func at(partition, sort string) item {
	return item{partitionKey: text(partition), sortKey: text(sort)}
}

// part makes a part of a key of an id: the id itself if it is as those of the
// classroom are, of others a digest, so that any text fits and no two meet.
func part(id string) string {
	plain := len(id) <= 64 && strings.IndexFunc(id, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	}) < 0
	if plain {
		return id
	}
	return "~" + digest(id)
}

// digest makes one short part of a key of several texts; no two lists of texts share
// one.
func digest(texts ...string) string {
	h := sha256.New()
	for _, t := range texts {
		_, _ = fmt.Fprintf(h, "%d:%s", len(t), t) // a hash takes everything
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// yearOne is how many milliseconds the year 1 is before the epoch.
const yearOne = 62135596800000

// sortable is an instant as a text whose order is that of time.
func sortable(t time.Time) string { return fmt.Sprintf("%015d", t.UnixMilli()+yearOne) }

func roomPartition(id string) string    { return "room#" + part(id) }
func personPartition(id string) string  { return "person#" + part(id) }
func eventPartition(id string) string   { return "event#" + part(id) }
func meetingPartition(id string) string { return "meeting#" + part(id) }

func roomKey(id string) item { return at(roomPartition(id), "room") }
func memberKey(roomID, personID string) item {
	return at(roomPartition(roomID), "member#"+part(personID))
}
func seriesKey(id string) item { return at("series#"+part(id), only) }

func placeKey(k chimeclassroom.RoomKey) item {
	return at("place#"+digest(k.RegistrationID, k.DeploymentID, k.Place), only)
}

func personKey(id string) item { return at(personPartition(id), "person") }

func subjectKey(registrationID, subject string) item {
	return at("subject#"+digest(registrationID, subject), only)
}

// visitKey is that of the note that a person is in a room.
func visitKey(personID, roomID string) item {
	return at(personPartition(personID), "room#"+part(roomID))
}

// listedKey is that of the note that a person is or was in the roster of a room.
func listedKey(personID, roomID string) item {
	return at(personPartition(personID), "listed#"+part(roomID))
}

func profileKey(d chimeclassroom.Deployment) item {
	return at("profile#"+digest(d.RegistrationID, d.DeploymentID), only)
}

func codeKey(hash string) item    { return at("code#"+part(hash), only) }
func sessionKey(hash string) item { return at("session#"+part(hash), only) }
func ticketKey(hash string) item  { return at("ticket#"+part(hash), only) }

// sheetsPartition holds the sheets of a deployment or, with an id, of a room of it.
func sheetsPartition(d chimeclassroom.Deployment, roomID string) string {
	return "sheets#" + digest(d.RegistrationID, d.DeploymentID, roomID)
}

func sheetKey(partition string, version int) item {
	return at(partition, fmt.Sprintf("%012d", version))
}

func eventKey(id string) item { return at(eventPartition(id), "event") }

// entryKey is that of an event's place in the schedule of its room.
func entryKey(e *chimeclassroom.Event) item {
	if e.Standing {
		return at(roomPartition(e.RoomID), "standing#"+part(e.ID))
	}
	return at(roomPartition(e.RoomID), "at#"+sortable(e.StartsAt)+"#"+part(e.ID))
}

// dayKey is that of an event among those of all rooms on its day.
func dayKey(e *chimeclassroom.Event) item {
	return at("day#"+e.StartsAt.UTC().Format(time.DateOnly), sortable(e.StartsAt)+"#"+part(e.ID))
}

func sittingKey(eventID string, generation int) item {
	return at(eventPartition(eventID), fmt.Sprintf("sitting#%08d", generation))
}

func meetingKey(id string) item { return at(meetingPartition(id), "meeting") }

func attendeeKey(meetingID, id string) item {
	return at(meetingPartition(meetingID), "attendee#"+part(id))
}

// seatKey is that of the note which attendee a person is in a meeting.
func seatKey(meetingID, personID string) item {
	return at(meetingPartition(meetingID), "seat#"+part(personID))
}

func standingKey(meetingID, attendeeID string) item {
	return at(meetingPartition(meetingID), "standing#"+part(attendeeID))
}

func carrierKey(meetingID string, number int) item {
	return at(meetingPartition(meetingID), fmt.Sprintf("carrier#%08d", number))
}

func providerKey(id string) item { return at("provider#"+part(id), only) }

func liveKey(meetingID string) item { return at(allLive, part(meetingID)) }
