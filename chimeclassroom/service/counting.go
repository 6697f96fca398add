package service

import (
	"context"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
)

// Counting is by what the attendance of a course is counted.
type Counting struct {
	engagement.Settings
	// Limits say who is at risk.
	Limits engagement.Limits
}

// counting is how a room counts at this moment.
func (s *Service) counting(ctx context.Context, roomID string) (Counting, error) {
	all, err := s.store.RoomSettings(ctx, roomID)
	if err != nil {
		return Counting{}, fmt.Errorf("reading how attendance is counted: %w", err)
	}
	return all.counting(), nil
}

// countingOf is how those count whose settings hold. What nobody has set is as usual.
func countingOf(s chimeclassroom.Settings) Counting {
	c := Counting{engagement.DefaultSettings(), engagement.DefaultLimits()}
	minutes := func(to *time.Duration, from *int) {
		if from != nil {
			*to = time.Duration(*from) * time.Minute
		}
	}
	minutes(&c.Late, s.LateAfter)
	minutes(&c.Early, s.EarlyBefore)
	minutes(&c.Least, s.PresentMinutes)
	if s.PresentPercent != nil {
		c.Absent = float64(*s.PresentPercent)
	}
	if w := s.ScoreWeights; w != nil {
		c.Score = engagement.Weights{
			engagement.PartAttendance: float64(w.Attendance), engagement.PartTalk: float64(w.Talk),
			engagement.PartMessages: float64(w.Messages), engagement.PartHands: float64(w.Hands),
			engagement.PartReactions: float64(w.Reactions), engagement.PartPolls: float64(w.Polls),
			engagement.PartCamera: float64(w.Camera),
		}
	}
	if l := s.AtRisk; l != nil {
		c.Limits = engagement.Limits{Absences: l.Absences, Latest: l.Latest, Percent: float64(l.Percent)}
	}
	return c
}
