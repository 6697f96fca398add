package querytest

import (
	"bytes"
	"context"
	_ "embed" // for the class that starts Trino
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/internal/needs"
)

//go:embed Trino.java
var starter []byte

// Trino is a Trino of its own, with tables in memory.
type Trino struct {
	t   *testing.T
	url string
}

// Start starts Trino without its Hive connector, and waits until it answers. It ends
// with the test.
func Start(t *testing.T) Trino {
	t.Helper()
	installed, home, port := needs.Trino(t), t.TempDir(), freePort(t)
	configure(t, installed, home, port)
	source := filepath.Join(home, "Trino.java")
	require.NoError(t, os.WriteFile(source, starter, 0o600))
	command := exec.CommandContext(t.Context(), "java", "-Xmx1g", "-Djdk.attach.allowAttachSelf=true", "-Dconfig="+filepath.Join(home, "config.properties"), //nolint:gosec // our own files
		"-cp", filepath.Join(installed, "lib", "*"), source)
	command.Dir = home
	log, err := os.Create(filepath.Join(home, "log")) //nolint:gosec // in a folder of the test
	require.NoError(t, err)
	command.Stdout, command.Stderr = log, log
	require.NoError(t, command.Start())
	ended := make(chan struct{})
	go func() {
		_ = command.Wait()
		close(ended)
	}()
	t.Cleanup(func() { <-ended }) // the context has ended it
	e := Trino{t: t, url: "http://127.0.0.1:" + port}
	e.await(ended, log.Name())
	return e
}

// await waits until Trino answers, and fails if it ends before.
func (e Trino) await(ended <-chan struct{}, log string) {
	e.t.Helper()
	again := time.NewTicker(time.Second)
	defer again.Stop()
	for {
		if answer, err := e.try(e.t.Context(), "SELECT 1"); err == nil && answer.Error.Message == "" {
			return
		}
		select {
		case <-again.C:
		case <-ended:
			told, _ := os.ReadFile(log) //nolint:gosec // it is our own
			e.t.Fatalf("Trino ended before it answered: %s", told)
		}
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	free, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, free.Close())
	return strconv.Itoa(free.Addr().(*net.TCPAddr).Port)
}

// configure writes what Trino reads as it starts.
func configure(t *testing.T, installed, home, port string) {
	t.Helper()
	require.NoError(t, os.Mkdir(filepath.Join(home, "catalog"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(home, "catalog", "memory.properties"), []byte("connector.name=memory\n"), 0o600))
	settings := []string{"coordinator=true", "node-scheduler.include-coordinator=true", "http-server.http.port=" + port, "discovery.uri=http://127.0.0.1:" + port,
		"node.environment=test", "node.internal-address=127.0.0.1", "node.bind-ip=127.0.0.1",
		"plugin.dir=" + filepath.Join(installed, "plugin"), "catalog.config-dir=" + filepath.Join(home, "catalog")}
	require.NoError(t, os.WriteFile(filepath.Join(home, "config.properties"), []byte(strings.Join(settings, "\n")+"\n"), 0o600))
}

// answer is a part of what Trino answers.
type answer struct {
	NextURI string                   `json:"nextUri"`
	Columns []struct{ Name string }  `json:"columns"`
	Data    [][]any                  `json:"data"`
	Error   struct{ Message string } `json:"error"`
}

// try runs a statement to its end.
func (e Trino) try(ctx context.Context, statement string) (whole answer, err error) {
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

func (e Trino) run(statement string) answer {
	e.t.Helper()
	whole, err := e.try(e.t.Context(), statement)
	require.NoError(e.t, err)
	require.Empty(e.t, whole.Error.Message, statement[:min(len(statement), 2000)])
	return whole
}
