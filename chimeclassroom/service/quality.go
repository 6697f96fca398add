package service

import (
	"fmt"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// Quality is what a page says of its connection lately.
type Quality struct {
	Level engagement.Quality `json:"level"`
	// RoundTrip is in milliseconds, Loss the percentage of packets that were lost; nil
	// where the page does not know.
	RoundTrip *int     `json:"roundTrip"`
	Loss      *float64 `json:"loss"`
}

// sampleEvery is how often a page is heard about its connection. Pages say it every
// 30 seconds.
const sampleEvery = 20 * time.Second

// sample notes how the page's connection was. What comes too soon is passed over.
func (f *Floor) sample(p *Participant, q *Quality) (Effects, error) {
	if q == nil || !q.valid() {
		return Effects{}, noSuchAct()
	}
	now := f.now()
	if now.Sub(p.sampled) < sampleEvery {
		return Effects{}, nil
	}
	p.sampled = now
	var e Effects
	e.note(f, p, meeting.AttendeeConnection, q.detail(), meeting.SelfReported)
	return e, nil
}

func (q *Quality) valid() bool {
	return q.Level.Valid() &&
		(q.RoundTrip == nil || *q.RoundTrip >= 0 && *q.RoundTrip <= 60_000) &&
		(q.Loss == nil || *q.Loss >= 0 && *q.Loss <= 100)
}

// detail is what the ledger keeps, the level first.
func (q *Quality) detail() string {
	detail := string(q.Level)
	if q.RoundTrip != nil {
		detail += fmt.Sprintf(" %d ms", *q.RoundTrip)
	}
	if q.Loss != nil {
		detail += fmt.Sprintf(" %.1f %%", *q.Loss)
	}
	return detail
}
