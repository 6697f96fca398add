package service

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// RosterSource is where an LMS tells who is in a course. It is kept with the room,
// so that the roster can be read when nobody is there.
type RosterSource struct {
	RegistrationID string
	DeploymentID   string
	URL            string
	// GroupsURL is where it tells which groups there are; "" where it does not.
	GroupsURL string
}

// Roster reads who is in the courses of LMSs.
type Roster interface {
	// Ask has a roster read soon, in the background, however often it is asked for not
	// twice within minutes. It asks no LMS itself.
	Ask(ctx context.Context, from RosterSource) error
	// Run reads what was asked for until ctx is done and hands it to take. What take
	// returns an error for is read again. It is called once.
	Run(ctx context.Context, take func(ctx context.Context, from RosterSource, r RosterReading) error)
}

// RosterReading is what was read of a roster.
type RosterReading struct {
	// Complete: whoever is not among the entries is not in the course any more.
	Complete bool
	Entries  []RosterEntry
	// Groups are all groups of the course; nil says nothing of them, and those of before
	// stay.
	Groups []Group
}

// Group is some people of a course, as the LMS says.
type Group struct {
	ID, Name string
	// Members is how many people of the roster are in it at present.
	Members int
}

// RosterEntry is somebody in a roster. Of a reading the person has a Subject, and
// a Name if the LMS gives one.
type RosterEntry struct {
	Person chimeclassroom.Person
	Role   chimeclassroom.Role
	// Address is where the LMS says that they are reached by mail; it may be empty.
	Address string
	// Active: in the course now. Whoever left is kept for the reports of before.
	Active bool
	// Groups are the ids of those that the person is in. It counts in readings alone.
	Groups []string
}

// CourseRoster is what the room knows of its course. ReadAt is zero before the first
// reading; Offered tells whether the LMS lets the classroom read it at all.
type CourseRoster struct {
	Offered bool
	ReadAt  time.Time
	Entries []RosterEntry
	// Groups by name.
	Groups []Group
}

func (r *CourseRoster) hasGroup(id string) bool {
	return slices.ContainsFunc(r.Groups, func(g Group) bool { return g.ID == id })
}

// Known tells whether the roster was ever read.
func (r CourseRoster) Known() bool { return !r.ReadAt.IsZero() }

// How soon before it begins a class has the roster of its room read again, and how
// long a reading is new enough for that.
const (
	rosterAhead = 15 * time.Minute
	rosterNew   = 30 * time.Minute
)

// askRoster has the roster of the source read. What comes of it nobody waits for.
func (s *Service) askRoster(ctx context.Context, from RosterSource) {
	if s.roster == nil || from.URL == "" {
		return
	}
	if err := s.roster.Ask(ctx, from); err != nil && ctx.Err() == nil {
		s.logger.WarnContext(ctx, "the roster was not asked for", "registration", from.RegistrationID, "error", err)
	}
}

// askRosterOf is askRoster for a room.
func (s *Service) askRosterOf(ctx context.Context, roomID string) {
	if s.roster == nil {
		return
	}
	from, err := s.store.RosterSource(ctx, roomID)
	if err != nil && !errors.Is(err, ErrNotFound) {
		s.logger.WarnContext(ctx, "looking for the roster of a room", "error", err)
		return
	}
	s.askRoster(ctx, from)
}

// AskRostersAhead has the rosters of the rooms read in which a class begins soon.
func (s *Service) AskRostersAhead(ctx context.Context) error {
	if s.roster == nil {
		return nil
	}
	now := s.instant()
	due, err := s.store.RostersAhead(ctx, Span{From: now, Until: now.Add(rosterAhead)}, now, now.Add(-rosterNew))
	if err != nil {
		return fmt.Errorf("looking for rosters to read: %w", err)
	}
	for _, from := range due {
		s.askRoster(ctx, from)
	}
	return nil
}

// takeRoster stores what was read of a roster.
func (s *Service) takeRoster(ctx context.Context, from RosterSource, r RosterReading) error {
	for i := range r.Entries {
		id, err := s.newID()
		if err != nil {
			return err
		}
		p := &r.Entries[i].Person
		p.ID, p.RegistrationID = id, from.RegistrationID
		r.Entries[i].Address = s.contact(Contact{Address: r.Entries[i].Address}).Address
	}
	rooms, err := s.store.PutRoster(ctx, from, r, s.instant())
	if err != nil {
		return fmt.Errorf("storing a roster: %w", err)
	}
	for _, roomID := range rooms {
		s.changed(roomID)
	}
	return nil
}

