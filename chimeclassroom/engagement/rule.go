package engagement

import "math"

// RuleKind says how attendance becomes a grade.
type RuleKind string

// The kinds of rules.
const (
	// Threshold: everything for Threshold percent or more, otherwise nothing.
	Threshold RuleKind = "threshold"
	// Proportional: as much as was attended.
	Proportional RuleKind = "proportional"
	// Steps: so much for each status.
	Steps RuleKind = "steps"
)

// Rule makes a grade of attendance. It looks at nothing else: presence is what the
// server observed or what a teacher says, so no grade rests on what a person's own
// page reports.
type Rule struct {
	Kind RuleKind `json:"kind"`
	// Threshold is in percent, for the rule of that name.
	Threshold float64 `json:"threshold,omitempty"`
	// Late and LeftEarly are what those statuses are worth by the rule of steps,
	// from 0 to 1; of somebody who is both, the smaller. Present is worth 1 and
	// absent 0.
	Late      float64 `json:"late,omitempty"`
	LeftEarly float64 `json:"leftEarly,omitempty"`
	// Maximum is what full attendance is worth.
	Maximum float64 `json:"maximum"`
}

// DefaultSteps is the rule of steps: late is worth three quarters and left early a
// half.
func DefaultSteps(maximum float64) Rule {
	return Rule{Kind: Steps, Late: 0.75, LeftEarly: 0.5, Maximum: maximum}
}

// Valid tells whether the rule can be followed.
func (r Rule) Valid() bool {
	within := func(v, most float64) bool { return v >= 0 && v <= most } // false for NaN
	if !(r.Maximum > 0) || math.IsInf(r.Maximum, 0) {
		return false
	}
	switch r.Kind {
	case Threshold:
		return within(r.Threshold, 100)
	case Proportional:
		return true
	case Steps:
		return within(r.Late, 1) && within(r.LeftEarly, 1)
	default:
		return false
	}
}

// Grade is what somebody gets of Maximum.
type Grade struct {
	Given   float64
	Maximum float64
}

// Grade returns what the person gets for one class. There is none for people who
// are not learners, for who is excused, and for a class that was not held or is
// still live.
func (r Rule) Grade(report Report, p Person) (Grade, bool) {
	part, ok := r.part(report, p)
	return r.of(part), ok
}

// CourseGrade returns what a person gets for a course so far: the mean over the
// classes for which Grade returns something.
func (r Rule) CourseGrade(reports []Report, personID string) (Grade, bool) {
	var sum float64
	classes := 0
	for i := range reports {
		p, ok := reports[i].Person(personID)
		if !ok {
			continue
		}
		if part, ok := r.part(reports[i], p); ok {
			sum += part
			classes++
		}
	}
	if classes == 0 {
		return Grade{}, false
	}
	return r.of(sum / float64(classes)), true
}

// of rounds half up to two decimals, at the end only.
func (r Rule) of(part float64) Grade {
	return Grade{Given: hundredths(part * r.Maximum), Maximum: r.Maximum}
}

// part is what the person earned in a class, from 0 to 1.
func (r Rule) part(report Report, p Person) (part float64, ok bool) {
	if !r.Valid() || !report.Held || report.Live || !p.Learner || p.Status == StatusExcused || p.Status == StatusNone {
		return 0, false
	}
	switch r.Kind {
	case Threshold:
		if p.credited() >= r.Threshold {
			return 1, true
		}
		return 0, true
	case Proportional:
		return p.credited() / 100, true
	default:
		return r.step(p.Status), true
	}
}

// credited is the percentage that counts. A teacher who says that somebody was
// present or absent, and not for how long, has said everything or nothing.
func (p *Person) credited() float64 {
	if by := p.Correction; by != nil && by.Attended == nil {
		switch by.Status {
		case StatusPresent:
			return 100
		case StatusAbsent:
			return 0
		default: // late and the like leave what was measured
		}
	}
	return p.Figures[MetricPercent].Value
}

func (r Rule) step(s Status) float64 {
	if !s.Attended() {
		return 0
	}
	worth := 1.0
	if s.Late() {
		worth = min(worth, r.Late)
	}
	if s.LeftEarly() {
		worth = min(worth, r.LeftEarly)
	}
	return worth
}
