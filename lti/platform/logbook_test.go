package platform_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// logbook keeps what a platform logs. At the end of its test it looks for what
// no log may hold (TC-568).
type logbook struct {
	logger *slog.Logger

	mu     sync.Mutex
	text   strings.Builder
	secret []string
}

// entry is one line of the log.
type entry struct {
	Level, Msg, Code, Error string
}

func newLogbook(t testing.TB) *logbook {
	l := &logbook{secret: []string{"Grace", "grace@school.example", "Ada", "ada@school.example"}}
	l.logger = slog.New(slog.NewJSONHandler(io.MultiWriter(l, t.Output()), nil))
	t.Cleanup(func() { l.check(t) })
	return l
}

// Write takes one line.
func (l *logbook) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(line)
}

// keepOut names values that must never be logged.
func (l *logbook) keepOut(values ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.secret = append(l.secret, values...)
}

// entries are all lines so far.
func (l *logbook) entries(t testing.TB) (list []entry) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range strings.Lines(l.text.String()) {
		var e entry
		require.NoError(t, json.Unmarshal([]byte(line), &e), line)
		list = append(list, e)
	}
	return list
}

func (l *logbook) check(t testing.TB) {
	t.Helper()
	for _, e := range l.entries(t) {
		assert.NotEmpty(t, e.Code, "a refusal names its code: %s", e.Error)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	text := l.text.String()
	assert.NotRegexp(t, regexp.MustCompile(`eyJ[\w-]{8}`), text, "a token, or a part of one")
	for _, secret := range slices.Compact(slices.Sorted(slices.Values(l.secret))) {
		assert.NotContains(t, text, secret)
	}
}
