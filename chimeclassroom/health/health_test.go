package health_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/ltikit/ltikit/chimeclassroom/health"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/storage/sqlstore"
)

var now = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// state is what a monitor looks at.
type state struct {
	ping      error
	queues    map[string]sqlstore.QueueDepth
	condition service.Condition
}

func (s state) monitor(t *testing.T) *health.Monitor {
	t.Helper()
	m, err := health.New(health.Config{
		Ping:      func(context.Context) error { return s.ping },
		Queues:    func(context.Context) (map[string]sqlstore.QueueDepth, error) { return s.queues, nil },
		Condition: func(context.Context) (service.Condition, error) { return s.condition, nil },
		Archives:  true, Mail: true, Folders: map[string]string{"data": t.TempDir(), "nowhere": "/nothing/is/here"}, Now: func() time.Time { return now },
	})
	require.NoError(t, err)
	return m
}

func well() state { return state{condition: service.Condition{Provider: "livekit", Nodes: 2}} }

func metricsOf(t *testing.T, m *health.Monitor) string {
	t.Helper()
	answer := httptest.NewRecorder()
	m.Metrics().ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	require.Equal(t, http.StatusOK, answer.Code)
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return string(body)
}

func TestWhatNeedsSomebody(t *testing.T) {
	t.Parallel()
	depth := func(kind string, d sqlstore.QueueDepth) func(*state) {
		return func(s *state) { s.queues = map[string]sqlstore.QueueDepth{kind: d} }
	}
	for name, c := range map[string]struct {
		change func(*state)
		metric string // that is shown, "" for nothing
		advice string
	}{
		"all is well":        {func(*state) {}, "", ""},
		"a database is away": {func(s *state) { s.ping = errors.New("gone: password=hunter2") }, "classroom_database_up 0", "Nobody can come in"},
		"grades wait": {depth("ags.score", sqlstore.QueueDepth{Waiting: 3, Oldest: now.Add(-time.Hour)}),
			`classroom_queue_oldest_seconds{queue="grades"} 3600`, "An LMS does not take grades"},
		"grades are young":      {depth("ags.score", sqlstore.QueueDepth{Waiting: 3, Oldest: now.Add(-time.Minute)}), "", ""},
		"grades are refused":    {depth("ags.score", sqlstore.QueueDepth{Parked: 2}), `classroom_queue_parked{queue="grades"} 2`, "An LMS has refused grades"},
		"rosters are refused":   {depth("nrps.roster", sqlstore.QueueDepth{Parked: 1}), `classroom_queue_parked{queue="rosters"} 1`, "refuses to tell who is in its courses"},
		"mail waits":            {depth("mail", sqlstore.QueueDepth{Waiting: 1, Oldest: now.Add(-time.Hour)}), `classroom_queue_waiting{queue="mail"} 1`, "The mail server does not take letters"},
		"classes are ungraded":  {func(s *state) { s.condition.UngradedSince = now.Add(-2 * time.Hour) }, "classroom_grading_late_seconds 7200", "not graded"},
		"media fail":            {func(s *state) { s.condition.MediaFailures = 4 }, "classroom_media_failures_total 4", "media server"},
		"reports without sense": {func(s *state) { s.condition.ParkedSenseless = 11 }, `classroom_intake_parked{reason="senseless"} 11`, "classroom_parked"},
		"reports of others":     {func(s *state) { s.condition.ParkedUnknown = 500 }, "", ""},
		"a report":              {func(s *state) { s.condition.LastIntake = now }, "", ""},
		"an archive that waits": {func(s *state) { s.condition.Outgoing = 200_001 }, "classroom_archive_waiting_lines 200001", "archive cannot be written"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := well()
			c.change(&s)
			m := s.monitor(t)
			page, err := m.Page(t.Context())
			require.NoError(t, err)
			assert.NotContains(t, string(page), "hunter2")
			if c.metric == "" {
				assert.Contains(t, string(page), "Nothing needs you.")
				return
			}
			needs, _, _ := strings.Cut(string(page), "Is well")
			assert.Contains(t, needs, c.advice)
			assert.Equal(t, 1, strings.Count(needs, "<li>"), "nothing else")
			assert.Contains(t, metricsOf(t, m), c.metric+"\n")
		})
	}
}

func TestWhatIsNotThereIsNotShown(t *testing.T) {
	t.Parallel()
	m, err := health.New(health.Config{
		Ping:      func(context.Context) error { return nil },
		Queues:    func(context.Context) (map[string]sqlstore.QueueDepth, error) { return nil, nil },
		Condition: func(context.Context) (service.Condition, error) { return service.Condition{}, nil },
	})
	require.NoError(t, err)
	text := metricsOf(t, m)
	for _, absent := range []string{"archive", "mail", "media", "intake", "disk", "nodes", "home"} {
		assert.NotContains(t, text, "classroom_"+absent)
		assert.NotContains(t, text, `"`+absent+`"`)
	}
	assert.Contains(t, text, "go_goroutines", "what the runtime tells")
	_, err = health.New(health.Config{})
	require.Error(t, err)
}

type alarms struct {
	Groups []struct {
		Rules []struct {
			Alert, Expr, For    string
			Labels, Annotations map[string]string
		}
	}
}

// Each alarm stands on metrics that there are, says what is wrong, and is explained.
func TestAlarmsNameMetricsThatExist(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../deploy/alarms.yml")
	require.NoError(t, err)
	var rules alarms
	require.NoError(t, yaml.Unmarshal(text, &rules))
	exposed := map[string]bool{"up": true} // of Prometheus itself
	for _, line := range strings.Split(metricsOf(t, well().monitor(t)), "\n") {
		exposed[regexp.MustCompile(`^[a-z_]*`).FindString(line)] = true
	}
	name, function := regexp.MustCompile(`\b[a-z_]+\b`), map[string]bool{"delta": true, "increase": true, "max_over_time": true, "time": true, "and": true, "h": true, "m": true}
	var named []string
	for _, group := range rules.Groups {
		for _, rule := range group.Rules {
			assert.NotEmpty(t, rule.Annotations["summary"], rule.Alert)
			assert.Contains(t, []string{"critical", "warning"}, rule.Labels["severity"], rule.Alert)
			named = append(named, rule.Alert)
			bare := regexp.MustCompile(`\{[^}]*\}|\[[^\]]*\]`).ReplaceAllString(rule.Expr, "")
			for _, metric := range name.FindAllString(bare, -1) {
				assert.True(t, function[metric] || exposed[metric], "%s: there is no metric %s", rule.Alert, metric)
			}
		}
	}
	assert.GreaterOrEqual(t, len(named), 10)
	assert.ElementsMatch(t, named, explained(t), "docs/operate.md says what to do about each, once, and about no other")
}

// explained are the alarms that have a row in the operators' guide, with what they
// mean and what to do.
func explained(t *testing.T) (alarms []string) {
	t.Helper()
	guide, err := os.ReadFile("../../docs/operate.md")
	require.NoError(t, err)
	for _, row := range regexp.MustCompile("(?m)^\\| `(Classroom\\w+)` \\|(.*)\\|(.*)\\|(.*)\\|$").FindAllStringSubmatch(string(guide), -1) {
		for _, cell := range row[2:] {
			assert.NotEmpty(t, strings.TrimSpace(cell), row[1])
		}
		alarms = append(alarms, row[1])
	}
	return alarms
}
