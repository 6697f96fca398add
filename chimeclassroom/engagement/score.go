package engagement

import "slices"

// PartOf names a part of the engagement score.
type PartOf string

// The parts of the engagement score.
const (
	PartAttendance PartOf = "attendance"
	PartTalk       PartOf = "talk"
	PartMessages   PartOf = "messages"
	PartHands      PartOf = "hands"
	PartReactions  PartOf = "reactions"
	PartPolls      PartOf = "polls"
	PartCamera     PartOf = "camera"
)

func parts() []PartOf {
	return []PartOf{PartAttendance, PartTalk, PartMessages, PartHands, PartReactions, PartPolls, PartCamera}
}

// Weights say how much each part of the score counts. Only their proportion
// matters; parts without a weight, or with a negative one, do not count.
type Weights map[PartOf]float64

// WeightsBBB is the activity score of BigBlueButton: five equal parts. There a
// part that does not exist in a class, such as polls in one without, costs its
// points; here such a part is left out, so that 10 can always be reached.
func WeightsBBB() Weights {
	return Weights{PartTalk: 1, PartMessages: 1, PartHands: 1, PartReactions: 1, PartPolls: 1}
}

// WeightsAttendance makes the score say what the attended percentage says.
func WeightsAttendance() Weights { return Weights{PartAttendance: 1} }

// Part is one part of somebody's engagement score.
type Part struct {
	Of PartOf `json:"of"`
	// Value is what the person did, Best what earns all the points: what the best
	// learner did, or everything there was.
	Value float64 `json:"value"`
	Best  float64 `json:"best"`
	// Points is what the part adds to the score, Most what it could.
	Points float64 `json:"points"`
	Most   float64 `json:"most"`
}

// score computes the engagement of the learners who were here: the sum of
// w·min(1, value/best) over the parts that are known, on a scale from 0 to 10.
func (c *compiler) score(people []Person) {
	weights := c.a.settings.Score
	best := c.best(people, weights)
	for i := range people {
		p := &people[i]
		if !p.Learner {
			continue
		}
		var sum float64
		self := false
		for _, of := range parts() {
			x := c.part(p, of)
			if weights[of] <= 0 || !x.Known {
				continue
			}
			p.Score = append(p.Score, Part{Of: of, Value: x.Value, Best: best[of], Most: weights[of]})
			sum += weights[of]
			self = self || x.SelfReported
		}
		if sum == 0 {
			continue
		}
		total := 0.0
		for j := range p.Score {
			part := &p.Score[j]
			part.Most *= 10 / sum
			if part.Best > 0 {
				part.Points = part.Most * min(1, part.Value/part.Best)
			}
			total += part.Points
		}
		p.Figures[MetricScore] = Figure{Value: total, Known: true, SelfReported: self}
	}
}

// best is what earns all points of each part.
func (c *compiler) best(people []Person, weights Weights) map[PartOf]float64 {
	best := map[PartOf]float64{PartAttendance: 100, PartPolls: float64(len(c.asked))}
	for of, weight := range weights {
		if weight <= 0 || of == PartAttendance || of == PartPolls {
			continue
		}
		for i := range people {
			if people[i].Learner {
				best[of] = max(best[of], c.part(&people[i], of).Value)
			}
		}
	}
	return best
}

// part is the figure that a part of the score is about.
func (c *compiler) part(p *Person, of PartOf) Figure {
	switch of {
	case PartAttendance:
		return p.Figures[MetricPercent]
	case PartTalk:
		return p.Figures[MetricTalk]
	case PartMessages:
		return p.Figures[MetricMessages]
	case PartHands:
		return p.Figures[MetricHands]
	case PartReactions:
		return p.Figures[MetricReactions]
	case PartCamera:
		return p.Figures[MetricCamera]
	case PartPolls:
		return p.Figures[MetricPolls]
	default:
		return Figure{}
	}
}

// rank computes what compares people with each other.
func (c *compiler) rank(people []Person) {
	talk := (&Report{People: people}).talk()
	for i := range people {
		if own := people[i].Figures[MetricTalk]; own.Known && talk > 0 {
			own.Value = percentOf(int64(own.Value), int64(talk))
			people[i].Figures[MetricTalkShare] = own
		}
	}
	c.score(people)
}

// balance is 1 minus the Gini coefficient: 1 if all have the same, near 0 if one
// has everything.
func balance(values []float64) (float64, bool) {
	slices.Sort(values)
	var sum, weighted float64
	for i, v := range values {
		sum += v
		weighted += float64(2*i+1-len(values)) * v
	}
	if sum == 0 {
		return 0, false
	}
	return 1 - weighted/(float64(len(values))*sum), true
}
