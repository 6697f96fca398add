// Package querytest asks the saved queries of a Trino with the tables of an archive's
// files, for tests.
package querytest

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/archive"
	"github.com/ltikit/ltikit/chimeclassroom/queries"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Table is one of Athena's tables: its columns and their types.
type Table struct {
	Name    string
	Columns []string
	Types   map[string]string
}

// Tables are those that tables.sql makes.
func Tables(t *testing.T) (all []Table) {
	t.Helper()
	for _, statement := range queries.Tables() {
		name := regexp.MustCompile(`(?m)^CREATE EXTERNAL TABLE (\w+) \($`).FindStringSubmatch(statement)
		require.NotNil(t, name, statement)
		one := Table{Name: name[1], Types: map[string]string{}}
		for _, column := range regexp.MustCompile(`(?m)^  (\w+) ([a-z<>]+),?$`).FindAllStringSubmatch(statement, -1) {
			one.Columns = append(one.Columns, column[1])
			one.Types[column[1]] = column[2]
		}
		assert.Contains(t, statement, "/"+one.Name+"/date=${date}/'")
		all = append(all, one)
	}
	return all
}

// Lines are the lines of a kind in these files, with their days, as often as they are
// there. Names are in lower case, as Athena reads them.
func Lines(t *testing.T, files archive.Files, kind service.ArchiveKind) (days, lines []string) {
	t.Helper()
	for name, err := range files.Names(t.Context(), string(kind)) {
		require.NoError(t, err)
		file, err := files.Open(t.Context(), name)
		require.NoError(t, err)
		unpacked, err := gzip.NewReader(file)
		require.NoError(t, err)
		for scan := bufio.NewScanner(unpacked); scan.Scan(); {
			object := map[string]any{}
			require.NoError(t, json.Unmarshal(scan.Bytes(), &object))
			small := map[string]any{}
			for key, value := range object {
				small[strings.ToLower(key)] = value
			}
			line, err := json.Marshal(small)
			require.NoError(t, err)
			days = append(days, strings.TrimPrefix(path.Base(path.Dir(name)), "date="))
			lines = append(lines, string(line))
		}
		require.NoError(t, file.Close())
	}
	return days, lines
}
