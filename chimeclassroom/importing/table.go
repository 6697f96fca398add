package importing

import (
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// The columns of a table, as its first line names them in any order and case.
const (
	columnTitle       = "title"
	columnDescription = "description"
	columnDate        = "date"
	columnStart       = "start"
	columnEnd         = "end"
	columnDuration    = "duration"
	columnZone        = "time zone"
	columnRule        = "repeat"
)

// readTable reads a table whose cells are separated by commas, semicolons or tabs.
func readTable(text, zone string) []Row {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.TrimLeadingSpace = separator(text), -1, true
	head, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		return []Row{unreadable(err)}
	}
	columns, problem := columnsOf(head)
	if problem != "" {
		return []Row{{Line: 1, Problem: problem}}
	}
	var rows []Row
	for len(rows) <= Most {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return append(rows, unreadable(err)) // what comes behind cannot be told apart
		}
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			continue
		}
		line, _ := r.FieldPos(0)
		row := Row{Line: line, Input: newInput(zone)}
		row.Problem = fill(&row.Input, func(column string) string {
			at, there := columns[column]
			if !there || at >= len(cells) {
				return ""
			}
			return strings.TrimSpace(cells[at])
		})
		rows = append(rows, row)
	}
	return rows
}

func unreadable(err error) Row {
	row := Row{Line: 1, Problem: "This line cannot be read as a table; look at its quotation marks."}
	if wrong, ok := errors.AsType[*csv.ParseError](err); ok {
		row.Line = wrong.StartLine
	}
	return row
}

// separator is what stands in the first line most often.
func separator(text string) rune {
	head, _, _ := strings.Cut(text, "\n")
	best := ','
	for _, s := range ";\t" {
		if strings.Count(head, string(s)) > strings.Count(head, string(best)) {
			best = s
		}
	}
	return best
}

// columnsOf tells where the columns are, or what is wrong with the first line.
func columnsOf(head []string) (columns map[string]int, problem string) {
	columns = map[string]int{}
	for at, name := range head {
		name = strings.ToLower(strings.TrimSpace(name))
		switch name {
		case columnTitle, columnDescription, columnDate, columnStart, columnEnd, columnDuration, columnZone, columnRule:
			if _, twice := columns[name]; twice {
				return nil, "The column “" + name + "” is there twice."
			}
			columns[name] = at
		case "":
		default:
			return nil, "There is no column “" + name + "”; the columns are title, description, date, start, end or duration, time zone and repeat."
		}
	}
	for _, needed := range []string{columnTitle, columnDate, columnStart} {
		if _, there := columns[needed]; !there {
			return nil, "The first line must name the columns; “" + needed + "” is missing."
		}
	}
	_, end := columns[columnEnd]
	_, duration := columns[columnDuration]
	if !end && !duration {
		return nil, "The first line must name the columns; “end” or “duration” is missing."
	}
	return columns, ""
}

// fill writes the cells of a line into the input, or tells what is wrong with them.
func fill(in *chimeclassroom.EventInput, cell func(column string) string) (problem string) {
	in.Title, in.Description = cell(columnTitle), cell(columnDescription)
	in.Date, in.StartTime, in.Rule = cell(columnDate), padded(cell(columnStart)), cell(columnRule)
	if zone := cell(columnZone); zone != "" {
		in.TimeZone = zone
	}
	if text := cell(columnDuration); text != "" {
		minutes, err := strconv.Atoi(text)
		if err != nil {
			return "The duration must be a number of minutes."
		}
		in.DurationMinutes = minutes
		return ""
	}
	start, err1 := time.Parse("15:04", in.StartTime)
	end, err2 := time.Parse("15:04", padded(cell(columnEnd)))
	if err1 != nil || err2 != nil {
		return "Start and end must be 00:00 to 23:59."
	}
	if !end.After(start) {
		end = end.Add(24 * time.Hour) // it ends the next day
	}
	in.DurationMinutes = int(end.Sub(start).Minutes())
	return ""
}

// padded is a time of day with two digits for the hour, as 9:30 has one.
func padded(clock string) string {
	if len(clock) == len("9:30") {
		return "0" + clock
	}
	return clock
}
