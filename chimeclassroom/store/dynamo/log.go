package classroomdynamo

import (
	"cmp"
	"context"
	"slices"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Attributes of an entry of the log, beside its room, event, title and instant.
const (
	entry  = "entry"
	action = "action"
	about  = "about"
	events = "events"
)

func logPartition(d chimeclassroom.Deployment) string {
	return "log#" + digest(d.RegistrationID, d.DeploymentID)
}

func logSort(id string) string { return "log#" + part(id) }

// PutLog implements [service.LogStore].
func (s *Store) PutLog(ctx context.Context, roomID string, e chimeclassroom.LogEntry) error {
	r, err := s.room(ctx, roomID)
	if err != nil {
		return err
	}
	return s.putLog(ctx, r, e)
}

// putLog stores the entry where the room's are and where those of the deployment are.
func (s *Store) putLog(ctx context.Context, r *room, e chimeclassroom.LogEntry) error {
	ofRoom, ofAll := at(roomPartition(r.ID), logSort(e.ID)), at(logPartition(r.Key.Deployment()), logSort(e.ID))
	for _, i := range []item{ofRoom, ofAll} {
		i[entry], i[happenedAt], i[member], i[action] = text(e.ID), instant(e.At), text(e.By), text(string(e.Action))
		i[eventID], i[title], i[about], i[events], i[detail] = text(e.EventID), text(e.Title), text(e.About), number(int64(e.Events)), text(e.Detail)
		i[inRoom] = text(r.ID)
	}
	return decided(ctx, func() (again bool, err error) {
		return s.transact(ctx, s.putting(ofRoom, "", nil), s.putting(ofAll, "", nil))
	})
}

// PutClassLog implements [service.LogStore].
func (s *Store) PutClassLog(ctx context.Context, meetingID string, e chimeclassroom.LogEntry) error {
	m, err := s.get(ctx, meetingKey(meetingID))
	if err != nil {
		return err
	}
	if m == nil {
		return service.ErrNotFound
	}
	i, r, err := s.eventAlone(ctx, m.text(ofEvent))
	if err != nil {
		return err
	}
	of, err := asEvent(i)
	if err != nil {
		return err
	}
	e.EventID, e.Title = of.ID, of.Title
	return s.putLog(ctx, r, e)
}

// Log implements [service.LogStore].
func (s *Store) Log(ctx context.Context, of chimeclassroom.Deployment, roomID, before string, limit int) (all []service.LoggedEntry, err error) {
	partitions := []string{logPartition(of)}
	if roomID != "" {
		r, err := s.room(ctx, roomID)
		if err != nil || r.Key.Deployment() != of {
			return nil, orNone(err)
		}
		partitions = nil
		for _, id := range r.all() {
			partitions = append(partitions, roomPartition(id))
		}
	}
	rooms := map[string]chimeclassroom.Room{}
	for _, p := range partitions {
		some, err := s.logged(ctx, p, before, limit)
		if err != nil {
			return nil, err
		}
		for _, i := range some {
			in := i.text(inRoom)
			if _, known := rooms[in]; !known {
				r, err := s.roomNow(ctx, in)
				if err != nil {
					return nil, err
				}
				rooms[in] = chimeclassroom.Room{ID: r.ID, Title: r.Title, Course: r.Course}
			}
			all = append(all, service.LoggedEntry{LogEntry: asLogEntry(i), Room: rooms[in]})
		}
	}
	slices.SortFunc(all, func(a, b service.LoggedEntry) int { return cmp.Compare(b.ID, a.ID) })
	return all[:min(len(all), limit)], nil
}

func asLogEntry(i item) chimeclassroom.LogEntry {
	return chimeclassroom.LogEntry{
		ID: i.text(entry), At: i.instant(happenedAt), By: i.text(member), Action: chimeclassroom.LogAction(i.text(action)),
		EventID: i.text(eventID), Title: i.text(title), About: i.text(about), Events: int(i.number(events)), Detail: i.text(detail),
	}
}

// logged are the newest entries of a partition that are older than before, at most
// limit.
func (s *Store) logged(ctx context.Context, of, before string, limit int) (some []item, err error) {
	in := beginning(of, "log#")
	if before != "" {
		in = between(of, "log#", logSort(before))
	}
	backwards := false
	in.ScanIndexForward = &backwards
	for i, err := range s.query(ctx, in) {
		if err != nil {
			return nil, err
		}
		if i.text(entry) == before {
			continue
		}
		if some = append(some, i); len(some) == limit {
			break
		}
	}
	return some, nil
}
