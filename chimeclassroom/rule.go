package chimeclassroom

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// MaxOccurrences is how many events one series has at most.
const MaxOccurrences = 200

// maxInterval is how many days, weeks or months apart occurrences may be.
const maxInterval = 52

// Rule is how an event repeats: the part of RFC 5545, section 3.3.10, that a
// timetable needs. FREQ is DAILY, WEEKLY or MONTHLY, with INTERVAL and WKST; a
// week has days in BYDAY, a month one day in BYMONTHDAY (1 to 31, or -1 for the
// last) or one weekday in BYDAY (2TU, -1FR). COUNT or UNTIL, which is a day,
// ends it. The zero Rule does not repeat.
type Rule struct {
	text   string
	option rrule.ROption
}

// ParseRule reads a rule such as "FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20261218".
func ParseRule(text string) (Rule, error) {
	if text == "" {
		return Rule{}, nil
	}
	text = strings.ToUpper(strings.TrimPrefix(text, "RRULE:"))
	if len(text) > 200 || strings.ContainsAny(text, "\r\n:") {
		return Rule{}, errors.New("not one rule")
	}
	option, err := rrule.StrToROption(text)
	if err != nil {
		return Rule{}, err
	}
	if err := supported(text, option); err != nil {
		return Rule{}, err
	}
	return newRule(*option), nil
}

func newRule(option rrule.ROption) Rule {
	return Rule{text: strings.ReplaceAll(option.RRuleString(), "T000000Z", ""), option: option}
}

// supported refuses what RFC 5545 knows and this application does not.
func supported(text string, o *rrule.ROption) error {
	others := len(o.Bysetpos) + len(o.Bymonth) + len(o.Byyearday) + len(o.Byweekno) +
		len(o.Byhour) + len(o.Byminute) + len(o.Bysecond) + len(o.Byeaster)
	ends := strings.Count(text, "COUNT=") + strings.Count(text, "UNTIL=")
	switch {
	case o.Freq != rrule.DAILY && o.Freq != rrule.WEEKLY && o.Freq != rrule.MONTHLY:
		return errors.New("it repeats by days, weeks or months only")
	case others > 0:
		return errors.New("a part of the rule is not supported")
	case strings.Contains(text, "INTERVAL=") && (o.Interval < 1 || o.Interval > maxInterval):
		return errors.New("the interval is out of range")
	case ends != 1 || (o.Until.IsZero() && o.Count < 1):
		return errors.New("exactly one of COUNT and UNTIL is required")
	case o.Count > MaxOccurrences:
		return errors.New("too many occurrences")
	case !o.Until.IsZero() && !o.Until.Equal(o.Until.Truncate(24*time.Hour)):
		return errors.New("UNTIL is a day")
	}
	return supportedDays(o)
}

// supportedDays checks BYDAY and BYMONTHDAY, which mean something else in each
// frequency.
func supportedDays(o *rrule.ROption) error {
	nth := slices.ContainsFunc(o.Byweekday, func(d rrule.Weekday) bool { return d.N() != 0 })
	switch {
	case o.Freq == rrule.DAILY && len(o.Byweekday)+len(o.Bymonthday) > 0,
		o.Freq == rrule.WEEKLY && (nth || len(o.Byweekday) > 7 || len(o.Bymonthday) > 0),
		o.Freq == rrule.MONTHLY && len(o.Byweekday)+len(o.Bymonthday) > 1,
		o.Freq == rrule.MONTHLY && len(o.Byweekday) == 1 && !nth:
		return errors.New("these days do not belong to this frequency")
	}
	for _, d := range o.Byweekday {
		if d.N() < -1 || d.N() > 4 {
			return errors.New("a month has its first to fourth and its last weekday")
		}
	}
	for _, d := range o.Bymonthday {
		if d < -1 || d == 0 || d > 31 {
			return errors.New("a month has its days 1 to 31 and its last")
		}
	}
	return nil
}

// String is the rule in the words of RFC 5545; "" for the zero Rule.
func (r Rule) String() string { return r.text }

// Repeats tells the zero Rule from the others.
func (r Rule) Repeats() bool { return r.text != "" }

// Days lists the days of the rule from start on, as 2006-01-02. It stops behind
// MaxOccurrences, so that one more tells of too many.
func (r Rule) Days(start string) ([]string, error) {
	from, err := time.Parse(time.DateOnly, start)
	if err != nil {
		return nil, err
	}
	option := r.option
	option.Dtstart = from
	expanded, err := rrule.NewRRule(option)
	if err != nil {
		return nil, err
	}
	var days []string
	for next := expanded.Iterator(); len(days) <= MaxOccurrences; {
		day, more := next()
		if !more || day.Year() > LastYear {
			break
		}
		days = append(days, day.Format(time.DateOnly))
	}
	return days, nil
}

// Until is the rule that ends with a day at the latest; what it had instead,
// such as a count, goes.
func (r Rule) Until(day string) (Rule, error) {
	last, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return Rule{}, err
	}
	option := r.option
	option.Count, option.Until = 0, last
	return newRule(option), nil
}

// byMonths tells whether the days of the rule are those of months.
func (r Rule) byMonths() bool { return r.option.Freq == rrule.MONTHLY }

// last is the day of the rule's UNTIL.
func (r Rule) last() string { return r.option.Until.Format(time.DateOnly) }
