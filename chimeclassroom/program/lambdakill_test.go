//go:build unix

package program

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/internal/lambda"
	"github.com/ltikit/ltikit/internal/lambda/lambdatest"
	"github.com/ltikit/ltikit/internal/needs"
)

// TestIntakeFunctionThatIsKilled kills the built program again and again, at random,
// while it takes in Chime's events, in the middle of a transaction. A batch that was not
// answered comes again. LTIKIT_LONG makes 5 kills 50.
func TestIntakeFunctionThatIsKilled(t *testing.T) {
	t.Parallel()
	kills, events := 5, 60
	if os.Getenv("LTIKIT_LONG") != "" {
		kills, events = 50, 300
	}
	seed := rand.Uint64()
	if given := os.Getenv("LTIKIT_SEED"); given != "" {
		var err error
		seed, err = strconv.ParseUint(given, 10, 64)
		require.NoError(t, err)
	}
	t.Logf("LTIKIT_SEED=%d", seed)
	a := newAccount(t)
	a.beginClass()
	a.carry(1, "chime-1")
	chance := rand.New(rand.NewPCG(seed, 1))
	a.cloud.chance = chance
	tr := &traffic{chance: chance, began: a.began, people: a.people}
	tr.make(events)
	batches := slices.Collect(slices.Chunk(tr.messages, 10))
	for range kills {
		e := a.startMortal(functionIntake)
		a.cloud.arm(1+chance.IntN(events/kills/2), e.kill) // so that half of the events are left at the end
		batches = e.takeIn(batches)
	}
	a.cloud.arm(0, nil)
	require.NotEmpty(t, batches, "each of them ended by a kill")
	require.Empty(t, a.startMortal(functionIntake).takeIn(batches))
	a.carry(2, "chime-2")
	duties := lambdatest.Start(t)
	a.start(duties, functionDuties)
	duties.Must(t, `{"duties": ["parked"]}`, nil)
	a.requireLedger(tr)
}

// mortal is an environment of its own runtime interface, which ends with it.
type mortal struct {
	t       *testing.T
	runtime *lambdatest.Runtime
	child   *exec.Cmd
}

func (a *account) startMortal(kind string) *mortal {
	a.t.Helper()
	e := &mortal{t: a.t, runtime: lambdatest.Start(a.t), child: exec.CommandContext(a.t.Context(), needs.Classroom(a.t))}
	e.child.Env = slices.Concat(os.Environ(), a.environment, []string{lambda.RuntimeAPI + "=" + e.runtime.API, handlerEnv + "=" + kind, "AWS_ACCESS_KEY_ID=" + kind})
	said := &bytes.Buffer{}
	e.child.Stdout, e.child.Stderr = said, said
	require.NoError(a.t, e.child.Start())
	go func() {
		_ = e.child.Wait()
		e.runtime.End()
	}()
	return e
}

func (e *mortal) kill() { _ = e.child.Process.Kill() }

// takeIn brings batches until all are taken in or the environment is no more, and
// returns those that are left: whatever was not answered comes again, at the end.
func (e *mortal) takeIn(batches [][]string) (left [][]string) {
	e.t.Helper()
	for n, batch := range batches {
		again, err := bring(e.runtime, batch)
		if errors.Is(err, lambdatest.ErrEnded) {
			return append(slices.Clone(batches[n+1:]), batch)
		}
		require.NoError(e.t, err)
		require.Empty(e.t, again)
	}
	return nil
}
