//go:build trino

package queries_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/queries"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// TestQueries asks Trino what the files of many classes amount to, and package
// engagement what the ledger does.
func TestQueries(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for n := range 60 {
		w.hold(midnight.Add(time.Duration(n-30) * 10 * time.Minute))
	}
	w.store.kill = func() bool { return false }
	w.archive()
	engine := startTrino(t)
	engine.load(w)
	all := []any{"2026-11-22", "2026-11-26", "%"}
	attendance, totals := engine.ask(queries.Attendance, all...), engine.ask(queries.Totals, all...)
	concurrency := engine.ask(queries.Concurrency, all...)
	course := engine.ask(queries.Course, slices.Concat(all, []any{"2026-11-22", "2026-11-26", "2026-11-22", "2026-11-26"})...)
	require.Len(t, totals, len(w.classes))
	for n, e := range w.classes {
		report, timelines := w.computed(e)
		require.True(t, report.Held)
		of := func(rows []row) []row { return only(rows, e.ID) }
		requirePeople(t, report, of(attendance))
		want := totalsOf(report, timelines)
		want["event"] = e.ID
		require.Equal(t, []row{want}, of(totals))
		var curve []int
		for minute, r := range of(concurrency) {
			require.InDelta(t, minute, r["minute"], 0)
			curve = append(curve, int(r["people"].(float64)))
		}
		require.Equal(t, report.Class.Curve, curve)
		requireCourse(t, w, n, report, of(course))
	}
	one := w.classes[28].ID // across midnight
	assert.Equal(t, only(attendance, one), engine.ask(queries.Attendance, "2026-11-23", "2026-11-24", one), "a class alone is what it is among others")
}

func only(rows []row, event string) (some []row) {
	for _, r := range rows {
		if r["event"] == event {
			some = append(some, r)
		}
	}
	return some
}

func requirePeople(t *testing.T, report engagement.Report, rows []row) {
	t.Helper()
	require.Len(t, rows, len(report.People))
	for i, p := range report.People {
		require.Equal(t, row{
			"event": rows[i]["event"], "person": p.ID, "first": millis(p.First), "last": millis(p.Last), "sessions": float64(len(p.Presence)),
			"attended": p.Figures[engagement.MetricAttended].Value, "percent": p.Figures[engagement.MetricPercent].Value,
			"camera": p.Figures[engagement.MetricCamera].Value, "shares": p.Figures[engagement.MetricShares].Value, "share": p.Figures[engagement.MetricShare].Value,
		}, rows[i])
	}
}

func requireCourse(t *testing.T, w *world, n int, report engagement.Report, rows []row) {
	t.Helper()
	require.Len(t, rows, len(report.People))
	for i, p := range report.People {
		r, teaches := rows[i], p.ID == w.people[0].Person.ID
		require.Equal(t, []any{"Algebra", w.classes[n].Title, millis(w.classes[n].StartsAt), p.ID, teaches}, []any{r["course"], r["title"], r["plan"], r["person"], r["host"]})
		if teaches {
			require.Equal(t, "teacher", r["role"])
			continue
		}
		require.Equal(t, "student", r["role"])
		require.Equal(t, string(p.Measured), r["status"])
	}
}

// trino is a Trino of its own, with tables in memory.
type trino struct {
	t   *testing.T
	url string
}

// startTrino starts Trino without its Hive connector, and waits until it answers. It
// ends with the test.
func startTrino(t *testing.T) trino {
	t.Helper()
	installed, err := filepath.Abs("../../.tools/trino")
	require.NoError(t, err)
	require.FileExists(t, filepath.Join(installed, "version"), "`.ci/setup.sh trino` installs Trino")
	source, err := filepath.Abs("testdata/Trino.java")
	require.NoError(t, err)
	free, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	port := strconv.Itoa(free.Addr().(*net.TCPAddr).Port)
	require.NoError(t, free.Close())
	home := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(home, "catalog"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(home, "catalog", "memory.properties"), []byte("connector.name=memory\n"), 0o600))
	settings := []string{"coordinator=true", "node-scheduler.include-coordinator=true", "http-server.http.port=" + port, "discovery.uri=http://127.0.0.1:" + port,
		"node.environment=test", "node.internal-address=127.0.0.1", "node.bind-ip=127.0.0.1",
		"plugin.dir=" + filepath.Join(installed, "plugin"), "catalog.config-dir=" + filepath.Join(home, "catalog")}
	require.NoError(t, os.WriteFile(filepath.Join(home, "config.properties"), []byte(strings.Join(settings, "\n")+"\n"), 0o600))
	command := exec.CommandContext(t.Context(), "java", "-Xmx1g", "-Djdk.attach.allowAttachSelf=true", "-Dconfig="+filepath.Join(home, "config.properties"),
		"-cp", filepath.Join(installed, "lib", "*"), source)
	command.Dir = home
	log, err := os.Create(filepath.Join(home, "log"))
	require.NoError(t, err)
	command.Stdout, command.Stderr = log, log
	require.NoError(t, command.Start())
	ended := make(chan struct{})
	go func() {
		_ = command.Wait()
		close(ended)
	}()
	t.Cleanup(func() { <-ended }) // the context has ended it
	engine := trino{t: t, url: "http://127.0.0.1:" + port}
	again := time.NewTicker(time.Second)
	defer again.Stop()
	for {
		if answer, err := engine.try(t.Context(), "SELECT 1"); err == nil && answer.Error.Message == "" {
			return engine
		}
		select {
		case <-again.C:
		case <-ended:
			told, _ := os.ReadFile(log.Name())
			t.Fatalf("Trino ended before it answered: %s", told)
		}
	}
}

