package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func hooks() []check[Hooked] {
	return []check[Hooked]{
		{"hooks of a deployment", hooksOfADeployment},
		{"what became of messages", hookTries},
	}
}

func hooksOfADeployment(t *testing.T, s Hooked) {
	v := enter(t, s)
	require.NoError(t, s.CreateEvent(t.Context(), lesson("event")))
	here := v.Room.Key.Deployment()
	schools, err := s.Schools(t.Context())
	require.NoError(t, err)
	require.Len(t, schools, 1)
	assert.Equal(t, here, schools[0].Deployment)
	h := service.Hook{ID: "h", Deployment: here, URL: "https://a.example", CreatedAt: nine}
	require.NoError(t, s.PutHook(t.Context(), h))
	other := service.Hook{ID: "o", Deployment: chimeclassroom.Deployment{RegistrationID: "z", DeploymentID: "d"}, URL: "https://b.example", CreatedAt: nine}
	require.NoError(t, s.PutHook(t.Context(), other))
	all, err := s.AllHooks(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []service.Hook{h, other}, all)
	for _, id := range []string{v.Room.ID, "event"} {
		room, found, err := s.HooksOf(t.Context(), id)
		require.NoError(t, err)
		assert.Equal(t, v.Room.ID, room)
		assert.Equal(t, []service.Hook{h}, found)
	}
	_, _, err = s.HooksOf(t.Context(), "nothing")
	require.ErrorIs(t, err, service.ErrNotFound)
	require.NoError(t, s.SetHookOff(t.Context(), "h", "gone"))
	_, found, err := s.HooksOf(t.Context(), "event")
	require.NoError(t, err)
	assert.Empty(t, found)
	for i := 1; i < service.MaxHooks; i++ {
		h.ID = fmt.Sprint(i)
		require.NoError(t, s.PutHook(t.Context(), h))
	}
	h.ID = "one more"
	require.ErrorIs(t, s.PutHook(t.Context(), h), service.ErrConflict)
	require.NoError(t, s.DropHook(t.Context(), "h"))
	require.ErrorIs(t, s.DropHook(t.Context(), "h"), service.ErrNotFound)
	require.ErrorIs(t, s.SetHookOff(t.Context(), "h", ""), service.ErrNotFound)
}

func hookTries(t *testing.T, s Hooked) {
	v := enter(t, s)
	require.NoError(t, s.PutHook(t.Context(), service.Hook{ID: "h", Deployment: v.Room.Key.Deployment(), URL: "https://a.example", CreatedAt: nine}))
	try := service.HookTry{HookID: "h", MessageID: "m", Type: service.HookTest, At: nine, State: "waiting", Tries: 1, Detail: "500"}
	require.NoError(t, s.PutHookTry(t.Context(), try))
	try.State, try.At = "sent", nine.Add(time.Second)
	require.NoError(t, s.PutHookTry(t.Context(), try))
	known, err := s.HookTries(t.Context(), "h", 10)
	require.NoError(t, err)
	assert.Equal(t, []service.HookTry{try}, known)
	for i := range 120 {
		try.MessageID, try.At = fmt.Sprint(i), nine.Add(time.Duration(i)*time.Minute)
		require.NoError(t, s.PutHookTry(t.Context(), try))
	}
	known, err = s.HookTries(t.Context(), "h", 1000)
	require.NoError(t, err)
	require.Len(t, known, 100)
	assert.Equal(t, "119", known[0].MessageID)
	try.HookID = "none"
	require.ErrorIs(t, s.PutHookTry(t.Context(), try), service.ErrNotFound)
	require.NoError(t, s.DropHook(t.Context(), "h"))
	known, err = s.HookTries(t.Context(), "h", 10)
	require.NoError(t, err)
	assert.Empty(t, known)
}
