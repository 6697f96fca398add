package engagement_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/engagement"
)

func TestCSV(t *testing.T) {
	t.Parallel()
	r := look(engagement.Frame{
		Roster:      []string{"p", "q"},
		Corrections: []engagement.Correction{{PersonID: "q", Status: engagement.StatusExcused, Note: "=ill, \"very\""}},
	}, hour(line(joined, 0), line(left, 41.5), self(camOn, 1), self(camOff, 2.25), line(messaged, 3)))
	var out bytes.Buffer
	require.NoError(t, engagement.WriteCSV(&out, r.Rows(func(id string) string { return "@" + id + " Müller" })))

	text, found := strings.CutPrefix(out.String(), "\ufeff")
	assert.True(t, found)
	assert.Equal(t, 3, strings.Count(text, "\r\n"))
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(t, err)
	cell := func(row int, head string) string {
		i := slices.Index(rows[0], head)
		require.GreaterOrEqual(t, i, 0, "%s in %q", head, rows[0])
		return rows[row][i]
	}
	assert.Equal(t, "'@p Müller", cell(1, "Name"))
	assert.Equal(t, "left-early", cell(1, "Status"))
	assert.Equal(t, "2026-11-23T08:00:00Z", cell(1, "First arrival"))
	assert.Equal(t, "41.5", cell(1, "Attended (minutes)"))
	assert.Equal(t, "69.1", cell(1, "Attendance (%)"))
	assert.Equal(t, "1.25", cell(1, "Camera (minutes), self-reported"))
	assert.Equal(t, "1", cell(1, "Messages"))
	assert.Empty(t, cell(1, "Talk (minutes)"), "no data is not 0")
	assert.Equal(t, "excused", cell(2, "Status"))
	assert.Equal(t, "yes", cell(2, "Corrected"))
	assert.Equal(t, `'=ill, "very"`, cell(2, "Note"))
	assert.Empty(t, cell(2, "First arrival"))
}

// TestTheTableOfACourse: a row a person, two cells a class.
func TestTheTableOfACourse(t *testing.T) {
	t.Parallel()
	both := look(engagement.Frame{}, hour(line(joined, 0), of("b", "guest", line(joined, 20))))
	never := engagement.Report{}
	alone := look(engagement.Frame{}, hour(line(joined, 30)))
	alone.From = alone.From.AddDate(0, 0, 7)
	reports := []engagement.Report{alone, never, both}
	c := engagement.Over(reports, engagement.DefaultLimits())
	name := func(id string) string { return "=" + id }
	rows := c.Rows(reports, name, []string{"Algebra", "@Geometry"})
	require.Len(t, rows, 3)
	assert.Equal(t, []string{
		"Attendance (%)", "Engagement", "At risk",
		"2026-11-23T08:00:00Z Algebra, status", "2026-11-23T08:00:00Z Algebra, attended (minutes)",
		"2026-11-30T08:00:00Z @Geometry, status", "2026-11-30T08:00:00Z @Geometry, attended (minutes)",
	}, rows[0][8:])
	assert.Equal(t, []string{"=guest", "0", "0", "0", "0", "0", "0", "40", "66.6", "", "", "", "40", "", ""}, rows[1])
	assert.Equal(t, []string{"=p", "2", "2", "1", "0", "0", "0", "90", "75", "", "", "present", "60", "late", "30"}, rows[2])

	cells := c.Matrix(reports)
	require.Len(t, cells, 2)
	assert.Nil(t, cells[0][1], "the guest was not in the second class")
	assert.Equal(t, engagement.StatusLate, cells[1][1].Status)
	for _, row := range rows {
		assert.Len(t, row, len(rows[0]))
	}
	none := engagement.Over(nil, engagement.DefaultLimits())
	assert.Len(t, none.Rows(nil, name, nil), 1, "a head alone")
}

func TestNoCellIsAFormula(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@x": "'@x", "\t=1": "\"'\t=1\"", "\r=1": "'=1", "a=1": "a=1", "": "", "é": "é",
	} {
		var out bytes.Buffer
		require.NoError(t, engagement.WriteCSV(&out, [][]string{{"x", cell}}))
		got := strings.TrimPrefix(out.String(), "\ufeffx,")
		assert.Equal(t, strings.Trim(want, `"`), strings.Trim(strings.TrimSuffix(got, "\r\n"), `"`), "%q", cell)
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("broken") }

func TestAFileThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	require.Error(t, engagement.WriteCSV(broken{}, [][]string{{"x"}}))
}
