package importing

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// property is one content line of a calendar (RFC 5545, section 3.1).
type property struct {
	name, value string
	params      map[string]string
}

// readCalendar reads the events of a calendar.
func readCalendar(text, zone string) []Row {
	var (
		rows   []Row
		event  map[string]property // nil outside of events
		nested int                 // components within the event, such as alarms
		began  int
	)
	for _, l := range unfold(text) {
		p := parseProperty(l.text)
		begins, ends := p.name == "BEGIN", p.name == "END"
		switch {
		case event == nil && begins && strings.EqualFold(p.value, "VEVENT"):
			event, began = map[string]property{}, l.number
		case event == nil: // of no event
		case begins:
			nested++
		case ends && nested > 0:
			nested--
		case ends:
			rows = append(rows, eventRow(began, event, zone))
			event = nil
		case nested == 0:
			event[p.name] = p
		}
		if len(rows) > Most {
			break
		}
	}
	if event != nil {
		rows = append(rows, Row{Line: began, Problem: "The file ends within this event."})
	}
	return rows
}

type numbered struct {
	number int
	text   string
}

// unfold joins lines that were folded, which begin with a space or a tab.
func unfold(text string) []numbered {
	var lines []numbered
	for n, l := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		if rest, folded := cutAny(l, " ", "\t"); folded && len(lines) > 0 {
			lines[len(lines)-1].text += rest
			continue
		}
		lines = append(lines, numbered{n + 1, l})
	}
	return lines
}

func cutAny(text string, prefixes ...string) (string, bool) {
	for _, p := range prefixes {
		if rest, ok := strings.CutPrefix(text, p); ok {
			return rest, true
		}
	}
	return text, false
}

// parseProperty reads a content line. A colon within quotation marks does not end
// the parameters.
func parseProperty(line string) property {
	quoted, end := false, -1
	for i, c := range line {
		if c == '"' {
			quoted = !quoted
		}
		if c == ':' && !quoted {
			end = i
			break
		}
	}
	if end < 0 {
		return property{}
	}
	parts := strings.Split(line[:end], ";")
	p := property{name: strings.ToUpper(parts[0]), value: line[end+1:], params: map[string]string{}}
	for _, part := range parts[1:] {
		name, value, _ := strings.Cut(part, "=")
		p.params[strings.ToUpper(name)] = strings.Trim(value, `"`)
	}
	return p
}

// eventRow is an event of a calendar as a row.
func eventRow(line int, event map[string]property, zone string) Row {
	row := Row{Line: line, Input: newInput(zone)}
	row.Problem = foreign(event)
	if row.Problem != "" {
		return row
	}
	in := &row.Input
	in.Title, in.Description = unescaped(event["SUMMARY"].value), unescaped(event["DESCRIPTION"].value)
	start, err := moment(event["DTSTART"], zone)
	if err != nil {
		row.Problem = err.Error()
		return row
	}
	length, err := lengthOf(event, start, zone)
	if err != nil {
		row.Problem = err.Error()
		return row
	}
	in.Date, in.StartTime, in.TimeZone = start.Format(time.DateOnly), start.Format("15:04"), start.Location().String()
	in.DurationMinutes, in.Rule = int(length.Minutes()), dayRule(event["RRULE"].value)
	return row
}

// foreign tells what of an event the classroom does not know.
func foreign(event map[string]property) (problem string) {
	switch {
	case strings.EqualFold(event["STATUS"].value, "CANCELLED"):
		return "This event is cancelled."
	case event["RECURRENCE-ID"].value != "":
		return "This is one day of a repetition that was changed; it cannot be imported."
	case event["EXDATE"].value != "" || event["RDATE"].value != "":
		return "This repetition leaves days out or adds some; it cannot be imported."
	case event["DTSTART"].params["VALUE"] == "DATE" || len(event["DTSTART"].value) == len("20261123"):
		return "This event lasts the whole day; a class begins at a time of day."
	}
	return ""
}

// problem is what is wrong, in a sentence for the person.
type problem string

func (p problem) Error() string { return string(p) }

// moment is the instant of a property, in the zone in which it is entered: its own,
// or the given one for instants in UTC and times without a zone.
func moment(p property, zone string) (time.Time, error) {
	own := p.params["TZID"]
	if own == "" {
		own = zone
	}
	location, err := time.LoadLocation(own)
	if err != nil || own == "" || own == "Local" {
		return time.Time{}, problem(fmt.Sprintf("The time zone “%s” is not known.", own))
	}
	if text, utc := strings.CutSuffix(p.value, "Z"); utc {
		at, err := time.Parse("20060102T150405", text)
		if err != nil {
			return time.Time{}, problem("The times of this event cannot be read.")
		}
		return at.In(location), nil
	}
	at, err := time.ParseInLocation("20060102T150405", p.value, location)
	if err != nil {
		return time.Time{}, problem("The times of this event cannot be read.")
	}
	return at, nil
}

func lengthOf(event map[string]property, start time.Time, zone string) (time.Duration, error) {
	if text := event["DURATION"].value; text != "" {
		return durationOf(text)
	}
	if event["DTEND"].value == "" {
		return 0, problem("This event has no end.")
	}
	end, err := moment(event["DTEND"], zone)
	return end.Sub(start), err
}

// durationOf reads a duration (RFC 5545, section 3.3.6) without days and weeks, which
// are longer than any class.
func durationOf(text string) (time.Duration, error) {
	found := regexp.MustCompile(`^\+?P(?:0D)?T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?$`).FindStringSubmatch(strings.ToUpper(text))
	if found == nil {
		return 0, problem("The duration of this event cannot be read.")
	}
	var all time.Duration
	for i, unit := range []time.Duration{time.Hour, time.Minute, time.Second} {
		n, _ := strconv.Atoi(found[i+1]) // "" is none of them
		all += time.Duration(n) * unit
	}
	return all, nil
}

// dayRule is the rule with a day as its end, where it has an instant.
func dayRule(rule string) string {
	return regexp.MustCompile(`(?i)(UNTIL=\d{8})T\d{6}Z?`).ReplaceAllString(rule, "$1")
}

// unescaped is the text of a value (RFC 5545, section 3.3.11).
func unescaped(value string) string {
	return strings.NewReplacer(`\\`, `\`, `\;`, ";", `\,`, ",", `\n`, "\n", `\N`, "\n").Replace(value)
}
