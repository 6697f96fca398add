package engagement

import "time"

// Window is the stretch of time that counts: a meeting's actual start to its
// actual end, or to the present instant while it is live.
type Window struct {
	From  time.Time
	Until time.Time
}

// Attended returns how much of the window the intervals cover. They must not
// overlap, as Presence makes them. A presence that lasts reaches to the
// window's end.
func Attended(intervals []Interval, w Window) time.Duration {
	var sum time.Duration
	for _, i := range intervals {
		from, until := i.From, i.Until
		if from.Before(w.From) {
			from = w.From
		}
		if i.Open() || until.After(w.Until) {
			until = w.Until
		}
		if until.After(from) {
			sum += until.Sub(from)
		}
	}
	return sum
}

// Minutes returns the duration in minutes with two decimals, rounded half up.
func Minutes(d time.Duration) float64 {
	hundredths := (d.Milliseconds()*100 + 30_000) / 60_000
	return float64(hundredths) / 100
}
