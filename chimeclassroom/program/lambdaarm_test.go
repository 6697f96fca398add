//go:build unix

package program

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/internal/lambda/lambdatest"
	"github.com/ltikit/ltikit/internal/needs"
)

// TestFunctionsOnARM has the program that is deployed, which is built for 64-bit ARM,
// answer an event of each kind.
func TestFunctionsOnARM(t *testing.T) {
	t.Parallel()
	program := needs.ClassroomOnARM(t)
	a := newAccount(t)
	a.program = program
	a.beginClass()
	a.carry(1, "chime-1")
	status, _, page := a.serve().fetch(nil, publicURL+"/")
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, page, "<script")
	queue, duties := lambdatest.Start(t), lambdatest.Start(t)
	a.start(queue, functionIntake)
	a.start(duties, functionDuties)
	again, err := bring(queue, []string{chimeEvent("AttendeeJoined", "chime-1", a.people[0], "connection", a.began.UnixMilli()), "hello"})
	require.NoError(t, err)
	assert.Empty(t, again)
	duties.Must(t, everyMinute, nil)
	poison, _ := a.shelf.parked(t)
	assert.Equal(t, []string{"hello"}, poison)
	events, _, err := a.stores.classroom.Ledger(t.Context(), a.meetingID)
	require.NoError(t, err)
	assert.NotEmpty(t, events)
}
