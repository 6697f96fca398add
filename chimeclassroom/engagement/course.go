package engagement

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Limits say who is at risk. A limit of zero is none.
type Limits struct {
	// Absences of the Latest classes are too many.
	Absences int
	Latest   int
	// Percent is the least attendance over the course.
	Percent float64
}

// DefaultLimits are two absences in the latest three classes, and 60 percent.
func DefaultLimits() Limits { return Limits{Absences: 2, Latest: 3, Percent: 60} }

// Course is what the classes of a course amount to. Those that were not held are
// left out.
type Course struct {
	// Trend has the classes by their start.
	Trend  []Point  `json:"trend"`
	People []Totals `json:"people"` // by id
	// Mean and Median are over the learners of whom a figure is known.
	Mean   Figures `json:"mean"`
	Median Figures `json:"median"`
}

// Point is one class in the trend of a course.
type Point struct {
	From    time.Time     `json:"from"`
	Counted time.Duration `json:"counted"`
	Class   Class         `json:"class"`
}

// Totals is what a person's classes come to. A class from which they were excused
// counts among Excused and nowhere else.
type Totals struct {
	ID      string `json:"id"`
	Learner bool   `json:"learner"`
	// Classes is how many count: those that asked for the person's attendance.
	Classes   int `json:"classes"`
	Present   int `json:"present"`
	Late      int `json:"late"`
	LeftEarly int `json:"leftEarly"`
	Absent    int `json:"absent"`
	Excused   int `json:"excused"`
	// Statuses is what the person was in each of the classes that are over, the
	// latest last.
	Statuses []Status `json:"statuses"`
	// Figures are sums; attendance and share of talk are of the whole, and score, wait,
	// poll rate and connection are means over the classes that know them.
	Figures   Figures `json:"figures"`
	Reactions []Tally `json:"reactions,omitempty"`
	// Risks say why the person is at risk; empty if they are not.
	Risks []Risk `json:"risks,omitempty"`
}

// Risk is why somebody is at risk.
type Risk string

// The risks.
const (
	// RiskAbsences: absent too often of late.
	RiskAbsences Risk = "absences"
	// RiskPercent: attended too little over the course.
	RiskPercent Risk = "percent"
)

// AtRisk returns the learners who are at risk, the least attendance first.
func (c *Course) AtRisk() []Totals {
	var list []Totals
	for _, t := range c.People {
		if len(t.Risks) > 0 {
			list = append(list, t)
		}
	}
	slices.SortStableFunc(list, func(a, b Totals) int {
		return cmp.Compare(a.Figures[MetricPercent].Value, b.Figures[MetricPercent].Value)
	})
	return list
}

// Over sums up the reports of a course, which may be in any order.
func Over(reports []Report, l Limits) Course {
	held := inOrder(reports)
	c := Course{Trend: []Point{}, People: []Totals{}}
	sums := map[string]*summary{}
	for i := range held {
		r := &held[i]
		c.Trend = append(c.Trend, Point{r.From, r.Counted, r.Class})
		talk := r.talk()
		for j := range r.People {
			p := &r.People[j]
			if sums[p.ID] == nil {
				sums[p.ID] = &summary{Totals: Totals{ID: p.ID}}
			}
			sums[p.ID].add(r, p, talk)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(sums)) {
		c.People = append(c.People, sums[id].totals(l))
	}
	for _, m := range Metrics() {
		c.Mean[m], c.Median[m] = middle(c.figures(), m)
	}
	return c
}

// inOrder are the classes that were held, by their start.
func inOrder(reports []Report) []Report {
	held := slices.DeleteFunc(slices.Clone(reports), func(r Report) bool { return !r.Held })
	slices.SortStableFunc(held, func(a, b Report) int {
		return cmp.Or(a.From.Compare(b.From), a.Until.Compare(b.Until))
	})
	return held
}

// figures are the totals as middle takes them.
func (c *Course) figures() []Person {
	people := make([]Person, len(c.People))
	for i, t := range c.People {
		people[i] = Person{Learner: t.Learner, Figures: t.Figures}
	}
	return people
}

// summary adds up a person's classes.
type summary struct {
	Totals
	counted time.Duration
	talk    float64          // talk of everybody, in the classes that know the person's
	classes [metricCount]int // in which a figure is known
}

// averaged are the figures of which a course has the mean over the classes that know
// them.
func averaged() []Metric {
	return []Metric{MetricHandWait, MetricPollRate, MetricConnectionGood, MetricConnectionFair, MetricConnectionPoor, MetricScore}
}

func (s *summary) add(r *Report, p *Person, talk float64) {
	s.Learner = s.Learner || p.Learner
	if p.Status == StatusExcused {
		s.Excused++
		s.Statuses = append(s.Statuses, p.Status)
		return
	}
	if p.Learner {
		s.judge(r, p)
	}
	s.counted += r.Counted
	s.sum(p, talk)
	for _, tally := range p.Reactions {
		s.Reactions = plus(s.Reactions, tally)
	}
}

// judge counts the status, unless it may still change.
func (s *summary) judge(r *Report, p *Person) {
	if r.Live || p.Status == StatusNone {
		return
	}
	s.Classes++
	s.Statuses = append(s.Statuses, p.Status)
	if p.Status == StatusAbsent {
		s.Absent++
		return
	}
	s.Present++
	if p.Status.Late() {
		s.Late++
	}
	if p.Status.LeftEarly() {
		s.LeftEarly++
	}
}

// sum adds the figures of a class. Percentages are computed at the end, from what
// is summed here.
func (s *summary) sum(p *Person, talk float64) {
	for m, f := range p.Figures {
		if !f.Known || Metric(m) == MetricPercent || Metric(m) == MetricTalkShare {
			continue
		}
		s.Figures[m].Value += f.Value
		s.Figures[m].Known = true
		s.classes[m]++
		s.Figures[m].SelfReported = s.Figures[m].SelfReported || f.SelfReported
	}
	if p.Figures[MetricTalk].Known {
		s.talk += talk
	}
}

// talk is how much everybody talked.
func (r *Report) talk() (sum float64) {
	for i := range r.People {
		sum += r.People[i].Figures[MetricTalk].Value
	}
	return sum
}

func (s *summary) totals(l Limits) Totals {
	t := s.Totals
	if s.counted > 0 {
		t.Figures[MetricPercent] = known(percentOf(int64(t.Figures[MetricAttended].Value), s.counted.Milliseconds()))
	}
	if talk := t.Figures[MetricTalk]; s.talk > 0 {
		talk.Value = percentOf(int64(talk.Value), int64(s.talk))
		t.Figures[MetricTalkShare] = talk
	}
	for _, m := range averaged() {
		if n := s.classes[m]; n > 0 {
			t.Figures[m].Value /= float64(n)
		}
	}
	t.Risks = t.risks(l)
	return t
}

func (t *Totals) risks(l Limits) []Risk {
	if !t.Learner {
		return nil
	}
	var risks []Risk
	asked := slices.DeleteFunc(slices.Clone(t.Statuses), func(s Status) bool { return s == StatusExcused })
	absences := 0
	for _, s := range asked[max(0, len(asked)-l.Latest):] {
		if s == StatusAbsent {
			absences++
		}
	}
	if l.Absences > 0 && absences >= l.Absences {
		risks = append(risks, RiskAbsences)
	}
	if percent := t.Figures[MetricPercent]; t.Classes > 0 && percent.Known && percent.Value < l.Percent {
		risks = append(risks, RiskPercent)
	}
	return risks
}
