package service

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// Summaries keeps what each class that is over comes to, so that the usage of a
// deployment is read without its ledgers. A class is due with its end and, once it
// was summed up, again with whatever changes what it comes to: a correction, or a line
// of the ledger that comes late or is restored. Summaries go with the attendance.
type Summaries interface {
	// ClaimSummaries returns classes to sum up, those that became due last first. Of any
	// number of callers one gets each, and another one at c.Until, unless the class is
	// summed up by then.
	ClaimSummaries(ctx context.Context, c SummaryClaim) ([]DueSummary, error)
	// PutSummary keeps what the class comes to, in place of what was kept. People who
	// were erased are left out. If the class has become due anew since it was claimed, or
	// is gone with its attendance: ErrConflict.
	PutSummary(ctx context.Context, d DueSummary, sum ClassSummary) error
	// Usage adds up the classes of the deployment.
	Usage(ctx context.Context, of chimeclassroom.Deployment, within Months) (Usage, error)
}

// SummaryClaim asks for at most Limit classes that are due at Now and were over by
// Ended.
type SummaryClaim struct {
	Now, Ended, Until time.Time
	Limit             int
}

// DueSummary is a class that is to be summed up.
type DueSummary struct {
	RoomID, EventID, MeetingID string
	// Asked is how often that was asked for.
	Asked int64
}

// ClassSummary is what a class comes to.
type ClassSummary struct {
	// Month is that of its beginning, by the clock of its event: 2006-01. Without one it
	// is no class of its own, and not counted.
	Month string
	// Length is the time that counts, Attended that of everybody together.
	Length, Attended time.Duration
	// Average and Peak are how many people were there at once.
	Average float64
	Peak    int
	// People are those who took part, by id.
	People map[string]Part
}

// Part is as what somebody took part.
type Part string

// The parts. Guests are all who neither teach nor learn.
const (
	PartTeacher Part = "teacher"
	PartStudent Part = "student"
	PartGuest   Part = "guest"
)

// Months are those from the first to the last, as 2006-01; an empty bound is none.
type Months struct{ From, Until string }

// Usage is what the classes of a deployment come to. Classes whose attendance was
// deleted are not in it, nor is who was erased among the people.
type Usage struct {
	// ByMonth has the months that had classes, the earliest first.
	ByMonth []MonthUsage
	// ByCourse has the courses that had classes, by the ids of their rooms.
	ByCourse []CourseUsage
	Total    UsageFigures
	// Waiting is how many classes are over and not yet in it, of whatever month.
	Waiting int
}

// MonthUsage is the usage in a month, 2006-01.
type MonthUsage struct {
	Month string
	UsageFigures
}

// CourseUsage is the usage in a course.
type CourseUsage struct {
	Room chimeclassroom.Room
	// Open: whoever asked may read the reports of its classes. It is not stored.
	Open bool
	UsageFigures
}

// Title is how the course is called; it may be empty.
func (c *CourseUsage) Title() string { return cmp.Or(c.Room.Course, c.Room.Title) }

// UsageFigures is what some classes come to.
type UsageFigures struct {
	Classes int
	// Length is how long they lasted, Attended how long people were in them, all
	// together.
	Length, Attended time.Duration
	// People took part in at least one of them. Whoever teaches one and learns in another
	// is among the Teachers and the Students.
	People, Teachers, Students, Guests int
	// Average is how many people were in a class at once, on average over the time of all
	// of them; Peak is the most that were in one of them at once.
	Average float64
	Peak    int
}

// monthLayout is how months are written.
const monthLayout = "2006-01"

// check refuses what are no months.
func (m Months) check() error {
	for _, month := range []string{m.From, m.Until} {
		if _, err := time.Parse(monthLayout, month); month != "" && err != nil {
			return invalid("A month is written like 2026-11.")
		}
	}
	if m.From != "" && m.Until != "" && m.Until < m.From {
		return invalid("The last month must not be before the first one.")
	}
	return nil
}

// Usage returns what the classes of the visitor's deployment come to, to whoever
// administers the LMS.
func (s *Service) Usage(ctx context.Context, v chimeclassroom.Visitor, within Months) (Usage, error) {
	if !maySet(v, chimeclassroom.PlatformLevel) {
		return Usage{}, forbidden()
	}
	u, err := s.UsageOf(ctx, v.Room.Key.Deployment(), within)
	for i := range u.ByCourse {
		u.ByCourse[i].Open = u.ByCourse[i].Room.ID == v.Room.ID && readsReports(v)
	}
	return u, err
}

// UsageOf is Usage of any deployment, for operators, with the courses by title.
func (s *Service) UsageOf(ctx context.Context, of chimeclassroom.Deployment, within Months) (Usage, error) {
	if err := within.check(); err != nil {
		return Usage{}, err
	}
	usage, err := s.store.Usage(ctx, of, within)
	if err != nil {
		return Usage{}, fmt.Errorf("adding up the classes: %w", err)
	}
	slices.SortStableFunc(usage.ByCourse, func(a, b CourseUsage) int {
		return strings.Compare(strings.ToLower(a.Title()), strings.ToLower(b.Title()))
	})
	return usage, nil
}

// MonthRows is the usage by month as a table with a head; the last row is the total.
func (u *Usage) MonthRows() [][]string {
	rows := [][]string{UsageHead("Month")}
	for i := range u.ByMonth {
		rows = append(rows, u.ByMonth[i].Row(u.ByMonth[i].Month))
	}
	return append(rows, u.Total.Row("Total"))
}

// CourseRows is the usage by course as a table with a head; the last row is the total.
func (u *Usage) CourseRows() [][]string {
	rows := [][]string{UsageHead("Course")}
	for i := range u.ByCourse {
		rows = append(rows, u.ByCourse[i].Row(u.ByCourse[i].Title()))
	}
	return append(rows, u.Total.Row("Total"))
}

// UsageHead is the head of a table of usage, whose first column is that one.
func UsageHead(first string) []string {
	return []string{first, "Classes", "Hours of class", "People", "Teachers", "Students", "Guests", "Attended hours", "Average at once", "Peak at once"}
}

// Row is a row of such a table.
func (f *UsageFigures) Row(first string) []string {
	hours := func(d time.Duration) string { return hundredths(d.Hours()) }
	return []string{
		first, strconv.Itoa(f.Classes), hours(f.Length), strconv.Itoa(f.People), strconv.Itoa(f.Teachers), strconv.Itoa(f.Students),
		strconv.Itoa(f.Guests), hours(f.Attended), hundredths(f.Average), strconv.Itoa(f.Peak),
	}
}

// hundredths writes a number with two decimals at most.
func hundredths(v float64) string {
	return strconv.FormatFloat(math.Floor(v*100+0.5)/100, 'f', -1, 64)
}
