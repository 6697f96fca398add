package sqlstore_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/ags/outbox"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage/memory"
)

// senderJob names, in the environment of a sender, the file with its job.
const senderJob = "LTIKIT_SENDER_JOB"

// together is how many scores a sender hands over before it waits for them to be
// sent, so that there is always something on its way and something to come.
const together = 20

// sending is the job of a sender.
type sending struct {
	Database, Journal, Certificate, LineItems string
	Registration                              *lti.Registration
	Now                                       time.Time // of the LMS and its tokens
	Seed                                      uint64
	Scores, Remainder, Of                     int
	Timeout                                   time.Duration // of an attempt
}

// runSender is the process that is killed: an outbox on a database in a file. It
// ends when all scores have been handed over and sent.
func runSender(t *testing.T, path string) {
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	var job sending
	require.NoError(t, json.Unmarshal(raw, &job))
	idle := make(chan struct{}, 1)
	store := openStoreAt(t, job.Database, time.Now)
	box, err := outbox.New(outbox.Config{
		Store: store, Open: job.open(t), Resolution: time.Millisecond,
		Pace: delivery.Pace{Timeout: job.Timeout, FirstRetry: time.Millisecond, LongestRetry: 20 * time.Millisecond, Poll: 100 * time.Millisecond},
		Trace: &delivery.Trace{
			Parked: func(_ context.Context, e delivery.Event) { panic(fmt.Sprintf("parked: %+v", e)) },
			Idle: func(context.Context) {
				select {
				case idle <- struct{}{}:
				default:
				}
			},
		},
	})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		box.Run(ctx)
	}()
	job.handOver(t, box, idle)
	cancel()
	<-done
}

// handOver goes on where the journal ends. A score that was handed over and not
// noted is handed over again.
func (j *sending) handOver(t *testing.T, box *outbox.Outbox, idle <-chan struct{}) {
	noted, err := os.ReadFile(j.Journal)
	if !os.IsNotExist(err) {
		require.NoError(t, err)
	}
	journal, err := os.OpenFile(j.Journal, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	require.NoError(t, err)
	defer journal.Close()
	done := bytes.Count(noted, []byte("\n"))
	for i := j.Remainder + done*j.Of; i < j.Scores; i += j.Of {
		to, score := j.score(i)
		require.NoError(t, box.Put(t.Context(), to, score))
		_, err := journal.WriteString(".\n")
		require.NoError(t, err)
		if done++; done%together == 0 {
			drained(idle)
		}
	}
	drained(idle)
	<-idle // the one before may be of a look at the store before the last Put
}

// drained waits until nothing seems to wait any more.
func drained(idle <-chan struct{}) {
	select {
	case <-idle:
	default:
	}
	<-idle
}

// score is the i-th: i points of as many as there are scores.
func (j *sending) score(i int) (outbox.Target, ags.Score) {
	resource, person := assignment(j.Seed, i)
	points, maximum := float64(i), float64(j.Scores)
	return outbox.Target{
			RegistrationID: j.Registration.ID, DeploymentID: ltitest.DeploymentID,
			Claim:  &lti.AGSClaim{LineItems: j.LineItems, Scopes: []lti.Scope{lti.ScopeLineItem, lti.ScopeScore}},
			Column: &ags.LineItem{Label: resource, ScoreMaximum: maximum, ResourceID: resource, Tag: "points"},
		}, ags.Score{
			UserID: person, ScoreGiven: &points, ScoreMaximum: &maximum, ActivityProgress: ags.Completed, GradingProgress: ags.FullyGraded,
		}
}

// open makes clients of the one registration as the real tool does.
func (j *sending) open(t *testing.T) func(context.Context, outbox.Target) (*ags.Client, error) {
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM([]byte(j.Certificate)))
	trusted := memory.New(memory.Config{})
	require.NoError(t, trusted.PutRegistration(t.Context(), j.Registration))
	role, err := tool.New(tool.Config{
		LaunchURL: "https://tool.example/launch", Registrations: trusted, Keys: ltitest.Keys(t, "tool"),
		HTTPClient: &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}},
		Now:        func() time.Time { return j.Now },
	})
	require.NoError(t, err)
	return func(_ context.Context, to outbox.Target) (*ags.Client, error) {
		return ags.NewClient(role.Services(j.Registration, to.DeploymentID), to.Claim), nil
	}
}
