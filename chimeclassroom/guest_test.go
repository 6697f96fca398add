package chimeclassroom_test

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
)

func TestWhenAGuestLinkOpens(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	ahead := chimeclassroom.Event{StartsAt: now.Add(48 * time.Hour), DurationMinutes: 60}
	open := chimeclassroom.Event{StartsAt: now, DurationMinutes: 60}
	live := chimeclassroom.Event{StartsAt: now.Add(-2 * time.Hour), DurationMinutes: 60, Meeting: &chimeclassroom.Meeting{StartedAt: now.Add(-2 * time.Hour)}}
	ended := chimeclassroom.Event{StartsAt: now, DurationMinutes: 60, Meeting: &chimeclassroom.Meeting{EndedAt: now}}
	missed := chimeclassroom.Event{StartsAt: now.Add(-time.Hour), DurationMinutes: 60}
	cancelled, hidden := ahead, ahead
	cancelled.Cancelled, hidden.Hidden = true, true
	link := func(change func(*chimeclassroom.GuestLink)) chimeclassroom.GuestLink {
		l := chimeclassroom.GuestLink{}
		change(&l)
		return l
	}
	untouched := link(func(*chimeclassroom.GuestLink) {})
	for _, c := range []struct {
		name  string
		link  chimeclassroom.GuestLink
		event chimeclassroom.Event
		want  chimeclassroom.GuestLinkState
	}{
		{"long before the class", untouched, ahead, "open"},
		{"before its start", untouched, open, "open"},
		{"while it lasts longer than planned", untouched, live, "open"},
		{"after its end", untouched, ended, "over"},
		{"when nobody came", untouched, missed, "over"},
		{"of a class that was called off", untouched, cancelled, "over"},
		{"of a class that nobody knows of", untouched, hidden, "over"},
		{"at its expiry", link(func(l *chimeclassroom.GuestLink) { l.ExpiresAt = now }), live, "expired"},
		{"a moment before", link(func(l *chimeclassroom.GuestLink) { l.ExpiresAt = now.Add(1) }), live, "open"},
		{"with a use left", link(func(l *chimeclassroom.GuestLink) { l.MaxUses, l.Uses = 2, 1 }), open, "open"},
		{"with none", link(func(l *chimeclassroom.GuestLink) { l.MaxUses, l.Uses = 2, 2 }), open, "used"},
		{"for as many as may at all", link(func(l *chimeclassroom.GuestLink) { l.Uses = chimeclassroom.MaxGuests }), open, "used"},
		{"revoked, whatever else", link(func(l *chimeclassroom.GuestLink) { l.RevokedAt, l.ExpiresAt = now, now }), ended, "revoked"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			state := c.link.State(&c.event, now)
			assert.Equal(t, c.want, state)
			assert.Equal(t, c.want == "open" || c.want == "used", state.Lasts())
		})
	}
}

func TestGuestLinksThatCannotBeMade(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	require.NoError(t, (&chimeclassroom.GuestLink{Label: "Dr. Okafor, guest speaker", ExpiresAt: now.Add(1), MaxUses: 1}).Check(now))
	for field, l := range map[string]chimeclassroom.GuestLink{
		"label":     {Label: "Dr.\u202eOkafor"},
		"expiresAt": {ExpiresAt: now},
		"maxUses":   {MaxUses: chimeclassroom.MaxGuests + 1},
	} {
		refused, ok := errors.AsType[*chimeclassroom.Error](l.Check(now))
		require.True(t, ok, field)
		require.Len(t, refused.Fields, 1)
		assert.Equal(t, field, refused.Fields[0].Field)
	}
	require.Error(t, (&chimeclassroom.GuestLink{Label: strings.Repeat("x", 101)}).Check(now))
	require.Error(t, (&chimeclassroom.GuestLink{ExpiresAt: now.AddDate(2, 0, 0)}).Check(now))
	require.Error(t, (&chimeclassroom.GuestLink{MaxUses: -1}).Check(now))
}

func TestNamesOfGuests(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"Ngozi Okafor":              "Ngozi Okafor",
		"  Ngozi \t\u00a0 Okafor\n": "Ngozi Okafor",
		"李明":                        "李明",
		"":                          "",
		" \u3000 ":                  "",
		"\u200b\u2800":              "",
		"Ngozi\u202erofakO":         "",
		"Ngozi\x00":                 "",
		strings.Repeat("é", 60):     strings.Repeat("é", 60),
		strings.Repeat("é", 61):     "",
	} {
		name, err := chimeclassroom.GuestName(typed)
		if want == "" {
			assert.Equal(t, chimeclassroom.CodeInvalid, chimeclassroom.ErrorCode(err), "%q", typed)
			continue
		}
		require.NoError(t, err, "%q", typed)
		assert.Equal(t, want, name)
	}
}

func FuzzGuestName(f *testing.F) {
	for _, seed := range []string{"Ngozi Okafor", "", "\u202e", " a  b ", "\xff", "\u200b", strings.Repeat("x", 61)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		name, err := chimeclassroom.GuestName(typed)
		if err != nil {
			return
		}
		again, err := chimeclassroom.GuestName(name)
		require.NoError(t, err)
		require.Equal(t, name, again, "a name that is kept is as it was typed")
		require.True(t, utf8.ValidString(name))
		require.NotEmpty(t, strings.TrimSpace(name))
		require.LessOrEqual(t, utf8.RuneCountInString(name), chimeclassroom.MaxGuestName)
	})
}

func TestAGuestKnowsOfOneEvent(t *testing.T) {
	t.Parallel()
	v := as(chimeclassroom.Teacher) // whatever they could do otherwise
	v.Guest = &chimeclassroom.GuestPass{EventID: "one"}
	assert.True(t, v.Sees(&chimeclassroom.Event{ID: "one"}))
	assert.True(t, v.Sees(&chimeclassroom.Event{ID: "one", Invited: []string{"somebody"}}), "the link is an invitation")
	assert.False(t, v.Sees(&chimeclassroom.Event{ID: "one", Hidden: true}))
	assert.False(t, v.Sees(&chimeclassroom.Event{ID: "another", CreatedBy: "me"}))
	assert.Equal(t, chimeclassroom.Permissions{chimeclassroom.JoinClass, chimeclassroom.Speak, chimeclassroom.UseCamera, chimeclassroom.ShareScreen, chimeclassroom.WriteChat},
		chimeclassroom.AllPermissions().ForGuests())
}
