package classroomdynamo

import (
	"context"
	"maps"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Attributes of an event, beside its room.
const (
	record     = "record" // what a change of the event may change
	version    = "version"
	hidden     = "hidden"
	standing   = "standing"
	seriesOf   = "series"
	createdBy  = "createdby"
	ungraded   = "ungraded"
	lineItem   = "lineitem"
	attended   = "attended"   // how many of its sittings were, of those that are kept
	meetingOf  = "meeting"    // the newest sitting
	generation = "generation" // its number
	startedAt  = "started"
	endedAt    = "ended"
	deletedAt  = "deleted"
)

// eventRecord is the JSON of what a change of an event may change.
type eventRecord struct {
	ID              string                      `json:"id"`
	Title           string                      `json:"title"`
	Description     string                      `json:"description,omitempty"`
	Date            string                      `json:"date,omitempty"`
	StartTime       string                      `json:"startTime,omitempty"`
	TimeZone        string                      `json:"timeZone,omitempty"`
	DurationMinutes int                         `json:"durationMinutes,omitempty"`
	StartsAt        int64                       `json:"startsAt"`
	OpensBefore     int                         `json:"opensBefore,omitempty"`
	Attachments     []chimeclassroom.Attachment `json:"attachments"`
	Hosts           []string                    `json:"hosts"`
	Invited         []string                    `json:"invited"`
	Groups          []string                    `json:"groups"`
	Terms           chimeclassroom.Terms        `json:"terms"`
	Cancelled       bool                        `json:"cancelled,omitempty"`
	CancelReason    string                      `json:"cancelReason,omitempty"`
	Slot            string                      `json:"slot,omitempty"`
	Detached        bool                        `json:"detached,omitempty"`
}

func recordOf(e *chimeclassroom.Event) eventRecord {
	return eventRecord{
		ID: e.ID, Title: e.Title, Description: e.Description, Date: e.Date, StartTime: e.StartTime, TimeZone: e.TimeZone,
		DurationMinutes: e.DurationMinutes, StartsAt: e.StartsAt.UnixMilli(), OpensBefore: e.OpensBefore,
		Attachments: e.Attachments, Hosts: e.Hosts, Invited: e.Invited, Groups: e.Groups, Terms: e.Terms,
		Cancelled: e.Cancelled, CancelReason: e.CancelReason, Slot: e.Slot, Detached: e.Detached,
	}
}

// newEvent is the item of an event that is stored for the first time.
func newEvent(e *chimeclassroom.Event) (item, error) {
	i := eventKey(e.ID)
	i[version], i[hidden], i[standing] = number(int64(e.Version)), flag(e.Hidden), flag(e.Standing)
	i[createdBy], i[ungraded] = text(e.CreatedBy), flag(e.Ungraded)
	return changedEvent(i, e)
}

// changedEvent is the item with what a change of the event may change, and with its
// room.
func changedEvent(before item, e *chimeclassroom.Event) (i item, err error) {
	i = maps.Clone(before)
	i[inRoom] = text(e.RoomID)
	delete(i, seriesOf)
	if e.SeriesID != "" {
		i[seriesOf] = text(e.SeriesID)
	}
	i[record], err = asJSON(recordOf(e))
	return i, err
}

// asEvent reads an event without its rule and without who is in its groups. Its room is that under whose id it is kept.
func asEvent(i item) (e chimeclassroom.Event, err error) {
	var r eventRecord
	if err := i.read(record, &r); err != nil {
		return e, err
	}
	e = chimeclassroom.Event{
		ID: r.ID, RoomID: i.text(inRoom), Title: r.Title, Description: r.Description,
		Date: r.Date, StartTime: r.StartTime, TimeZone: r.TimeZone, DurationMinutes: r.DurationMinutes,
		StartsAt: millis(r.StartsAt), OpensBefore: r.OpensBefore,
		Attachments: r.Attachments, Hosts: r.Hosts, Invited: r.Invited, Groups: r.Groups, Terms: r.Terms,
		Cancelled: r.Cancelled, CancelReason: r.CancelReason, Slot: r.Slot, Detached: r.Detached,
		Standing: i.flag(standing), Hidden: i.flag(hidden), SeriesID: i.text(seriesOf),
		CreatedBy: i.text(createdBy), Ungraded: i.flag(ungraded), Version: int(i.number(version)), Attended: i.number(attended) > 0,
	}
	if i.has(meetingOf) {
		e.Meeting = &chimeclassroom.Meeting{
			ID: i.text(meetingOf), EventID: e.ID, Generation: int(i.number(generation)),
			StartedAt: i.instant(startedAt), EndedAt: i.instant(endedAt), DeletedAt: i.instant(deletedAt),
		}
	}
	return e, nil
}

// live tells whether the event of the item has a sitting that has not ended.
func live(i item) bool { return i.has(meetingOf) && !i.has(endedAt) }

// eventsOf reads events of the room, with their rules and groups. Ids of others are left out.
func (s *Store) eventsOf(ctx context.Context, r *room, ids []string) ([]chimeclassroom.Event, error) {
	keys := make([]item, len(ids))
	for n, id := range ids {
		keys[n] = eventKey(id)
	}
	items, err := s.getAll(ctx, keys...)
	if err != nil {
		return nil, err
	}
	var events []chimeclassroom.Event
	var rules []item
	for _, i := range items {
		if i == nil || !r.holds(i.text(inRoom)) {
			continue
		}
		e, err := asEvent(i)
		if err != nil {
			return nil, err
		}
		rules = append(rules, seriesKey(e.SeriesID))
		e.RoomID = r.ID
		events = append(events, e)
	}
	series, err := s.getAll(ctx, rules...)
	for n, i := range series {
		if events[n].SeriesID != "" {
			events[n].Rule = i.text(rule)
		}
	}
	if err != nil {
		return nil, err
	}
	return events, s.fillGroups(ctx, r, events)
}

// eventIn returns the item of an event of the room, or ErrNotFound.
func (s *Store) eventIn(ctx context.Context, r *room, id string) (item, error) {
	i, err := s.get(ctx, eventKey(id))
	if err == nil && (i == nil || !r.holds(i.text(inRoom))) {
		err = service.ErrNotFound
	}
	return i, err
}

// eventAlone returns an event and its room as it is now, or ErrNotFound.
func (s *Store) eventAlone(ctx context.Context, id string) (item, *room, error) {
	i, err := s.get(ctx, eventKey(id))
	if err != nil {
		return nil, nil, err
	}
	if i == nil {
		return nil, nil, service.ErrNotFound
	}
	r, err := s.roomNow(ctx, i.text(inRoom))
	if err != nil {
		return nil, nil, err
	}
	i, err = s.eventIn(ctx, r, id) // as the guard has it
	return i, r, err
}
