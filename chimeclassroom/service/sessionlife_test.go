package service_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func TestHowLongASessionIsGoodIsASetting(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var err error
	w.Service, err = service.New(service.Config{Store: w.store, Now: w.clock.Now, SessionLifetime: time.Hour, SessionAtMost: 90 * time.Minute})
	require.NoError(t, err)
	open := func() (token string, expires time.Time) {
		code, err := w.Enter(t.Context(), arrival("s", chimeclassroom.Student))
		require.NoError(t, err)
		token, expires, err = w.OpenSession(t.Context(), code)
		require.NoError(t, err)
		require.Equal(t, w.clock.Now().Add(time.Hour).UTC(), expires)
		return token, expires
	}
	unused, _ := open()
	used, _ := open()
	w.clock.Advance(59 * time.Minute)
	_, err = w.authenticate(used)
	require.NoError(t, err)
	w.clock.Advance(2 * time.Minute)
	_, err = w.authenticate(unused)
	requireCode(t, chimeclassroom.CodeNotSignedIn, err)
	_, err = w.authenticate(used)
	require.NoError(t, err)
	w.clock.Advance(29 * time.Minute)
	_, err = w.authenticate(used)
	requireCode(t, chimeclassroom.CodeNotSignedIn, err)

	_, err = service.New(service.Config{Store: w.store, SessionLifetime: -1})
	require.Error(t, err)
}
