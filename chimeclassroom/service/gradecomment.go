package service

import (
	"fmt"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/engagement"
)

// comment says beside a grade what it is made of: the minutes and the rule.
func comment(rule engagement.Rule, reports []engagement.Report, personID string) string {
	var attended, counted time.Duration
	classes, corrected := 0, false
	for i := range reports {
		p, ok := reports[i].Person(personID)
		if !ok {
			continue
		}
		if _, ok := rule.Grade(reports[i], p); !ok {
			continue
		}
		classes++
		attended += p.Figures[engagement.MetricAttended].Duration()
		counted += reports[i].Counted
		corrected = corrected || p.Correction != nil
	}
	text := fmt.Sprintf("Attended %g of %g minutes", engagement.Minutes(attended), engagement.Minutes(counted))
	if classes > 1 {
		text += fmt.Sprintf(" in %d classes", classes)
	}
	text += "; " + inWords(rule) + "."
	if corrected {
		text += " Corrected by a teacher."
	}
	return text
}

// inWords is the rule in a few words.
func inWords(rule engagement.Rule) string {
	switch rule.Kind {
	case engagement.Threshold:
		return fmt.Sprintf("all points from %g %% on", rule.Threshold)
	case engagement.Steps:
		return fmt.Sprintf("late counts %g %%, left early %g %%", 100*rule.Late, 100*rule.LeftEarly)
	default:
		return "points in proportion"
	}
}
