package e2e

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/lti/lti11/outcomes"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/memory"
)

// startOldTool starts a tool of LTI 1.1 that gives 0.9 to everybody who comes in,
// and returns its launch URL.
func startOldTool(t *testing.T) string {
	t.Helper()
	credentials := lti11.Credentials{Key: "quiz-key", Secret: "quiz-secret"}
	db := memory.New(memory.Config{})
	require.NoError(t, db.PutConsumer(t.Context(), &storage.Consumer{Key: credentials.Key, Secret: credentials.Secret}))
	server := httptest.NewUnstartedServer(nil)
	launchURL := "http://" + server.Listener.Addr().String() + "/launch"
	quiz, err := lti11.NewTool(lti11.ToolConfig{LaunchURL: launchURL, Consumers: db, Logger: ltitest.Logger(t), InsecureAllowLoopback: true})
	require.NoError(t, err)
	calls := &lti11.Client{Signer: lti11.Signer{Credentials: credentials}, HTTP: http.DefaultClient, InsecureAllowLoopback: true}
	server.Config.Handler = quiz.Launch(func(w http.ResponseWriter, r *http.Request, l *lti11.Launch) {
		score := 0.9
		assert.NoError(t, outcomes.NewClient(calls).Replace(r.Context(), outcomes.OfferOf(l), outcomes.Result{Score: &score}))
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprintf(w, `<!doctype html><html lang="en"><title>Quiz</title><link rel="icon" href="data:,"><p>Well done, %s`, html.EscapeString(l.Message.Name))
	})
	server.Start()
	t.Cleanup(server.Close)
	return launchURL
}
