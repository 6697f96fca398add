package service

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
)

// Report is who took part in an event, and how. StartedAt and EndedAt are zero for
// what has not happened, and DeletedAt while the attendance is kept.
type Report struct {
	EventID string
	// Standing: it is about one sitting of a room without dates. Sitting is its number,
	// 0 for an event that was not started.
	Standing  bool
	Sitting   int
	StartedAt time.Time
	EndedAt   time.Time
	DeletedAt time.Time
	// People is everyone who was there or was expected, by name.
	People []Attendance
	// Absent are the active learners of the course whom the event was for and who were
	// not there, by name; Guests those who were and are not in the course. RosterAt is
	// when the course's roster was read; while it is zero there are neither.
	Absent, Guests []chimeclassroom.Person
	RosterAt       time.Time
	// Sums is what the ledger amounts to, by that counting. It knows people by their
	// ids.
	Sums     engagement.Report
	Counting Counting
	// Polls are those that were asked, by number.
	Polls []PollResult
}

// Attendance is one person's part.
type Attendance struct {
	Attendee  Attendee
	Attended  time.Duration
	Intervals []engagement.Interval
	// Present: in the room at this moment.
	Present bool
	Grade   GradeStatus
	// Part is everything that is known of the person's part.
	Part engagement.Person
	// Measured are the figures as they were before a correction.
	Measured engagement.Figures
	// Corrections are those of the person, oldest first; the last holds.
	Corrections []Correction
}

// Corrected tells whether a teacher's correction holds.
func (a *Attendance) Corrected() bool { return a.Part.Correction != nil }

// Report computes the attendance of an event from its ledger; of a room without
// dates, that of its newest sitting. An event that was not started has nobody in it.
func (s *Service) Report(ctx context.Context, v chimeclassroom.Visitor, id string) (Report, error) {
	return s.SittingReport(ctx, v, id, 0)
}

// SittingReport is the Report of the sitting with that number, 0 for the newest.
func (s *Service) SittingReport(ctx context.Context, v chimeclassroom.Visitor, id string, number int) (Report, error) {
	e, err := s.findSitting(ctx, v, id, number)
	if err != nil {
		return Report{}, err
	}
	if !v.MayDo(chimeclassroom.Report, &e) {
		return Report{}, forbidden()
	}
	by, err := s.counting(ctx, e.RoomID)
	if err != nil {
		return Report{}, err
	}
	if e.Meeting != nil && !e.Meeting.DeletedAt.IsZero() {
		return Report{EventID: e.ID, Standing: e.Standing, Sitting: e.Meeting.Generation, StartedAt: e.Meeting.StartedAt, EndedAt: e.Meeting.EndedAt, DeletedAt: e.Meeting.DeletedAt, Counting: by}, nil
	}
	return s.reportOf(ctx, e, by)
}

// FollowReport returns a channel that holds a token whenever the report of the
// event may have changed since the last one was taken. Whoever is done calls stop.
// An event that was not started is chimeclassroom.CodeNotAvailable.
func (s *Service) FollowReport(ctx context.Context, v chimeclassroom.Visitor, id string) (changed <-chan struct{}, stop func(), err error) {
	e, err := s.find(ctx, v, id)
	switch {
	case err != nil:
		return nil, nil, err
	case !v.MayDo(chimeclassroom.Report, &e):
		return nil, nil, forbidden()
	case e.Meeting == nil:
		return nil, nil, notAvailable(chimeclassroom.Open, chimeclassroom.Report)
	}
	changed, stop = s.reported.follow(e.Meeting.ID)
	return changed, stop, nil
}

// Timeline returns when a person did what in a sitting of an event, 0 for the newest.
// Everybody may see their own.
func (s *Service) Timeline(ctx context.Context, v chimeclassroom.Visitor, id string, number int, personID string) (engagement.Timeline, error) {
	e, err := s.findSitting(ctx, v, id, number)
	if err != nil {
		return engagement.Timeline{}, err
	}
	if personID != v.Person.ID && !v.MayDo(chimeclassroom.Report, &e) {
		return engagement.Timeline{}, forbidden()
	}
	sittings, err := s.sittings(ctx, e)
	if err != nil {
		return engagement.Timeline{}, err
	}
	by, err := s.counting(ctx, e.RoomID)
	if err != nil {
		return engagement.Timeline{}, err
	}
	var line engagement.Timeline
	err = s.account(ctx, by, sittings, func(total *engagement.Accumulator) {
		line = total.Timeline(s.frame(e, nil, nil), personID)
	})
	return line, err
}

// readsReports tells whether the visitor may see what others did in the course.
func readsReports(v chimeclassroom.Visitor) bool { return v.May(chimeclassroom.ReadReports) }

// expected is who should come to the event, by person id, and nil while nobody
// knows. Of those who have left the course or were not invited, and in a room without
// dates, it is who came.
func expected(roster CourseRoster, e chimeclassroom.Event, came map[string]Attendee) []string {
	if !roster.Known() {
		return nil
	}
	ids := []string{}
	for _, entry := range roster.Entries {
		id := entry.Person.ID
		_, there := came[id]
		if entry.Role == chimeclassroom.Student && (there || entry.Active && !e.Standing && (chimeclassroom.Visitor{Person: entry.Person}).Sees(&e)) {
			ids = append(ids, id)
		}
	}
	return ids
}

