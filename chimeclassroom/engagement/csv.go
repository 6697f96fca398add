package engagement

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"
)

// Rows returns the report as a table with a head: one row for each person, under
// the names of the definitions. What is not known is empty. name says what people
// are called.
func (r *Report) Rows(name func(personID string) string) [][]string {
	head := []string{"Name", "Role", "Status", "Corrected", "First arrival", "Last departure"}
	for _, m := range Metrics() {
		head = append(head, r.head(m))
	}
	rows := [][]string{append(head, "Note")}
	for i := range r.People {
		p := &r.People[i]
		row := []string{name(p.ID), string(p.Role), string(p.Status), "", stamp(p.First), stamp(p.Last)}
		note := ""
		if p.Correction != nil {
			row[3], note = "yes", p.Correction.Note
		}
		for _, m := range Metrics() {
			row = append(row, m.cell(p.Figures[m]))
		}
		rows = append(rows, append(row, note))
	}
	return rows
}

// head is the name of a metric, with its unit, and whether it rests on what people's
// own pages say.
func (r *Report) head(m Metric) string {
	d := m.Definition()
	head := d.Name
	switch d.Unit {
	case UnitTime:
		head += " (minutes)"
	case UnitPercent:
		head += " (%)"
	default: // a number speaks for itself
	}
	for i := range r.People {
		if r.People[i].Figures[m].SelfReported {
			return head + ", self-reported"
		}
	}
	return head
}

// cell writes a figure as a table shows it.
func (m Metric) cell(f Figure) string {
	switch {
	case !f.Known:
		return ""
	case m.Definition().Unit == UnitTime:
		return strconv.FormatFloat(Minutes(f.Duration()), 'f', -1, 64)
	default:
		return strconv.FormatFloat(hundredths(f.Value), 'f', -1, 64)
	}
}

func stamp(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}

// byteOrderMark makes spreadsheets read a file as UTF-8.
const byteOrderMark = "\ufeff"

// WriteCSV writes a table as RFC 4180 asks, in UTF-8 with a byte order mark. A cell
// that a spreadsheet would take for a formula gets a quote before it.
func WriteCSV(w io.Writer, rows [][]string) error {
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	for _, row := range rows {
		harmless := make([]string, len(row))
		for i, cell := range row {
			harmless[i] = noFormula(cell)
		}
		if err := out.Write(harmless); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func noFormula(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
