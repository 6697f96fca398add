package httpapi

import (
	"net/http"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

type courseReport struct {
	Counting counting     `json:"counting"`
	Trend    []trendPoint `json:"trend"`
	People   []totals     `json:"people"`
	// Matrix has a row for each of People and a cell for each of Trend.
	Matrix [][]*matrixCell `json:"matrix"`
	AtRisk []string        `json:"atRisk"`
	Mean   figures         `json:"mean"`
	Median figures         `json:"median"`
}

// matrixCell is a person's part in a class; nil where there is none.
type matrixCell struct {
	Status   engagement.Status `json:"status"`
	Attended int64             `json:"attendedSeconds"`
	Percent  *float64          `json:"attendancePercent"`
}

func newMatrix(rows [][]*engagement.Person) [][]*matrixCell {
	out := make([][]*matrixCell, len(rows))
	for i, row := range rows {
		out[i] = make([]*matrixCell, len(row))
		for j, p := range row {
			if p == nil {
				continue
			}
			out[i][j] = &matrixCell{Status: p.Status, Attended: wholeSeconds(p.Figures[engagement.MetricAttended].Duration())}
			if percent := p.Figures[engagement.MetricPercent]; percent.Known {
				out[i][j].Percent = &percent.Value
			}
		}
	}
	return out
}

type trendPoint struct {
	EventID string    `json:"eventId"`
	Title   string    `json:"title"`
	From    instant   `json:"from"`
	Counted int64     `json:"countedSeconds"`
	Class   classSums `json:"class"`
}

type totals struct {
	PersonID  string              `json:"personId"`
	Name      string              `json:"name"`
	Learner   bool                `json:"learner"`
	Classes   int                 `json:"classes"`
	Present   int                 `json:"present"`
	Late      int                 `json:"late"`
	LeftEarly int                 `json:"leftEarly"`
	Absent    int                 `json:"absent"`
	Excused   int                 `json:"excused"`
	Statuses  []engagement.Status `json:"statuses"`
	Figures   figures             `json:"figures"`
	Risks     []engagement.Risk   `json:"risks"`
}

type personReport struct {
	Person   person        `json:"person"`
	Counting counting      `json:"counting"`
	Totals   totals        `json:"totals"`
	Classes  []personClass `json:"classes"`
}

type personClass struct {
	EventID    string     `json:"eventId"`
	Title      string     `json:"title"`
	StartsAt   instant    `json:"startsAt"`
	Attendance attendance `json:"attendance"`
}

func newTotals(t engagement.Totals, who chimeclassroom.Person) totals {
	out := totals{
		PersonID: t.ID, Name: who.DisplayName(), Learner: t.Learner,
		Classes: t.Classes, Present: t.Present, Late: t.Late, LeftEarly: t.LeftEarly, Absent: t.Absent, Excused: t.Excused,
		Statuses: t.Statuses, Figures: newFigures(t.Figures), Risks: t.Risks,
	}
	if out.Statuses == nil {
		out.Statuses = []engagement.Status{}
	}
	if out.Risks == nil {
		out.Risks = []engagement.Risk{}
	}
	return out
}

func newCourseReport(c service.CourseReport) courseReport {
	out := courseReport{
		Counting: newCounting(c.Counting),
		Trend:    make([]trendPoint, 0, len(c.Classes)), People: make([]totals, 0, len(c.Sums.People)), AtRisk: []string{},
		Mean: newFigures(c.Sums.Mean), Median: newFigures(c.Sums.Median),
	}
	out.Matrix = newMatrix(c.Sums.Matrix(c.Reports))
	for i, e := range c.Classes {
		p := c.Sums.Trend[i]
		out.Trend = append(out.Trend, trendPoint{e.ID, e.Title, instant(p.From), wholeSeconds(p.Counted), newClassSums(p.Class)})
	}
	for _, t := range c.Sums.People {
		out.People = append(out.People, newTotals(t, c.People[t.ID]))
	}
	for _, t := range c.Sums.AtRisk() {
		out.AtRisk = append(out.AtRisk, t.ID)
	}
	return out
}

func (a *API) readCourseReport(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	c, err := a.service.CourseReport(r.Context(), v)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, newCourseReport(c))
}

// downloadCourseReport answers with the report as a table.
func (a *API) downloadCourseReport(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	c, err := a.service.CourseReport(r.Context(), v)
	if err != nil {
		return err
	}
	return writeTable(w, "course.csv", c.Rows())
}

func (a *API) readPersonReport(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	rep, err := a.service.PersonReport(r.Context(), v, r.PathValue("personId"))
	if err != nil {
		return err
	}
	out := personReport{
		Person: person{ID: rep.Person.ID, Name: rep.Person.DisplayName()}, Counting: newCounting(rep.Counting),
		Totals: newTotals(rep.Totals, rep.Person), Classes: make([]personClass, 0, len(rep.Classes)),
	}
	for _, c := range rep.Classes {
		out.Classes = append(out.Classes, personClass{c.Event.ID, c.Event.Title, instant(c.Event.StartsAt), newAttendance(c.Part)})
	}
	return writeJSON(w, http.StatusOK, out)
}