// answer is a part of what Trino answers.
type answer struct {
	NextURI string                   `json:"nextUri"`
	Columns []struct{ Name string }  `json:"columns"`
	Data    [][]any                  `json:"data"`
	Error   struct{ Message string } `json:"error"`
}

// try runs a statement to its end.
func (e trino) try(ctx context.Context, statement string) (whole answer, err error) {
	method, address := http.MethodPost, e.url+"/v1/statement"
	for address != "" {
		r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(statement))
		if err != nil {
			return whole, err
		}
		for name, value := range map[string]string{"User": "test", "Catalog": "memory", "Schema": "default"} {
			r.Header.Set("X-Trino-"+name, value)
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			return whole, err
		}
		body, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if err != nil || response.StatusCode != http.StatusOK {
			return whole, fmt.Errorf("%s: %s: %w", response.Status, body, err)
		}
		var part answer
		if err := json.NewDecoder(bytes.NewReader(body)).Decode(&part); err != nil {
			return whole, err
		}
		whole.Columns, whole.Data, whole.Error = part.Columns, append(whole.Data, part.Data...), part.Error
		method, address, statement = http.MethodGet, part.NextURI, ""
	}
	return whole, nil
}

func (e trino) run(statement string) answer {
	e.t.Helper()
	whole, err := e.try(e.t.Context(), statement)
	require.NoError(e.t, err)
	require.Empty(e.t, whole.Error.Message, statement[:min(len(statement), 2000)])
	return whole
}

// load makes the tables of the archive's files, with the columns and types of Athena's.
func (e trino) load(w *world) {
	e.t.Helper()
	for _, one := range tables(e.t) {
		e.run(`CREATE TABLE files_of_` + one.name + ` ("date" varchar, line varchar)`)
		days, lines := w.lines(service.ArchiveKind(one.name))
		for first := 0; first < len(lines); first += 500 {
			var values []string
			for i := first; i < min(first+500, len(lines)); i++ {
				values = append(values, "("+quoted(days[i])+", "+quoted(lines[i])+")")
			}
			e.run("INSERT INTO files_of_" + one.name + " VALUES " + strings.Join(values, ", "))
		}
		columns := []string{`"date"`}
		for _, name := range one.columns {
			what := "json_extract_scalar(line, '$." + name + "')"
			switch kind := one.types[name]; kind {
			case "string":
			case "array<string>":
				what = "CAST(json_extract(line, '$." + name + "') AS array(varchar))"
			default:
				what = "CAST(" + what + " AS " + kind + ")"
			}
			columns = append(columns, what+" AS "+name)
		}
		e.run("CREATE TABLE " + one.name + " AS SELECT " + strings.Join(columns, ", ") + " FROM files_of_" + one.name)
	}
}

func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// ask runs a query with its parameters.
func (e trino) ask(q queries.Query, parameters ...any) (rows []row) {
	e.t.Helper()
	text := regexp.MustCompile(`(?m)--.*$`).ReplaceAllString(q.Text(), "")
	for _, p := range parameters {
		text = strings.Replace(text, "?", quoted(p.(string)), 1)
	}
	whole := e.run(text)
	for _, values := range whole.Data {
		r := row{}
		for i, column := range whole.Columns {
			r[column.Name] = values[i]
		}
		rows = append(rows, r)
	}
	return rows
}
