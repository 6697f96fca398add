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
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// table is one of Athena's tables: its columns and their types.
type table struct {
	name    string
	columns []string
	types   map[string]string
}

func tables(t *testing.T) (all []table) {
	t.Helper()
	for _, statement := range queries.Tables() {
		name := regexp.MustCompile(`(?m)^CREATE EXTERNAL TABLE (\w+) \($`).FindStringSubmatch(statement)
		require.NotNil(t, name, statement)
		one := table{name: name[1], types: map[string]string{}}
		for _, column := range regexp.MustCompile(`(?m)^  (\w+) ([a-z<>]+),?$`).FindAllStringSubmatch(statement, -1) {
			one.columns = append(one.columns, column[1])
			one.types[column[1]] = column[2]
		}
		assert.Contains(t, statement, "/"+one.name+"/date=${date}/'")
		all = append(all, one)
	}
	return all
}

// The tables have the columns that the lines have, and no others.
func TestTheTablesAreTheArchive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.hold(midnight.Add(-20 * time.Minute))
	w.store.kill = func() bool { return false }
	w.archive()
	all := tables(t)
	require.Len(t, all, 3)
	for _, one := range all {
		_, lines := w.lines(service.ArchiveKind(one.name))
		require.NotEmpty(t, lines, one.name)
		var line map[string]any
		require.NoError(t, json.Unmarshal([]byte(lines[0]), &line))
		var columns []string
		for column, value := range line {
			columns = append(columns, column)
			switch value.(type) {
			case string:
				assert.Equal(t, "string", one.types[column], column)
			case float64:
				assert.Contains(t, []string{"int", "bigint"}, one.types[column], column)
			default:
				assert.Equal(t, "array<string>", one.types[column], column)
			}
		}
		assert.ElementsMatch(t, one.columns, columns, one.name)
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
