package queries_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/queries"
	"github.com/ltikit/ltikit/chimeclassroom/queries/querytest"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// The tables have the columns that the lines have, and no others.
func TestTheTablesAreTheArchive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.hold(midnight.Add(-20 * time.Minute))
	w.store.kill = func() bool { return false }
	w.archive()
	all := querytest.Tables(t)
	require.Len(t, all, 3)
	for _, one := range all {
		_, lines := querytest.Lines(t, w.files, service.ArchiveKind(one.Name))
		require.NotEmpty(t, lines, one.Name)
		var line map[string]any
		require.NoError(t, json.Unmarshal([]byte(lines[0]), &line))
		var columns []string
		for column, value := range line {
			columns = append(columns, column)
			switch value.(type) {
			case string:
				assert.Equal(t, "string", one.Types[column], column)
			case float64:
				assert.Contains(t, []string{"int", "bigint"}, one.Types[column], column)
			default:
				assert.Equal(t, "array<string>", one.Types[column], column)
			}
		}
		assert.ElementsMatch(t, one.Columns, columns, one.Name)
	}
}

// Every query reads the days that it is asked for, and no others.
func TestParameters(t *testing.T) {
	t.Parallel()
	for _, q := range queries.All() {
		text := regexp.MustCompile(`(?m)--.*$`).ReplaceAllString(q.Text(), "")
		want := 3
		if q == queries.Course {
			want = 7
		}
		assert.Equal(t, want, strings.Count(text, "?"), q)
		reads := regexp.MustCompile(`FROM (events_raw|events|people)\n  WHERE "date" BETWEEN \? AND \?`).FindAllString(text, -1)
		assert.Len(t, reads, len(regexp.MustCompile(`(FROM|JOIN) (events_raw|events|people)\b`).FindAllString(text, -1)), q)
	}
}
