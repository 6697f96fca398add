package engagement

import "strconv"

// Matrix says what everybody did in every class of a course: a row for each of
// People, a cell for each of Trend, nil where the class's report does not have the
// person. reports are those that the course was summed up from.
func (c *Course) Matrix(reports []Report) [][]*Person {
	held := inOrder(reports)
	rows := make([][]*Person, len(c.People))
	for i := range c.People {
		rows[i] = make([]*Person, len(held))
		for j := range held {
			if p, ok := held[j].Person(c.People[i].ID); ok {
				rows[i][j] = &p
			}
		}
	}
	return rows
}

// Rows returns the course as a table with a head: a row for each person, with their
// totals and then their status and attended minutes in each class. What is not known
// is empty. name says what people are called, titles what the classes of Trend are.
func (c *Course) Rows(reports []Report, name func(personID string) string, titles []string) [][]string {
	head := []string{
		"Name", "Classes", "Present", "Late", "Left early", "Absent", "Excused",
		"Attended (minutes)", "Attendance (%)", "Engagement", "At risk",
	}
	for i, point := range c.Trend {
		class := stamp(point.From) + " " + titles[i]
		head = append(head, class+", status", class+", attended (minutes)")
	}
	rows := [][]string{head}
	for i, cells := range c.Matrix(reports) {
		t := &c.People[i]
		row := append([]string{name(t.ID)}, t.cells()...)
		for _, p := range cells {
			if p == nil {
				row = append(row, "", "")
				continue
			}
			row = append(row, string(p.Status), MetricAttended.cell(p.Figures[MetricAttended]))
		}
		rows = append(rows, row)
	}
	return rows
}

// cells are the totals as a table shows them.
func (t *Totals) cells() []string {
	var row []string
	for _, n := range []int{t.Classes, t.Present, t.Late, t.LeftEarly, t.Absent, t.Excused} {
		row = append(row, strconv.Itoa(n))
	}
	for _, m := range []Metric{MetricAttended, MetricPercent, MetricScore} {
		row = append(row, m.cell(t.Figures[m]))
	}
	risk := ""
	if len(t.Risks) > 0 {
		risk = "yes"
	}
	return append(row, risk)
}
