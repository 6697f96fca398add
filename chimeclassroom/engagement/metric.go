package engagement

import (
	"encoding/json"
	"math"
	"time"
)

// Metric is a figure that each person has. Its id is what it is called in exports.
type Metric int

// The metrics of a person. Times are in milliseconds, shares in percent. What each
// means is said by Definitions.
const (
	MetricAttended Metric = iota
	MetricPercent
	MetricDrops
	MetricRejoins
	MetricCamera
	MetricShare
	MetricShares
	MetricUnmuted
	MetricTalk
	MetricTurns
	MetricTalkShare
	MetricMessages
	MetricHands
	MetricHandWait
	MetricReactions
	MetricPolls
	MetricPollRate
	MetricConnectionGood
	MetricConnectionFair
	MetricConnectionPoor
	MetricScore
	metricCount
)

// Metrics returns all metrics in their order.
func Metrics() []Metric {
	all := make([]Metric, metricCount)
	for i := range all {
		all[i] = Metric(i)
	}
	return all
}

// Figure is the value of a metric. The zero value is "no data", which is not 0.
type Figure struct {
	Value float64
	Known bool
	// SelfReported: it rests on what people's own pages say.
	SelfReported bool
}

// Known returns a figure that is known.
func known[N int | int64 | float64](v N) Figure { return Figure{Value: float64(v), Known: true} }

// Duration is the figure as a time.
func (f Figure) Duration() time.Duration { return time.Duration(f.Value) * time.Millisecond }

// MarshalJSON writes a figure that is not known as null.
func (f Figure) MarshalJSON() ([]byte, error) {
	if !f.Known {
		return []byte("null"), nil
	}
	return json.Marshal(struct {
		Value        float64 `json:"value"`
		SelfReported bool    `json:"selfReported,omitempty"`
	}{f.Value, f.SelfReported})
}

// Figures are the values of all metrics, by Metric.
type Figures [metricCount]Figure

// MarshalJSON writes the figures by the ids of their metrics.
func (f Figures) MarshalJSON() ([]byte, error) {
	byID := make(map[string]Figure, len(f))
	for m, figure := range f {
		byID[Metric(m).ID()] = figure
	}
	return json.Marshal(byID)
}

// percentOf is part in whole, in percent with one decimal, rounded down, at most
// 100.
func percentOf(part, whole int64) float64 {
	return float64(min(1000, part*1000/whole)) / 10
}

// hundredths rounds half up to two decimals.
func hundredths(v float64) float64 { return math.Floor(v*100+0.5) / 100 }
