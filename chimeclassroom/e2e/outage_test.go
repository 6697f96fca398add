//go:build outages

package e2e

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/internal/needs"
)

// TestOutages plays a class in the middle of which the LiveKit server is killed and
// started again, and then the classroom. One of them connects by the relay (TURN) of
// the LiveKit server alone.
func TestOutages(t *testing.T) {
	t.Parallel()
	s, classroom, data := newStage(t), needs.Classroom(t), t.TempDir()
	port, lmsPort := freePort(t), freePort(t)
	server := needs.LiveKit(t, "http://localhost:"+port+"/livekit/webhook", "--turn-domain", "class.example", "--turn-udp-port", needs.FreePort(t, "udp"))
	start := func() *demo {
		return startDemo(t, classroom, data, "--addr", "127.0.0.1:"+port, "--lms-addr", "127.0.0.1:"+lmsPort,
			"--livekit-url", server.URL, "--livekit-key-file", server.KeyFile)
	}
	d := start()
	mux := http.NewServeMux()
	for what, do := range map[string]func(){
		"POST /media/stop": func() { server.Stop(t) }, "POST /media/start": func() { server.Start(t) },
		"POST /classroom/stop": func() { d.kill(t) }, "POST /classroom/start": func() { d = start() },
	} {
		mux.HandleFunc(what, func(http.ResponseWriter, *http.Request) { do() })
	}
	outages := httptest.NewServer(mux)
	t.Cleanup(outages.Close)
	s.play(t, "outage", d, "SERVER=1", "OUTAGES_URL="+outages.URL)
	d.stop(t)
}

// kill ends the demo as a crash does.
func (d *demo) kill(t *testing.T) {
	t.Helper()
	require.NoError(t, d.command.Process.Kill())
	_ = d.command.Wait() // it was killed
}
