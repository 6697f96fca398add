package chimeclassroom

import (
	"fmt"
	"slices"
)

// ScoreWeights say how much each part of the engagement score counts; only their
// proportion matters.
type ScoreWeights struct {
	Attendance int `json:"attendance"`
	Talk       int `json:"talk"`
	Messages   int `json:"messages"`
	Hands      int `json:"hands"`
	Reactions  int `json:"reactions"`
	Polls      int `json:"polls"`
	Camera     int `json:"camera"`
}

// RiskLimits say which learners are at risk. A limit of zero is none.
type RiskLimits struct {
	// Absences of the Latest classes are too many.
	Absences int `json:"absences"`
	Latest   int `json:"latest"`
	// Percent is the least attendance over the course.
	Percent int `json:"attendancePercent"`
}

// What the counting of attendance may ask for at most.
const (
	MaxThresholdMinutes = MaxDurationMinutes
	MaxScoreWeight      = 100
	MaxLatestClasses    = 50
)

// checkCounting refuses what nobody could be counted by.
func (s Settings) checkCounting(wrong *fieldErrors) {
	for field, minutes := range map[string]*int{
		"lateAfterMinutes": s.LateAfter, "earlyBeforeMinutes": s.EarlyBefore, "presentMinutes": s.PresentMinutes,
	} {
		if minutes != nil && !within(*minutes, MaxThresholdMinutes) {
			wrong.add(field, fmt.Sprintf("It is 0 to %d minutes.", MaxThresholdMinutes))
		}
	}
	if p := s.PresentPercent; p != nil && !within(*p, 100) {
		wrong.add("presentPercent", "It is 0 to 100 percent.")
	}
	if w := s.ScoreWeights; w != nil && !w.valid() {
		wrong.add("scoreWeights", fmt.Sprintf("A part counts 0 to %d, and at least one counts.", MaxScoreWeight))
	}
	if l := s.AtRisk; l != nil && !l.valid() {
		wrong.add("atRisk", fmt.Sprintf("Absences are counted in the latest 1 to %d classes and are no more than those; attendance is 0 to 100 percent.", MaxLatestClasses))
	}
}

func (w ScoreWeights) valid() bool {
	sum := 0
	for _, weight := range []int{w.Attendance, w.Talk, w.Messages, w.Hands, w.Reactions, w.Polls, w.Camera} {
		if !within(weight, MaxScoreWeight) {
			return false
		}
		sum += weight
	}
	return sum > 0
}

func (l RiskLimits) valid() bool {
	return l.Latest >= 1 && l.Latest <= MaxLatestClasses && within(l.Absences, l.Latest) && within(l.Percent, 100)
}

func within(n, most int) bool { return n >= 0 && n <= most }

// JudgesAs tells whether the level says as much of who is present, late or leaves
// early as the other does, and locks the same.
func (s Settings) JudgesAs(other Settings) bool {
	same := func(a, b *int) bool { return a == b || a != nil && b != nil && *a == *b }
	return same(s.LateAfter, other.LateAfter) && same(s.EarlyBefore, other.EarlyBefore) &&
		same(s.PresentMinutes, other.PresentMinutes) && same(s.PresentPercent, other.PresentPercent) &&
		slices.Equal(s.Locked, other.Locked)
}
