package httpapi

import (
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// counting is by what the figures beside it are counted, with units in the names.
type counting struct {
	GraceSeconds   int64                         `json:"graceSeconds"`
	LateAfter      float64                       `json:"lateAfterMinutes"`
	EarlyBefore    float64                       `json:"earlyBeforeMinutes"`
	PresentMinutes float64                       `json:"presentMinutes"`
	PresentPercent float64                       `json:"presentPercent"`
	ScoreWeights   map[engagement.PartOf]float64 `json:"scoreWeights"`
	AtRisk         riskLimits                    `json:"atRisk"`
}

type riskLimits struct {
	Absences int     `json:"absences"`
	Latest   int     `json:"latest"`
	Percent  float64 `json:"attendancePercent"`
}

func newCounting(c service.Counting) counting {
	minutes := time.Duration.Minutes
	return counting{
		GraceSeconds: wholeSeconds(c.Grace), LateAfter: minutes(c.Late), EarlyBefore: minutes(c.Early),
		PresentMinutes: minutes(c.Least), PresentPercent: c.Absent, ScoreWeights: c.Score,
		AtRisk: riskLimits{c.Limits.Absences, c.Limits.Latest, c.Limits.Percent},
	}
}
