package lms

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
)

func TestTheGradebookShowsWhatToolsWrote(t *testing.T) {
	t.Parallel()
	l := newLMS(t, new(strings.Builder))
	owner := ags.Owner{RegistrationID: "r", ContextID: l.school.Courses[0].ID}
	nine := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	item, err := l.cfg.Store.CreateLineItem(t.Context(), owner, ags.LineItem{Label: "The <night> sky", ScoreMaximum: 10, EndDateTime: ags.Timestamp(nine.Add(time.Hour))})
	require.NoError(t, err)
	record := func(slug string, s ags.Score) {
		t.Helper()
		s.UserID, s.Timestamp = astro(t, l, slug).ID, ags.Timestamp(nine)
		require.NoError(t, l.cfg.Store.RecordScore(t.Context(), owner, item.ID, s))
	}
	given, of := 3.0, 4.0
	record("caroline", ags.Score{ScoreGiven: &given, ScoreMaximum: &of, ActivityProgress: ags.Completed, GradingProgress: ags.FullyGraded, Comment: "<b>Well</b> seen"})
	record("edwin", ags.Score{ActivityProgress: ags.Submitted, GradingProgress: ags.PendingManual})
	visit(t, l, "teacher", "people/vera", become(nrps.Inactive))

	rows := func(page string) (head string, of map[string]string) {
		parts := strings.Split(page, "<tr>")
		of = map[string]string{}
		for _, row := range parts[2:] {
			for _, name := range []string{"Caroline Haddad", "Edwin Nakamura", "Vera Martins"} {
				if strings.Contains(row, name) {
					of[name] = row
				}
			}
		}
		return parts[1], of
	}
	head, shown := rows(visit(t, l, "teacher", "gradebook", nil).Body.String())
	for _, want := range []string{"The &lt;night&gt; sky", "Out of 10 · Observatory", "2 Mar 2026, 10:00 UTC", "1 of 3 graded"} {
		assert.Contains(t, head, want)
	}
	for name, wants := range map[string][]string{
		"Caroline Haddad": {">7.5<", "&lt;b&gt;Well&lt;/b&gt; seen", "Completed · ", "2 Mar 2026, 09:00 UTC"},
		"Edwin Nakamura":  {"No score", "Needs grading", "Handed in · "},
		"Vera Martins":    {"Not graded", ">Inactive<"},
	} {
		for _, want := range wants {
			assert.Contains(t, shown[name], want)
		}
	}
	assert.NotContains(t, shown["Caroline Haddad"], `class="tag"`, "nothing is to be done")

	head, shown = rows(visit(t, l, "caroline", "gradebook", nil).Body.String())
	assert.NotContains(t, head, "graded</span>", "how many are graded is not for students")
	assert.Len(t, shown, 1)
	assert.Contains(t, shown["Caroline Haddad"], ">7.5<")
}

func TestEveryProgressHasItsWords(t *testing.T) {
	t.Parallel()
	for _, p := range []ags.ActivityProgress{ags.Initialized, ags.Started, ags.InProgress, ags.Submitted, ags.Completed} {
		assert.NotEmpty(t, activity(p), p)
	}
	for _, p := range []ags.GradingProgress{ags.Pending, ags.PendingManual, ags.Failed, ags.NotReady} {
		assert.NotEmpty(t, grading(p), p)
	}
	assert.Empty(t, grading(ags.FullyGraded))
}
