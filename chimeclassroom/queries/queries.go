// Package queries holds SQL for the archive of raw events: who attended which class, what
// a class amounts to, and how many were there at a time, by the rules of package
// engagement. It is written in the dialect of Athena and Trino; README.md says how it is
// run.
package queries

import (
	"embed"
	"strings"
)

//go:embed *.sql
var files embed.FS

// Query is one of the queries.
type Query string

// The queries. Each takes the parameters First, Last and Class; Course takes four more.
const (
	// Attendance has a row for each person in each class.
	Attendance Query = "attendance"
	// Totals has a row for each class.
	Totals Query = "totals"
	// Concurrency has a row for each minute of each class.
	Concurrency Query = "concurrency"
	// Course is Attendance with titles, schedules and roles.
	Course Query = "course"
)

// All returns the queries.
func All() []Query { return []Query{Attendance, Totals, Concurrency, Course} }

// Text is the statement, with a question mark for each parameter.
func (q Query) Text() string { return read("presence") + read(string(q)) }

// Tables are the statements that make Athena's tables.
func Tables() []string {
	var all []string
	for statement := range strings.SplitSeq(read("tables"), ";") {
		if statement = strings.TrimSpace(statement); statement != "" {
			all = append(all, statement)
		}
	}
	return all
}

func read(name string) string {
	text, err := files.ReadFile(name + ".sql")
	if err != nil {
		panic(err) // cannot happen: the embed directive above names the files
	}
	return string(text)
}
