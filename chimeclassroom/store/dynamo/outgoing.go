package classroomdynamo

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Attributes of a line for the archive, beside its kind and deployment.
const (
	lineKey = "key"
	onDay   = "day"
	written = "line"
)

// FillArchive has the store keep lines for the archive from now on, for somebody who
// takes them away. It is called before the store is used.
func (s *Store) FillArchive() { s.archives = true }

func outgoingPartition(kind service.ArchiveKind) string { return "outgoing#" + string(kind) }

// outgoingKey is that of a line, by deployment and day.
func outgoingKey(l service.ArchiveLine) item {
	d := l.Deployment
	return at(outgoingPartition(l.Kind), digest(d.RegistrationID, d.DeploymentID)+"#"+l.Day+"#"+digest(l.Key))
}

// outgoing is the item of a line about something of that instant.
func outgoing(of service.ArchiveKind, key string, d chimeclassroom.Deployment, when time.Time, line any) (item, error) {
	body, err := asJSON(line)
	l := service.ArchiveLine{Kind: of, Key: key, Deployment: d, Day: when.UTC().Format(time.DateOnly)}
	i := outgoingKey(l)
	i[kind], i[lineKey], i[registration], i[deployment] = text(string(of)), text(key), text(d.RegistrationID), text(d.DeploymentID)
	i[onDay], i[written] = text(l.Day), body
	return i, err
}

func scopeOf(r *room, eventID, meetingID string) service.ArchiveScope {
	return service.ArchiveScope{Platform: r.Key.RegistrationID, Deployment: r.Key.DeploymentID, Room: r.ID, Event: eventID, Meeting: meetingID}
}

// archivedLine are the actions that keep a line of a ledger for the archive, if there is
// one.
func (s *Store) archivedLine(ctx context.Context, e meeting.LedgerEvent, attendee item) ([]types.TransactWriteItem, error) {
	i, err := s.archiveItem(ctx, e, attendee)
	if err != nil || i == nil {
		return nil, err
	}
	return []types.TransactWriteItem{s.putting(i, "", nil)}, nil
}

// archiveItem is the item of a line of a ledger, nil without an archive.
func (s *Store) archiveItem(ctx context.Context, e meeting.LedgerEvent, attendee item) (item, error) {
	if !s.archives {
		return nil, nil //nolint:nilnil // there is nothing to keep
	}
	m, err := s.get(ctx, meetingKey(e.MeetingID))
	if err != nil {
		return nil, err
	}
	_, r, err := s.eventAlone(ctx, m.text(ofEvent))
	if err != nil {
		return nil, err
	}
	return rawLine(scopeOf(r, m.text(ofEvent), e.MeetingID), e, attendee)
}

func rawLine(in service.ArchiveScope, e meeting.LedgerEvent, attendee item) (item, error) {
	line := service.RawLine{ArchiveScope: in, Attendee: e.AttendeeID, Person: e.PersonID, Role: chimeclassroom.Role(attendee.text(role)),
		At: e.At.UTC(), AtMillis: e.At.UnixMilli(), Type: e.Type, Source: e.Source, Detail: e.Detail}
	line.Key = fmt.Sprintf("%s/%s/%d/%s", e.MeetingID, e.AttendeeID, line.AtMillis, e.Type)
	return outgoing(service.ArchiveRaw, line.Key, line.Of(), e.At, line)
}

// archivedStart are the actions that keep for the archive that a class starts, with the
// first line of its ledger.
func (s *Store) archivedStart(event item, r *room, m chimeclassroom.Meeting, first meeting.LedgerEvent) ([]types.TransactWriteItem, error) {
	if !s.archives {
		return nil, nil
	}
	e, err := asEvent(event)
	if err != nil {
		return nil, err
	}
	line := service.StartLine{
		ArchiveScope: scopeOf(r, m.EventID, m.ID), Generation: m.Generation, StartedAt: m.StartedAt.UTC(), Course: r.Course,
		Title: e.Title, StartsAt: e.StartsAt, TimeZone: e.TimeZone, DurationMinutes: e.DurationMinutes, Hosts: e.Hosts,
	}
	line.Key = m.ID
	start, err := outgoing(service.ArchiveEvent, m.ID, line.Of(), m.StartedAt, line)
	if err != nil {
		return nil, err
	}
	raw, err := rawLine(scopeOf(r, m.EventID, m.ID), first, nil)
	return []types.TransactWriteItem{s.putting(start, "", nil), s.putting(raw, "", nil)}, err
}

// archivedLaunch keeps for the archive that somebody comes in.
func (s *Store) archivedLaunch(a *arrival) ([]types.TransactWriteItem, error) {
	if !s.archives {
		return nil, nil
	}
	k := a.Room.Key
	line := service.LaunchLine{
		ArchiveScope: service.ArchiveScope{Platform: k.RegistrationID, Deployment: k.DeploymentID, Room: a.roomID},
		Person:       a.personID, Course: a.Room.Course, Roles: []chimeclassroom.Role{a.Role}, At: a.At.UTC(),
	}
	line.Key = fmt.Sprintf("%s/%s/%d", a.roomID, a.personID, a.At.UnixMilli())
	i, err := outgoing(service.ArchivePerson, line.Key, line.Of(), a.At, line)
	return []types.TransactWriteItem{s.putting(i, "", nil)}, err
}

// OutgoingLines implements [service.Outgoing].
func (s *Store) OutgoingLines(ctx context.Context, limit int) (all []service.ArchiveLine, err error) {
	for _, of := range []service.ArchiveKind{service.ArchiveEvent, service.ArchiveRaw, service.ArchivePerson} {
		for i, err := range s.query(ctx, partition(outgoingPartition(of))) {
			if err != nil {
				return nil, err
			}
			if len(all) == limit {
				return all, nil
			}
			all = append(all, service.ArchiveLine{
				Kind: of, Key: i.text(lineKey), Deployment: asRoom(i).Key.Deployment(), Day: i.text(onDay), JSON: i.text(written),
			})
		}
	}
	return all, nil
}

// DropOutgoing implements [service.Outgoing].
func (s *Store) DropOutgoing(ctx context.Context, lines []service.ArchiveLine) error {
	keys := make([]item, len(lines))
	for n, l := range lines {
		keys[n] = outgoingKey(l)
	}
	return s.remove(ctx, keys)
}
