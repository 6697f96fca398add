package classroomdynamo

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// figures is the attribute that has the JSON of what a class comes to.
const figures = "figures"

// Usage implements [service.Summaries]. It reads the deployment's classes of the months.
func (s *Store) Usage(ctx context.Context, of chimeclassroom.Deployment, within service.Months) (u service.Usage, err error) {
	total, months, courses := &adding{}, map[string]*adding{}, map[string]*adding{}
	rooms := map[string]*room{}
	from, until := "month#"+within.From, "month$"
	if within.Until != "" {
		until = "month#" + within.Until + "$"
	}
	if from <= until {
		for i, err := range s.query(ctx, between(usagePartition(of), from, until)) {
			if err != nil {
				return u, err
			}
			var sum service.ClassSummary
			if err := i.read(figures, &sum); err != nil {
				return u, err
			}
			r, err := s.roomOnce(ctx, rooms, i.text(inRoom))
			if err != nil {
				return u, err
			}
			for _, a := range []*adding{total, addingAt(months, sum.Month), addingAt(courses, r.ID)} {
				a.add(sum)
			}
		}
	}
	u.Total = total.sum()
	for _, m := range slices.Sorted(maps.Keys(months)) {
		u.ByMonth = append(u.ByMonth, service.MonthUsage{Month: m, UsageFigures: months[m].sum()})
	}
	for _, id := range slices.Sorted(maps.Keys(courses)) {
		r := rooms[id]
		u.ByCourse = append(u.ByCourse, service.CourseUsage{Room: chimeclassroom.Room{ID: r.ID, Title: r.Title, Course: r.Course}, UsageFigures: courses[id].sum()})
	}
	u.Waiting, err = s.count(ctx, beginning(usagePartition(of), "waiting#"))
	return u, err
}

// roomOnce is roomNow of the rooms that were not read yet, and keeps them by both ids.
func (s *Store) roomOnce(ctx context.Context, rooms map[string]*room, id string) (*room, error) {
	if r := rooms[id]; r != nil {
		return r, nil
	}
	r, err := s.roomNow(ctx, id)
	if err != nil {
		return nil, err
	}
	rooms[id], rooms[r.ID] = r, r
	return r, nil
}

// adding adds classes up.
type adding struct {
	figures service.UsageFigures
	present float64 // people times milliseconds
	parts   map[service.Part]map[string]bool
	people  map[string]bool
}

func addingAt(all map[string]*adding, key string) *adding {
	if all[key] == nil {
		all[key] = &adding{}
	}
	return all[key]
}

func (a *adding) add(c service.ClassSummary) {
	if a.people == nil {
		a.people, a.parts = map[string]bool{}, map[service.Part]map[string]bool{}
	}
	// To the millisecond, as it would be kept in columns.
	length, attended := c.Length.Truncate(time.Millisecond), c.Attended.Truncate(time.Millisecond)
	a.figures.Classes++
	a.figures.Length += length
	a.figures.Attended += attended
	a.figures.Peak = max(a.figures.Peak, c.Peak)
	a.present += c.Average * float64(length.Milliseconds())
	for id, as := range c.People {
		if a.parts[as] == nil {
			a.parts[as] = map[string]bool{}
		}
		a.people[id], a.parts[as][id] = true, true
	}
}

func (a *adding) sum() service.UsageFigures {
	f := a.figures
	if ms := f.Length.Milliseconds(); ms > 0 {
		f.Average = a.present / float64(ms)
	}
	f.People = len(a.people)
	f.Teachers, f.Students, f.Guests = len(a.parts[service.PartTeacher]), len(a.parts[service.PartStudent]), len(a.parts[service.PartGuest])
	return f
}
