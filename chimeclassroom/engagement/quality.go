package engagement

import "strings"

// Quality is how good a connection is.
type Quality string

// The levels of quality.
const (
	QualityGood Quality = "good"
	QualityFair Quality = "fair"
	QualityPoor Quality = "poor"
)

func qualities() [3]Quality { return [3]Quality{QualityGood, QualityFair, QualityPoor} }

// Valid tells whether q is one of these.
func (q Quality) Valid() bool { return q == QualityGood || q == QualityFair || q == QualityPoor }

// sampleSpan is for how long before it one word about a connection may count; pages
// say one every 30 seconds.
const sampleSpan = 45_000

// levelOf is the place of the quality that an event begins with among all of them,
// from 1; 0 if that makes no sense.
func levelOf(detail string) int32 {
	word, _, _ := strings.Cut(detail, " ")
	for i, q := range qualities() {
		if Quality(word) == q {
			return int32(i) + 1
		}
	}
	return 0
}

// connected takes in how the connection was since the last word about it. Only what
// lies within presence counts.
func (f *fold) connected(e *entry) {
	if e.detail == 0 {
		return
	}
	since := max(f.sampled, e.at-sampleSpan)
	f.sampled = e.at
	f.eachPresence(stretch{since, e.at}, f.quality[e.detail-1].add)
}

// connection says which share of the time that is known the connection was how good.
func (c *compiler) connection(p *Person, f *fold) {
	var times [3]int64
	var all int64
	for i := range f.quality {
		times[i], _ = f.quality[i].sum(c.times.until, stretch{}, false)
		all += times[i]
	}
	if all == 0 {
		return
	}
	for i, m := range [3]Metric{MetricConnectionGood, MetricConnectionFair, MetricConnectionPoor} {
		p.Figures[m] = Figure{Value: percentOf(times[i], all), Known: true, SelfReported: true}
	}
}
