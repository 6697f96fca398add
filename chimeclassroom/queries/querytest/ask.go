package querytest

import (
	"regexp"
	"strings"

	"github.com/ltikit/ltikit/chimeclassroom/archive"
	"github.com/ltikit/ltikit/chimeclassroom/queries"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Load makes the tables of the archive in these files, with the columns and types of
// Athena's.
func (e Trino) Load(files archive.Files) {
	e.t.Helper()
	for _, one := range Tables(e.t) {
		e.run(`CREATE TABLE files_of_` + one.Name + ` ("date" varchar, line varchar)`)
		days, lines := Lines(e.t, files, service.ArchiveKind(one.Name))
		for first := 0; first < len(lines); first += 500 {
			var values []string
			for i := first; i < min(first+500, len(lines)); i++ {
				values = append(values, "("+quoted(days[i])+", "+quoted(lines[i])+")")
			}
			e.run("INSERT INTO files_of_" + one.Name + " VALUES " + strings.Join(values, ", "))
		}
		columns := []string{`"date"`}
		for _, name := range one.Columns {
			what := "json_extract_scalar(line, '$." + name + "')"
			switch kind := one.Types[name]; kind {
			case "string":
			case "array<string>":
				what = "CAST(json_extract(line, '$." + name + "') AS array(varchar))"
			default:
				what = "CAST(" + what + " AS " + kind + ")"
			}
			columns = append(columns, what+" AS "+name)
		}
		e.run("CREATE TABLE " + one.Name + " AS SELECT " + strings.Join(columns, ", ") + " FROM files_of_" + one.Name)
	}
}

func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// Row is one of a query's answer, by the names of its columns.
type Row map[string]any

// Ask runs a query with its parameters.
func (e Trino) Ask(q queries.Query, parameters ...any) (rows []Row) {
	e.t.Helper()
	text := regexp.MustCompile(`(?m)--.*$`).ReplaceAllString(q.Text(), "")
	for _, p := range parameters {
		text = strings.Replace(text, "?", quoted(p.(string)), 1)
	}
	whole := e.run(text)
	for _, values := range whole.Data {
		r := Row{}
		for i, column := range whole.Columns {
			r[column.Name] = values[i]
		}
		rows = append(rows, r)
	}
	return rows
}
