package storagetest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/storage"
)

// Launches checks [storage.Launches]. Each call of open returns an empty store
// that takes the time from now.
func Launches(t *testing.T, open func(t *testing.T, now func() time.Time) storage.Launches) {
	runAll(t, open, launchesChecks())
}

func launchesChecks() []check[storage.Launches] {
	return []check[storage.Launches]{
		{"read again and again", launchesRead},
		{"the whole message", launchesWhole},
		{"conflict", launchesConflict},
		{"expiry", launchesExpiry},
		{"forgotten", launchesForgotten},
		{"flood", launchesFlood},
		{"copies", launchesCopies},
		{"odd ids", launchesOddIDs},
		{"large", launchesLarge},
		{"cancelled context", launchesCancelled},
		{"race to keep", launchesRace},
		{"restart", launchesRestart},
	}
}

func launchOf(userID string) *storage.Launch {
	return &storage.Launch{RegistrationID: "r1", ClientID: "c1", DeploymentID: "d1",
		Message: &lti.Message{Type: lti.ResourceLinkRequest, Version: lti.Version, Issuer: issuerA, Subject: userID, DeploymentID: "d1"}}
}

func keep(t testingT, s storage.Launches, id, userID string, until time.Time) {
	t.Helper()
	require.NoErrorf(t, s.KeepLaunch(t.Context(), id, launchOf(userID), until), "id %q", id)
}

func requireKept(t testingT, s storage.Launches, id, userID string) {
	t.Helper()
	got, err := s.KeptLaunch(t.Context(), id)
	require.NoErrorf(t, err, "id %q", id)
	require.Equal(t, userID, got.Message.Subject)
}

func requireNotKept(t testingT, s storage.Launches, id string) {
	t.Helper()
	got, err := s.KeptLaunch(t.Context(), id)
	require.ErrorIsf(t, err, storage.ErrNotFound, "id %q", id)
	require.Nil(t, got, "no launch may come with an error")
}

func launchesRead(t testingT, s storage.Launches, c *clock) {
	requireNotKept(t, s, "a")
	keep(t, s, "a", "alice", c.Now().Add(time.Hour))
	keep(t, s, "b", "bob", c.Now().Add(time.Hour))
	for range 3 {
		requireKept(t, s, "a", "alice")
		requireKept(t, s, "b", "bob")
	}
	requireNotKept(t, s, "A")
}

func launchesWhole(t testingT, s storage.Launches, c *clock) {
	l := launchOf("Größe & <Name>")
	l.Message.Roles = []lti.Role{lti.RoleLearner}
	l.Message.AGS = &lti.AGSClaim{Scopes: []lti.Scope{lti.ScopeScore}, LineItem: "https://a.example/item?x=1&y=2"}
	require.NoError(t, l.Message.SetClaim("https://vendor.example/claim", map[string]any{"n": 1}))
	require.NoError(t, s.KeepLaunch(t.Context(), "a", l, c.Now().Add(time.Hour)))
	got, err := s.KeptLaunch(t.Context(), "a")
	require.NoError(t, err)
	want, err := json.Marshal(l)
	require.NoError(t, err)
	again, err := json.Marshal(got)
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(again))
}

func launchesConflict(t testingT, s storage.Launches, c *clock) {
	keep(t, s, "a", "alice", c.Now().Add(time.Minute))
	require.ErrorIs(t, s.KeepLaunch(t.Context(), "a", launchOf("bob"), c.Now().Add(time.Hour)), storage.ErrConflict)
	requireKept(t, s, "a", "alice")
}

func launchesExpiry(t testingT, s storage.Launches, c *clock) {
	keep(t, s, "a", "alice", c.Now().Add(time.Minute))
	c.advance(time.Minute - time.Millisecond)
	requireKept(t, s, "a", "alice")
	c.advance(2 * time.Millisecond)
	requireNotKept(t, s, "a")
	keep(t, s, "a", "bob", c.Now().Add(time.Minute))
	requireKept(t, s, "a", "bob")
	keep(t, s, "past", "carol", c.Now().Add(-time.Second))
	requireNotKept(t, s, "past")
}

