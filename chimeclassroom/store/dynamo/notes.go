package classroomdynamo

import (
	"context"
	"strings"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// Notes in the partition of a person say where something is kept about them, so that
// nothing has to be searched for. Those of rooms, rosters, feeds and scores stand with
// what they note.

// classNote is the note that a person has a ticket to a meeting.
func classNote(personID string, m item) item {
	i := at(personPartition(personID), "class#"+strings.TrimPrefix(m.text(partitionKey), "meeting#"))
	i[meetingOf], i[eventID] = m[meetingOf], m[ofEvent]
	return i
}

// guestNote is the note that a person is a guest of an event.
func guestNote(personID, of string) item {
	i := at(personPartition(personID), "guest#"+part(of))
	i[eventID] = text(of)
	return i
}

// sessionNote is the note of a session, which is there as long as that may last.
func sessionNote(session item, hash string) item {
	i := at(personPartition(session.text(member)), "session#"+part(hash)).expiring(session.instant(ends))
	i[hashOf] = text(hash)
	return i
}

// overNote is the entry of a meeting among those of the deployment that are over, of
// which the attendance is kept, by time.
func overNote(d chimeclassroom.Deployment, meetingID string, ended time.Time) item {
	i := at(overPartition(d), sortable(ended)+"#"+part(meetingID))
	i[meetingOf] = text(meetingID)
	return i
}

func overPartition(d chimeclassroom.Deployment) string {
	return "over#" + digest(d.RegistrationID, d.DeploymentID)
}

// What is written under events is listed by deployment and time, to be deleted one day.
const (
	ofComment = "comment"
	ofLink    = "link"
	ofReason  = "reason"
)

func textsPartition(d chimeclassroom.Deployment) string {
	return "texts#" + digest(d.RegistrationID, d.DeploymentID)
}

// textNote is the entry of something that was written then.
func textNote(d chimeclassroom.Deployment, when time.Time, what, of, id string) item {
	i := at(textsPartition(d), sortable(when)+"#"+what+"#"+part(of)+"#"+part(id))
	i[kind], i[eventID], i[ident] = text(what), text(of), text(id)
	return i
}

// is tells the kind of an item by the beginning of its sort key.
func (i item) is(kind string) bool { return strings.HasPrefix(i.text(sortKey), kind) }

// traces are the notes of a person, with the rooms and events that they name.
type traces struct {
	person item
	notes  []item
	rooms  map[string]*room
	inRoom map[string][]item // the notes, by the room that they name
	events map[string]item
}

// tracesOf reads them. What is gone is left out.
func (s *Store) tracesOf(ctx context.Context, id string) (t traces, err error) {
	t.rooms, t.inRoom, t.events = map[string]*room{}, map[string][]item{}, map[string]item{}
	all, err := s.queryAll(ctx, partition(personPartition(id)))
	if err != nil {
		return t, err
	}
	known := map[string]*room{}
	for _, i := range all {
		if i.is("person") {
			t.person = i
			continue
		}
		t.notes = append(t.notes, i)
		in := i.text(inRoom)
		if of := i.text(eventID); of != "" {
			e, err := s.get(ctx, eventKey(of))
			if err != nil {
				return t, err
			}
			if e == nil {
				continue
			}
			t.events[of], in = e, e.text(inRoom)
		}
		if in == "" {
			continue
		}
		r, err := s.roomOnce(ctx, known, in)
		if err = orNone(err); err != nil {
			return t, err
		}
		if r != nil {
			t.rooms[r.ID], t.inRoom[r.ID] = r, append(t.inRoom[r.ID], i)
		}
	}
	return t, nil
}

// of are the notes of a kind.
func (t *traces) of(kind string) (some []item) {
	for _, i := range t.notes {
		if i.is(kind) {
			some = append(some, i)
		}
	}
	return some
}

// mentioning yields what the partition has of which a person is whom it is about, or who
// did it.
func (s *Store) mentioning(ctx context.Context, of, id string) ([]item, error) {
	in := partition(of)
	in.FilterExpression = name("#person = :id OR #about = :id OR #by = :id OR #createdby = :id")
	in.ExpressionAttributeNames = names(*in.FilterExpression)
	in.ExpressionAttributeValues[":id"] = text(id)
	return s.queryAll(ctx, in)
}

// eventIDs are those of the events of the room whose entries are between two sort keys.
func (s *Store) eventIDs(ctx context.Context, r *room, from, until string) (ids []string, err error) {
	entries, err := s.entries(ctx, r, from, until)
	for _, entry := range entries {
		ids = append(ids, entry.text(eventID))
	}
	return ids, err
}

// allEvents are the ids of all events of the room.
func (s *Store) allEvents(ctx context.Context, r *room) (ids []string, err error) {
	dated, err := s.eventIDs(ctx, r, "at#", "at$")
	if err != nil {
		return nil, err
	}
	standing, err := s.eventIDs(ctx, r, "standing#", "standing$")
	return append(dated, standing...), err
}
