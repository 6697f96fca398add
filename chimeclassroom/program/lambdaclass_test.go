//go:build unix

package program

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	mathrand "math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/authority"
	"github.com/ltikit/ltikit/internal/lambda/lambdatest"
	"github.com/ltikit/ltikit/internal/needs"
)

// everyMinute is the event of the schedule that rings each minute.
const everyMinute = `{"duties": ["classes", "parked", "reminders", "grades", "summaries", "rosters", "delivery"]}`

// TestAClassByFunctions holds a class on tables in moto. LTIKIT_LONG holds one of ten
// thousand of Chime's events on PostgreSQL, for moto would take hours, and has Trino ask
// the archive.
func TestAClassByFunctions(t *testing.T) {
	t.Parallel()
	if os.Getenv("LTIKIT_LONG") != "" {
		newAccount(t, newOnPostgres(t)).holdClass(10_000, 3*time.Millisecond, (*account).requireQueries)
		return
	}
	newAccount(t).holdClass(20, 50*time.Millisecond)
}

// holdClass holds a class by way of the functions alone: launches from an LMS over an
// API Gateway, the room over a WebSocket API, attendance by so many of Chime's events in
// a queue, and the grade that the schedule has sent. A server holds the same class and
// reports the same, and so does the archive, of which more is asked by what is given.
func (a *account) holdClass(events int, apart time.Duration, more ...func(*account, *visitor, event)) {
	t := a.t
	t.Helper()
	a.keepArchive()
	a.signInKMS()
	l, s := a.live(), a.serve()
	teacher, caroline, e := s.beginClass()
	duties := lambdatest.Start(t)
	a.start(duties, functionDuties)
	duties.Must(t, everyMinute, nil)
	other := a.beginTwin()

	came := time.Now()
	for _, v := range []*visitor{teacher, caroline} {
		require.Equal(t, http.StatusOK, l.event("DISCONNECT", l.comeIn(v, e), nil))
		l.deliver()
	}
	other.passThrough()
	a.meet(other, events, apart, came)
	teacher.want(http.StatusOK, "POST", "/api/events/"+e.ID+"/end", nil, nil)
	assert.Empty(t, teacher.gradebook("teacher"), "nothing is sent when nobody asks")
	duties.Must(t, everyMinute, nil)
	assert.Regexp(t, `^7 Attended`, teacher.gradebook("teacher")["Caroline Haddad"])
	assert.Equal(t, "sent", teacher.report(e)["Caroline Haddad"].Grade.State)
	assert.Contains(t, teacher.gradebook("teacher")["Edwin Nakamura"], "Attended 0 of", "the roster was read")
	other.requireSame(teacher, e)
	duties.Must(t, `{"duties": ["archive", "retention"]}`, nil)
	a.requireArchive(teacher.report(e))
	for _, ask := range more {
		ask(a, teacher, e)
	}
	_, _, keys := s.fetch(nil, publicURL+authority.JWKSPath)
	assert.Equal(t, 1, strings.Count(keys, `"kid"`), "the key in KMS")
	a.operate(s.lms)
	assert.NotContains(t, teacher.report(e), "Caroline Haddad")
}

// meet has Chime report the same of both classes, to an end that it waits for.
func (a *account) meet(other *twin, events int, apart time.Duration, came time.Time) {
	a.t.Helper()
	tr := &traffic{chance: mathrand.New(mathrand.NewPCG(1, 1)), apart: apart}
	carriedBy := a.carrier()
	tr.people = carriedBy.ids
	over := tr.makeClass(events, came)
	a.attend(tr.about(carriedBy))
	other.attend(tr.about(other.carrier()))
	<-time.After(time.Until(over)) // nobody leaves after the end
}

// attend brings what Chime reports to two environments of the function at once.
func (a *account) attend(messages []string) {
	a.t.Helper()
	queue := lambdatest.Start(a.t)
	for range 2 {
		a.start(queue, functionIntake)
	}
	require.Empty(a.t, bringAll(a.t, queue, messages))
}

// operate runs the operator's commands on the stores: what the archive has is there,
// and somebody is forgotten.
func (a *account) operate(platform string) {
	t := a.t
	t.Helper()
	assert.Regexp(t, `^0 lines restored, [1-9]\d* were there, 0 are`, a.command("replay", "--archive", "s3://records/class", "--from", a.began.AddDate(0, 0, -1).Format(time.DateOnly)))
	assert.Len(t, strings.Split(strings.TrimSpace(a.command("usage")), "\n"), 2, "a school in one month")
	_, attendees, err := a.stores.classroom.Ledger(t.Context(), a.meetingID)
	require.NoError(t, err)
	for _, attendee := range attendees {
		if attendee.Person.Name == "Caroline Haddad" {
			assert.Contains(t, a.command("erase", "--platform", platform, "--sub", attendee.Person.Subject), "The person is erased.")
		}
	}
}

// command runs a command of the program on the stores and returns what it prints.
func (a *account) command(name string, args ...string) string {
	a.t.Helper()
	child := exec.CommandContext(a.t.Context(), needs.Classroom(a.t), slices.Concat([]string{name}, a.shelf.flags(), args)...)
	child.Env = append(os.Environ(), a.environment...)
	child.Stderr = a.t.Output()
	out, err := child.Output()
	require.NoError(a.t, err)
	return string(out)
}

// signInKMS has access tokens signed in KMS.
func (a *account) signInKMS() {
	a.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(a.t, err)
	wire := startKMS(a.t, map[string]*ecdsa.PrivateKey{"tokens": key}) // moto signs another digest
	a.environment = append(a.environment, "AWS_ENDPOINT_URL_KMS="+*wire.BaseEndpoint, kmsKeysEnv+"=tokens")
}
