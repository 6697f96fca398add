package classroomdynamo

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// exported is one of what is kept about a person, as the export shows it, with what it is
// sorted by.
type exported struct {
	order  string
	fields map[string]any
}

// personal collects what is kept about a person, kind by kind.
type personal struct {
	store *Store
	id    string
	traces
	records map[string][]exported
	titles  map[string]string // of events
}

// kinds are those of what is kept about a person, in the order of the export.
func kinds() []string {
	return []string{
		"person", "courses", "rosters", "groups", "comments", "notices", "log", "sessions", "guestLinks", "invitations", "calendars",
		"classes", "usage", "ledger", "answers", "grades", "corrections",
	}
}

// PersonalData implements [service.Privacy]. It goes through the rooms and classes that
// the person was in.
func (s *Store) PersonalData(ctx context.Context, id string) (data service.PersonalData, err error) {
	p := &personal{store: s, id: id, records: map[string][]exported{}, titles: map[string]string{}}
	if p.traces, err = s.tracesOf(ctx, id); err != nil {
		return nil, err
	}
	for _, collect := range []func(context.Context) error{p.self, p.access, p.inRooms, p.inEvents, p.inClasses, p.grades} {
		if err := collect(ctx); err != nil {
			return nil, err
		}
	}
	for _, about := range kinds() {
		some := p.records[about]
		slices.SortStableFunc(some, func(a, b exported) int { return cmp.Compare(a.order, b.order) })
		part := service.PersonalRecords{About: about}
		for _, r := range some {
			part.Records = append(part.Records, r.fields)
		}
		data = append(data, part)
	}
	return data, nil
}

func (p *personal) add(about, order string, fields map[string]any) {
	p.records[about] = append(p.records[about], exported{order, fields})
}

// roomIDs are those of the rooms that the person was in.
func (p *personal) roomIDs() []string { return slices.Sorted(maps.Keys(p.rooms)) }

// title is that of an event, "" of one that is gone.
func (p *personal) title(ctx context.Context, of string) (string, error) {
	if known, is := p.titles[of]; is {
		return known, nil
	}
	i, err := p.store.get(ctx, eventKey(of))
	if err != nil {
		return "", err
	}
	e, err := asEvent(i)
	p.titles[of] = e.Title
	return e.Title, err
}

// self is who they are.
func (p *personal) self(context.Context) error {
	i := p.person
	if i == nil {
		return nil
	}
	p.add("person", "", map[string]any{
		"id": p.id, "platform": i.text(registration), "subject": i.text(subject), "name": i.text(called), "email": i.text(email),
		"locale": i.text(locale), "guest": i.flag(isGuest), "settings": cmp.Or(i.text(settings), "{}"), "seenAt": instantOr(i, seenAt),
	})
	return nil
}

// instantOr is an instant, that of the epoch for what is not there.
func instantOr(i item, attribute string) time.Time { return millis(i.number(attribute)) }

// access is how they come in: sessions and calendars.
func (p *personal) access(ctx context.Context) error {
	for _, note := range p.of("session#") {
		i, err := p.store.get(ctx, sessionKey(note.text(hashOf)))
		if err != nil {
			return err
		}
		if i == nil {
			continue
		}
		r, err := p.store.roomNow(ctx, i.text(inRoom))
		if err = orNone(err); err != nil {
			return err
		}
		of := ""
		if r != nil {
			of = r.Course
		}
		p.add("sessions", sortable(i.instant(expires)), map[string]any{
			"course": of, "role": i.text(role), "administersLMS": i.flag(administers), "expiresAt": i.instant(expires),
		})
	}
	for _, note := range p.of("feed#") {
		feed, err := p.store.get(ctx, feedKey(note.text(hashOf)))
		if err != nil {
			return err
		}
		for id, r := range p.rooms {
			if r.holds(feed.text(inRoom)) {
				p.add("calendars", id, map[string]any{"course": r.Course})
			}
		}
	}
	return nil
}