// frame is what the event's ledger is looked at with.
func (s *Service) frame(e chimeclassroom.Event, roster []string, corrections []Correction) engagement.Frame {
	f := engagement.Frame{
		Start: e.StartsAt, End: e.EndsAt(), Roster: roster, Corrections: standing(corrections), Observed: s.observes(),
	}
	if e.Meeting != nil && e.Meeting.Live() {
		f.Now = s.instant()
	}
	return f
}

// observes is what the classroom knows of a class even if nothing of the kind
// happened: what goes through the room, and what its provider reports.
func (s *Service) observes() []engagement.Metric {
	metrics := []engagement.Metric{engagement.MetricMessages, engagement.MetricHands, engagement.MetricReactions}
	if s.media != nil && s.media.Features().Reports {
		metrics = append(metrics, engagement.MetricCamera, engagement.MetricShare)
	}
	return metrics
}

// reportOf is Report for whoever may read it.
func (s *Service) reportOf(ctx context.Context, e chimeclassroom.Event, by Counting) (Report, error) {
	r := Report{EventID: e.ID, Standing: e.Standing, Counting: by}
	facts, err := s.factsOf(ctx, e)
	if err != nil || len(facts.sittings) == 0 {
		return r, err
	}
	grades, err := s.gradeStates(ctx, e)
	if err != nil {
		return r, err
	}
	r.Sitting = e.Meeting.Generation
	r.StartedAt, r.EndedAt = facts.sittings[0].Meeting.StartedAt, e.Meeting.EndedAt
	measured := engagement.Report{}
	err = s.account(ctx, by, facts.sittings, func(total *engagement.Accumulator) {
		r.Sums = total.Report(s.frame(e, facts.expected, facts.corrections))
		if len(facts.corrections) > 0 {
			measured = total.Report(s.frame(e, facts.expected, nil))
		}
	})
	if err != nil {
		return r, err
	}
	known := attendees(facts.sittings)
	for _, entry := range facts.roster.Entries {
		if _, ok := known[entry.Person.ID]; !ok {
			known[entry.Person.ID] = Attendee{Person: entry.Person, Role: entry.Role}
		}
	}
	r.People = attendance(&r.Sums, &measured, known, facts.corrections, grades)
	r.Absent, r.Guests = absence(facts.roster, e, r.People)
	r.RosterAt = facts.roster.ReadAt
	r.Polls, err = s.pollResults(ctx, e, known)
	return r, err
}

// facts are what a report is made of beside the ledger.
type facts struct {
	sittings    []Sitting
	corrections []Correction
	roster      CourseRoster
	// expected are as [expected] has them.
	expected []string
}

// factsOf reads the facts of an event; of one that was not started there are none.
func (s *Service) factsOf(ctx context.Context, e chimeclassroom.Event) (f facts, err error) {
	f.sittings, err = s.sittings(ctx, e)
	if err != nil || len(f.sittings) == 0 {
		return f, err
	}
	if f.corrections, err = s.corrections(ctx, e); err != nil {
		return f, err
	}
	if f.roster, err = s.store.Roster(ctx, e.RoomID); err != nil {
		return f, fmt.Errorf("reading the roster: %w", err)
	}
	f.expected = expected(f.roster, e, attendees(f.sittings))
	return f, nil
}

// attendees are the people of the sittings by id.
func attendees(sittings []Sitting) map[string]Attendee {
	people := map[string]Attendee{}
	for _, one := range sittings {
		for _, a := range one.Attendees {
			people[a.Person.ID] = a
		}
	}
	return people
}

// attendance gives the people of a report their names.
func attendance(sums, measured *engagement.Report, known map[string]Attendee, corrections []Correction, grades gradesOf) []Attendance {
	var people []Attendance
	for _, part := range sums.People {
		who, ok := known[part.ID]
		if !ok {
			who.Person.ID = part.ID
		}
		one := Attendance{
			Attendee: who, Part: part, Intervals: part.Presence, Present: part.Here,
			Attended: part.Figures[engagement.MetricAttended].Duration(),
			Measured: part.Figures, Grade: grades.of(who),
		}
		if before, ok := measured.Person(part.ID); ok {
			one.Measured = before.Figures
		}
		for _, c := range corrections {
			if c.PersonID == part.ID {
				one.Corrections = append(one.Corrections, c)
			}
		}
		people = append(people, one)
	}
	slices.SortFunc(people, byName)
	return people
}

// Rows is the report as a table with a head, by name; what all answered comes last.
func (r *Report) Rows() [][]string {
	names := make(map[string]string, len(r.People))
	for _, p := range r.People {
		names[p.Attendee.Person.ID] = p.Attendee.Person.DisplayName()
	}
	rows := r.withPolls(r.Sums.Rows(func(id string) string { return names[id] }))
	sortByName(rows[1 : 1+len(r.Sums.People)])
	return rows
}

// sortByName sorts rows by the name that stands first.
func sortByName(rows [][]string) {
	slices.SortStableFunc(rows, func(a, b []string) int { return strings.Compare(strings.ToLower(a[0]), strings.ToLower(b[0])) })
}

func byName(a, b Attendance) int { return comparePeople(a.Attendee.Person, b.Attendee.Person) }