func (s *Service) runRoster(ctx context.Context) {
	if s.roster != nil {
		s.roster.Run(ctx, s.takeRoster)
	}
}

// Course is who an event can be for.
type Course struct {
	// Roster tells of the reading; its entries are left out.
	Roster CourseRoster
	People []Member
	// More: there are others, who are found by what they are called.
	More bool
}

// maxPeople is how many people of a course are told at once.
const maxPeople = 100

// ReadCourse returns who is in the visitor's course as far as the room knows, by
// name: the roster, and whoever has come in. Text must stand in their names,
// whatever its case.
func (s *Service) ReadCourse(ctx context.Context, v chimeclassroom.Visitor, text string) (Course, error) {
	if !plans(v) {
		return Course{}, forbidden()
	}
	if !v.Role.Teaches() {
		return Course{}, nil // they name nobody
	}
	people, roster, err := s.people(ctx, v.Room.ID)
	if err != nil {
		return Course{}, err
	}
	text = strings.ToLower(strings.TrimSpace(text))
	people = slices.DeleteFunc(people, func(m Member) bool {
		return !strings.Contains(strings.ToLower(m.Person.DisplayName()), text)
	})
	roster.Entries = nil
	course := Course{Roster: roster, People: people, More: len(people) > maxPeople}
	if course.More {
		course.People = people[:maxPeople]
	}
	return course, nil
}

// people returns who is in the course now or has come into the room, by name, with
// the role of the newest launch or else the roster's. Whoever has left the course
// is not among them.
func (s *Service) people(ctx context.Context, roomID string) ([]Member, CourseRoster, error) {
	members, err := s.store.Members(ctx, roomID)
	if err != nil {
		return nil, CourseRoster{}, fmt.Errorf("reading the members: %w", err)
	}
	roster, err := s.store.Roster(ctx, roomID)
	if err != nil {
		return nil, CourseRoster{}, fmt.Errorf("reading the roster: %w", err)
	}
	listed := make(map[string]bool, len(roster.Entries)) // whether active
	for _, e := range roster.Entries {
		listed[e.Person.ID] = e.Active
	}
	members = slices.DeleteFunc(members, func(m Member) bool {
		active, known := listed[m.Person.ID]
		delete(listed, m.Person.ID)
		return known && !active
	})
	for _, e := range roster.Entries {
		if listed[e.Person.ID] {
			members = append(members, Member{Person: e.Person, Role: e.Role})
		}
	}
	slices.SortFunc(members, func(a, b Member) int { return comparePeople(a.Person, b.Person) })
	return members, roster, nil
}

// comparePeople orders people by name.
func comparePeople(p, q chimeclassroom.Person) int {
	return cmp.Or(
		strings.Compare(strings.ToLower(p.DisplayName()), strings.ToLower(q.DisplayName())),
		strings.Compare(p.ID, q.ID),
	)
}

// absence compares who took part in an event with the roster: active learners who
// were to come and did not (to a room without dates nobody is), and those who came and are not in the course. Before the
// roster is known it says nothing of anybody.
func absence(roster CourseRoster, e chimeclassroom.Event, present []Attendance) (absent, guests []chimeclassroom.Person) {
	if !roster.Known() {
		return nil, nil
	}
	came, listed := map[string]bool{}, map[string]bool{}
	for _, a := range present {
		came[a.Attendee.Person.ID] = len(a.Intervals) > 0
	}
	for _, entry := range roster.Entries {
		id := entry.Person.ID
		listed[id] = true
		if entry.Active && !e.Standing && entry.Role == chimeclassroom.Student && !came[id] && (chimeclassroom.Visitor{Person: entry.Person}).Sees(&e) {
			absent = append(absent, entry.Person)
		}
	}
	for _, a := range present {
		if len(a.Intervals) > 0 && !listed[a.Attendee.Person.ID] {
			guests = append(guests, a.Attendee.Person)
		}
	}
	slices.SortFunc(absent, comparePeople)
	return absent, guests
}
