package engagement_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/ltikit/ltikit/chimeclassroom/engagement"
)

func TestTimeline(t *testing.T) {
	t.Parallel()
	a := engagement.New(engagement.DefaultSettings())
	for _, e := range (ledger{
		started(0), line(joined, 0), line(camOn, 1), line(dropped, 10), line(joined, 15), line(camOn, 16), self(unmuted, 17), self(muted, 18),
		detail("10", self(talked, 17.5)), line(messaged, 20), line(up, 21), line(down, 22), detail("like", line(reacted, 23)), self(unmuted, 90),
		detail("2", line(hasAnswered, 24)), detail("good", self(connection, 25)), detail("good", self(connection, 25.5)), detail("poor", self(connection, 26)),
	}) {
		a.Add(e)
	}
	got := a.Timeline(engagement.Frame{Now: minute(30)}, "p")
	span := func(from, until float64) engagement.Interval {
		return engagement.Interval{From: minute(from), Until: minute(until)}
	}
	lasting := func(from float64) engagement.Interval { return engagement.Interval{From: minute(from)} }
	assert.Equal(t, engagement.Timeline{
		Presence: []engagement.Interval{span(0, 10), lasting(15)},
		Camera:   []engagement.Interval{span(1, 10), lasting(16)},
		Share:    []engagement.Interval{},
		Unmuted:  []engagement.Interval{span(17, 18)},
		Talk:     []engagement.Interval{{From: minute(17.5).Add(-10 * time.Second), Until: minute(17.5)}},
		Good:     []engagement.Interval{span(24.25, 25.5)},
		Fair:     []engagement.Interval{},
		Poor:     []engagement.Interval{span(25.5, 26)},
		Marks: []engagement.Mark{
			{At: minute(10), What: engagement.MarkDrop}, {At: minute(20), What: engagement.MarkMessage},
			{At: minute(21), What: engagement.MarkHandUp}, {At: minute(22), What: engagement.MarkHandDown},
			{At: minute(23), What: engagement.MarkReaction, Kind: "like"},
			{At: minute(24), What: engagement.MarkAnswer, Kind: "2"},
		},
	}, got)
	a.Add(ended(40))
	over := a.Timeline(engagement.Frame{}, "p")
	assert.Equal(t, []engagement.Interval{span(0, 10), span(15, 40)}, over.Presence)
	assert.Empty(t, a.Timeline(engagement.Frame{}, "nobody").Presence)
}