func launchesForgotten(t testingT, s storage.Launches, c *clock) {
	require.NoError(t, s.ForgetLaunch(t.Context(), "a"), "there is nothing to forget, and that is fine")
	keep(t, s, "a", "alice", c.Now().Add(time.Minute))
	keep(t, s, "b", "bob", c.Now().Add(time.Minute))
	require.NoError(t, s.ForgetLaunch(t.Context(), "a"))
	requireNotKept(t, s, "a")
	requireKept(t, s, "b", "bob")
}

// launchesFlood lets launches expire while others come, so that a store cleans
// up, and finds every one that is still alive.
func launchesFlood(t testingT, s storage.Launches, c *clock) {
	start := c.Now()
	const ids = 300
	for i := range ids {
		keep(t, s, fmt.Sprint("short", i), "short", start.Add(time.Minute))
		keep(t, s, fmt.Sprint("long", i), "long", start.Add(time.Hour))
	}
	c.advance(10 * time.Minute)
	for i := range ids {
		keep(t, s, fmt.Sprint("new", i), "new", start.Add(time.Hour))
	}
	for i := range ids {
		requireNotKept(t, s, fmt.Sprint("short", i))
		requireKept(t, s, fmt.Sprint("long", i), "long")
		requireKept(t, s, fmt.Sprint("new", i), "new")
	}
}

func launchesCopies(t testingT, s storage.Launches, c *clock) {
	l := launchOf("alice")
	require.NoError(t, s.KeepLaunch(t.Context(), "a", l, c.Now().Add(time.Minute)))
	l.Message.Subject = "changed"
	got, err := s.KeptLaunch(t.Context(), "a")
	require.NoError(t, err)
	got.Message.Subject = "changed"
	requireKept(t, s, "a", "alice")
}

func launchesOddIDs(t testingT, s storage.Launches, c *clock) {
	ids := append(oddIDs(), "nul\x00", "\xff")
	for _, id := range ids {
		keep(t, s, id, "user of "+strings.ToValidUTF8(id, "?"), c.Now().Add(time.Minute))
	}
	for _, id := range ids {
		requireKept(t, s, id, "user of "+strings.ToValidUTF8(id, "?"))
	}
	requireNotKept(t, s, "nul")
}

// launchesLarge is more than any platform sends: a launch handler takes 128 KiB.
func launchesLarge(t testingT, s storage.Launches, c *clock) {
	l, text := launchOf("alice"), strings.Repeat("Größe ", 20_000)
	l.Message.Custom = map[string]string{"large": text}
	require.NoError(t, s.KeepLaunch(t.Context(), "a", l, c.Now().Add(time.Minute)))
	got, err := s.KeptLaunch(t.Context(), "a")
	require.NoError(t, err)
	require.Equal(t, text, got.Message.Custom["large"])
}

func launchesCancelled(t testingT, s storage.Launches, c *clock) {
	require.Error(t, s.KeepLaunch(cancelled(t), "a", launchOf("alice"), c.Now().Add(time.Minute)))
	requireNotKept(t, s, "a")
	keep(t, s, "b", "bob", c.Now().Add(time.Minute))
	_, err := s.KeptLaunch(cancelled(t), "b")
	require.Error(t, err)
	require.NotErrorIs(t, err, storage.ErrNotFound)
	require.Error(t, s.ForgetLaunch(cancelled(t), "b"))
	requireKept(t, s, "b", "bob")
}

func launchesRace(t testingT, s storage.Launches, c *clock) {
	ctx, until := t.Context(), c.Now().Add(time.Minute)
	errs := race(func(i int) error { return s.KeepLaunch(ctx, "a", launchOf(fmt.Sprint(i)), until) })
	requireKept(t, s, "a", fmt.Sprint(requireOneWinner(t, errs, storage.ErrConflict)))
}

func launchesRestart(t testingT, s storage.Launches, c *clock) {
	keep(t, s, "a", "alice", c.Now().Add(time.Minute))
	if reopen(t, s) {
		requireKept(t, s, "a", "alice")
		c.advance(time.Hour)
		requireNotKept(t, s, "a")
	}
}
