package service

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
)

// CourseReport is what the classes of a course amount to.
type CourseReport struct {
	Sums engagement.Course
	// Classes are those of Sums.Trend, one for one.
	Classes []chimeclassroom.Event
	// Reports are what they were summed up from, one for one as well.
	Reports []engagement.Report
	// People are those of Sums.People, by id.
	People   map[string]chimeclassroom.Person
	Counting Counting
}

// PersonReport is one person's record of a course.
type PersonReport struct {
	Person   chimeclassroom.Person
	Totals   engagement.Totals
	Counting Counting
	// Classes are those in which the person is, the latest last.
	Classes []PersonClass
}

// PersonClass is a person's part in one class.
type PersonClass struct {
	Event chimeclassroom.Event
	Part  Attendance
}

// CourseReport sums up the classes of the visitor's course.
func (s *Service) CourseReport(ctx context.Context, v chimeclassroom.Visitor) (CourseReport, error) {
	if !readsReports(v) {
		return CourseReport{}, forbidden()
	}
	by, classes, err := s.held(ctx, v)
	if err != nil {
		return CourseReport{}, err
	}
	c := CourseReport{People: map[string]chimeclassroom.Person{}, Counting: by}
	for _, class := range classes {
		c.Classes = append(c.Classes, class.event)
		for _, p := range class.report.People {
			c.People[p.Attendee.Person.ID] = p.Attendee.Person
		}
	}
	c.Reports = sums(classes)
	c.Sums = engagement.Over(c.Reports, by.Limits)
	return c, nil
}

// Rows is the report as a table with a head, a row for each person, by name.
func (c *CourseReport) Rows() [][]string {
	titles := make([]string, len(c.Classes))
	for i, e := range c.Classes {
		titles[i] = e.Title
	}
	rows := c.Sums.Rows(c.Reports, func(id string) string { p := c.People[id]; return p.DisplayName() }, titles)
	sortByName(rows[1:])
	return rows
}

// PersonReport returns a person's record of the visitor's course. Everybody may see
// their own, without what compares them with others.
func (s *Service) PersonReport(ctx context.Context, v chimeclassroom.Visitor, personID string) (PersonReport, error) {
	if personID != v.Person.ID && !readsReports(v) {
		return PersonReport{}, forbidden()
	}
	by, classes, err := s.held(ctx, v)
	if err != nil {
		return PersonReport{}, err
	}
	r := PersonReport{Totals: engagement.Totals{ID: personID}, Counting: by}
	if personID == v.Person.ID {
		r.Person = v.Person
	}
	for _, class := range classes {
		for _, p := range class.report.People {
			if p.Part.ID == personID {
				r.Person = p.Attendee.Person
				r.Classes = append(r.Classes, PersonClass{class.event, p})
			}
		}
	}
	if r.Person.ID == "" {
		return PersonReport{}, &chimeclassroom.Error{Code: chimeclassroom.CodeNotFound, Public: "There is no such person in the classes of this course."}
	}
	for _, one := range engagement.Over(sums(classes), by.Limits).People {
		if one.ID == personID {
			r.Totals = one
		}
	}
	if !readsReports(v) {
		r.alone()
	}
	return r, nil
}

// alone takes out what compares the person with others, and who corrected.
func (r *PersonReport) alone() {
	forget := func(f *engagement.Figures) {
		f[engagement.MetricScore], f[engagement.MetricTalkShare] = engagement.Figure{}, engagement.Figure{}
	}
	forget(&r.Totals.Figures)
	r.Totals.Risks = nil
	for i := range r.Classes {
		p := &r.Classes[i].Part
		forget(&p.Part.Figures)
		forget(&p.Measured)
		p.Part.Score = nil
		for j := range p.Corrections {
			p.Corrections[j].By = chimeclassroom.Person{}
		}
	}
}

// heldClass is a class that took place or is taking place.
type heldClass struct {
	event  chimeclassroom.Event
	report Report
}

// held are the classes of the visitor's room whose attendance is kept, in the order
// of engagement.Over, and by what they are counted.
func (s *Service) held(ctx context.Context, v chimeclassroom.Visitor) (by Counting, classes []heldClass, err error) {
	if by, err = s.counting(ctx, v.Room.ID); err != nil {
		return Counting{}, nil, err
	}
	events, err := s.store.ListEvents(ctx, v.Room.ID, Span{})
	if err != nil {
		return Counting{}, nil, fmt.Errorf("listing events: %w", err)
	}
	for _, e := range events {
		if e.Meeting == nil || !e.Meeting.DeletedAt.IsZero() || !v.Sees(&e) {
			continue
		}
		r, err := s.reportOf(ctx, e, by)
		if err != nil {
			return Counting{}, nil, err
		}
		if r.Sums.Held {
			classes = append(classes, heldClass{e, r})
		}
	}
	slices.SortStableFunc(classes, func(a, b heldClass) int {
		return cmp.Or(a.report.Sums.From.Compare(b.report.Sums.From), a.report.Sums.Until.Compare(b.report.Sums.Until))
	})
	return by, classes, nil
}

func sums(classes []heldClass) []engagement.Report {
	all := make([]engagement.Report, 0, len(classes))
	for _, class := range classes {
		all = append(all, class.report.Sums)
	}
	return all
}