// inRooms is what rooms keep of them.
func (p *personal) inRooms(ctx context.Context) error {
	for _, roomID := range p.roomIDs() {
		r := p.rooms[roomID]
		groups, err := p.store.groups(ctx, r.ID)
		if err != nil {
			return err
		}
		for _, i := range groups {
			if slices.Contains(i.texts(inGroup), p.id) {
				p.add("groups", r.ID+" "+i.text(ident), map[string]any{"course": r.Course, "name": i.text(called)})
			}
		}
		for _, of := range r.all() {
			found, err := p.store.mentioning(ctx, roomPartition(of), p.id)
			if err != nil {
				return err
			}
			for _, i := range found {
				if err := p.inRoom(ctx, r, i); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// inRoom is one item of a room.
func (p *personal) inRoom(ctx context.Context, r *room, i item) error {
	switch {
	case i.is("member#"):
		p.add("courses", r.ID, map[string]any{"course": r.Course, "room": r.Title, "role": i.text(role)})
	case i.is("enrolled#"):
		p.add("rosters", r.ID, map[string]any{"course": r.Course, "role": i.text(role), "active": i.flag(active)})
	case i.is("log#"):
		p.add("log", i.text(entry), map[string]any{
			"course": r.Course, "title": i.text(title), "action": i.text(action), "happenedAt": i.instant(happenedAt), "byYou": i.text(member) == p.id,
		})
	case i.is("notice#"):
		of, err := p.title(ctx, i.text(eventID))
		p.add("notices", sortable(i.instant(happenedAt)), map[string]any{"title": of, "kind": i.text(kind), "changedAt": i.instant(happenedAt)})
		return err
	}
	return nil
}

// inEvents is what is kept with the events of their rooms.
func (p *personal) inEvents(ctx context.Context) error {
	for _, roomID := range p.roomIDs() {
		ids, err := p.store.allEvents(ctx, p.rooms[roomID])
		if err != nil {
			return err
		}
		for _, of := range ids {
			found, err := p.store.mentioning(ctx, eventPartition(of), p.id)
			if err != nil {
				return err
			}
			for _, i := range found {
				if err := p.inEvent(ctx, of, i); err != nil {
					return err
				}
			}
			for sitting, err := range p.store.query(ctx, beginning(eventPartition(of), "sitting#")) {
				if err == nil {
					err = p.counted(ctx, p.rooms[roomID].Key.Deployment(), of, sitting.text(meetingOf))
				}
				if err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// inEvent is one item of an event.
func (p *personal) inEvent(ctx context.Context, of string, i item) error {
	called, err := p.title(ctx, of)
	if err != nil {
		return err
	}
	switch {
	case i.is("comment#"):
		p.add("comments", sortable(i.instant(happenedAt)), map[string]any{"title": called, "text": i.text(body), "writtenAt": i.instant(happenedAt)})
	case i.is("guestlink#"):
		p.add("guestLinks", sortable(i.instant(createdAt)), map[string]any{"title": called, "label": i.text(label), "madeAt": i.instant(createdAt)})
	case i.is("guest#"):
		link, err := p.store.get(ctx, guestLinkKey(of, i.text(guestLink)))
		p.add("invitations", of, map[string]any{"title": called, "label": link.text(label), "cameAt": i.instant(happenedAt), "banned": i.flag(banned)})
		return err
	case i.is("correction#") && i.text(member) == p.id:
		var length any
		if i.has(attendedFor) {
			length = i.number(attendedFor)
		}
		p.add("corrections", sortable(i.instant(happenedAt)), map[string]any{
			"title": called, "correctedAt": i.instant(happenedAt), "status": i.text(status), "attendedMs": length, "note": i.text(note),
		})
	case i.is("answer#"):
		return p.answer(ctx, of, called, i)
	}
	return nil
}

// answer is what they answered, which nobody knows of an anonymous poll.
func (p *personal) answer(ctx context.Context, of, called string, i item) error {
	poll, err := p.store.get(ctx, pollKey(of, i.text(ofPoll)))
	if err != nil {
		return err
	}
	kept, err := pollOf(of, poll, nil)
	if err != nil || kept.Anonymous && !kept.ClosedAt.IsZero() {
		return err
	}
	p.add("answers", sortable(kept.OpenedAt), map[string]any{"title": called, "question": poll.text(question), "choices": i.text(choices)})
	return nil
}

// inClasses is what is kept of the classes that they had tickets to.
func (p *personal) inClasses(ctx context.Context) error {
	for _, note := range p.of("class#") {
		e := p.events[note.text(eventID)]
		if e == nil {
			continue
		}
		r, err := p.store.roomNow(ctx, e.text(inRoom))
		if err == nil {
			err = p.inClass(ctx, r, note.text(eventID), note.text(meetingOf))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *personal) inClass(ctx context.Context, r *room, of, meetingID string) error {
	s := p.store
	called, err := p.title(ctx, of)
	if err != nil {
		return err
	}
	read, err := s.getAll(ctx, meetingKey(meetingID), seatKey(meetingID, p.id))
	if err != nil {
		return err
	}
	m, seat := read[0], read[1]
	who, err := s.getAll(ctx, attendeeKey(meetingID, seat.text(attendeeID)), standingKey(meetingID, seat.text(attendeeID)))
	if err != nil {
		return err
	}
	if seat != nil {
		p.add("classes", sortable(m.instant(startedAt)), map[string]any{
			"course": r.Course, "title": called, "startedAt": m.instant(startedAt), "role": who[0].text(role),
			"coHost": who[1].flag(coHost), "denied": who[1].flag(denied),
		})
	}
	lines, err := s.mentioning(ctx, meetingPartition(meetingID), p.id)
	if err != nil {
		return err
	}
	for _, i := range lines {
		if i.is("line#") {
			p.add("ledger", sortable(i.instant(happenedAt)), map[string]any{
				"title": called, "happenedAt": i.instant(happenedAt), "type": i.text(kind), "source": i.text(source), "detail": i.text(detail),
			})
		}
	}
	return nil
}

// counted is as what a class counts them.
func (p *personal) counted(ctx context.Context, d chimeclassroom.Deployment, of, meetingID string) error {
	kept, err := p.store.get(ctx, summaryKey(meetingID))
	if err != nil || kept.text(month) == "" {
		return err
	}
	i, err := p.store.get(ctx, usageKey(d, kept.text(month), meetingID))
	if err != nil {
		return err
	}
	var sum service.ClassSummary
	if err := i.read(figures, &sum); err != nil {
		return err
	}
	if as, is := sum.People[p.id]; is {
		called, err := p.title(ctx, of)
		if err != nil {
			return err
		}
		p.add("usage", sum.Month+" "+meetingID, map[string]any{"title": called, "month": sum.Month, "part": string(as)})
	}
	return nil
}

// grades are those that wait or were sent.
func (p *personal) grades(ctx context.Context) error {
	for _, note := range p.of("score#") {
		i, err := p.store.get(ctx, scoreKey(note.text(column), p.id))
		if err != nil {
			return err
		}
		if i == nil {
			continue
		}
		called := ""
		if i.has(eventID) {
			if called, err = p.title(ctx, i.text(eventID)); err != nil {
				return err
			}
		}
		p.add("grades", note.text(column), map[string]any{"title": called, "score": i.text(score)})
	}
	return nil
}
