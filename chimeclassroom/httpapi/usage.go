package httpapi

import (
	"net/http"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// usage is what the classes of a deployment come to.
type usage struct {
	Total   usageFigures  `json:"total"`
	Months  []monthUsage  `json:"months"`
	Courses []courseUsage `json:"courses"`
	Waiting int           `json:"waiting"`
}

type monthUsage struct {
	Month   string       `json:"month"`
	Figures usageFigures `json:"figures"`
}

type courseUsage struct {
	ID      string       `json:"id"`
	Title   string       `json:"title"`
	Open    bool         `json:"open"`
	Figures usageFigures `json:"figures"`
}

type usageFigures struct {
	Classes         int     `json:"classes"`
	ClassSeconds    int64   `json:"classSeconds"`
	People          int     `json:"people"`
	Teachers        int     `json:"teachers"`
	Students        int     `json:"students"`
	Guests          int     `json:"guests"`
	AttendedSeconds int64   `json:"attendedSeconds"`
	Average         float64 `json:"average"`
	Peak            int     `json:"peak"`
}

func newUsageFigures(f service.UsageFigures) usageFigures {
	return usageFigures{
		Classes: f.Classes, ClassSeconds: wholeSeconds(f.Length), People: f.People, Teachers: f.Teachers, Students: f.Students,
		Guests: f.Guests, AttendedSeconds: wholeSeconds(f.Attended), Average: f.Average, Peak: f.Peak,
	}
}

func newUsage(u service.Usage) usage {
	out := usage{
		Total:  newUsageFigures(u.Total),
		Months: make([]monthUsage, 0, len(u.ByMonth)), Courses: make([]courseUsage, 0, len(u.ByCourse)), Waiting: u.Waiting,
	}
	for _, m := range u.ByMonth {
		out.Months = append(out.Months, monthUsage{m.Month, newUsageFigures(m.UsageFigures)})
	}
	for _, c := range u.ByCourse {
		out.Courses = append(out.Courses, courseUsage{c.Room.ID, c.Title(), c.Open, newUsageFigures(c.UsageFigures)})
	}
	return out
}

func (a *API) usageAsked(r *http.Request, v chimeclassroom.Visitor) (service.Usage, error) {
	q := r.URL.Query()
	return a.service.Usage(r.Context(), v, service.Months{From: q.Get("from"), Until: q.Get("until")})
}

func (a *API) readUsage(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	u, err := a.usageAsked(r, v)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, newUsage(u))
}

// downloadUsage answers with the usage as a table.
func (a *API) downloadUsage(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	u, err := a.usageAsked(r, v)
	if err != nil {
		return err
	}
	switch r.URL.Query().Get("by") {
	case "month":
		return writeTable(w, "usage-by-month.csv", u.MonthRows())
	case "course":
		return writeTable(w, "usage-by-course.csv", u.CourseRows())
	}
	return invalidField("by", "Usage is told by month or by course.", nil)
}
