package engagement

import (
	"cmp"
	"slices"
)

// Class is what holds of a class as a whole. The counts are of learners.
type Class struct {
	// Expected is how many learners there are, Present how many of them attended,
	// be it late or not to the end.
	Expected  int `json:"expected"`
	Present   int `json:"present"`
	Late      int `json:"late"`
	LeftEarly int `json:"leftEarly"`
	Absent    int `json:"absent"`
	Excused   int `json:"excused"`
	Guests    int `json:"guests"`
	// Curve is, for each minute from the start, how many people were here at the
	// same moment at most; Peak is the highest of them. Everybody is counted.
	Curve []int `json:"curve"`
	Peak  int   `json:"peak"`
	// Average is how many people were here on average over the time that counts.
	Average float64 `json:"average"`
	// Mean and Median are over the learners of whom a figure is known.
	Mean   Figures `json:"mean"`
	Median Figures `json:"median"`
	// TalkBalance is 1 if all learners who were here talked the same, and near 0 if
	// one of them did all the talking.
	TalkBalance Figure `json:"talkBalance"`
}

// class sums up the people.
func (c *compiler) class(people []Person) Class {
	var class Class
	for i := range people {
		class.tally(&people[i])
	}
	class.Curve, class.Peak = c.curve()
	if c.times.length > 0 {
		var attended int64
		for _, presence := range c.presence {
			attended += c.times.attended(presence)
		}
		class.Average = float64(attended) / float64(c.times.length)
	}
	for _, m := range Metrics() {
		class.Mean[m], class.Median[m] = middle(people, m)
	}
	class.TalkBalance = talkBalance(people)
	return class
}

func (c *Class) tally(p *Person) {
	if p.Guest {
		c.Guests++
	}
	if !p.Learner {
		return
	}
	c.Expected++
	switch s := p.Status; {
	case s.Attended():
		c.Present++
		if s.Late() {
			c.Late++
		}
		if s.LeftEarly() {
			c.LeftEarly++
		}
	case s == StatusAbsent:
		c.Absent++
	case s == StatusExcused:
		c.Excused++
	}
}

// middle returns the mean and the median of a metric.
func middle(people []Person, m Metric) (mean, med Figure) {
	var values []float64
	var sum float64
	self := false
	for i := range people {
		if f := people[i].Figures[m]; f.Known && people[i].Learner {
			values = append(values, f.Value)
			sum += f.Value
			self = self || f.SelfReported
		}
	}
	if len(values) == 0 {
		return Figure{}, Figure{}
	}
	slices.Sort(values)
	return Figure{sum / float64(len(values)), true, self}, Figure{middleOf(values), true, self}
}

func talkBalance(people []Person) Figure {
	var talk []float64
	self := false
	for i := range people {
		if f := people[i].Figures[MetricTalk]; f.Known && people[i].Learner {
			talk = append(talk, f.Value)
			self = self || f.SelfReported
		}
	}
	even, ok := balance(talk)
	if !ok {
		return Figure{}
	}
	return Figure{even, true, self}
}

const (
	minuteMillis = 60_000
	// curveMost bounds the curve to a week, whatever a broken clock says.
	curveMost = 7 * 24 * 60
)

// curve counts who was here at the same moment.
func (c *compiler) curve() (curve []int, peak int) {
	t := c.times
	minutes := min(curveMost, (t.until-t.from+minuteMillis-1)/minuteMillis)
	curve = make([]int, minutes)
	here, since := 0, t.from
	for _, s := range c.steps() {
		if until := min(s.at, t.until); until > since {
			first, last := (since-t.from)/minuteMillis, (until-1-t.from)/minuteMillis
			for minute := first; minute <= last && minute < minutes; minute++ {
				curve[minute] = max(curve[minute], here)
			}
			since = until
		}
		here += s.by
	}
	for _, n := range curve {
		peak = max(peak, n)
	}
	return curve, peak
}

// step is that somebody arrives (+1) or departs (-1).
type step struct {
	at int64
	by int
}

func (c *compiler) steps() []step {
	var steps []step
	for _, presence := range c.presence {
		for _, s := range presence {
			steps = append(steps, step{s.from, 1}, step{s.until, -1})
		}
	}
	slices.SortFunc(steps, func(a, b step) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.by, b.by))
	})
	return steps
}
