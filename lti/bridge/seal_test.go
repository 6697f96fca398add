package bridge

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/bridge/rp"
)

func TestSeal(t *testing.T) {
	t.Parallel()
	s, other := newSealer(bytes.Repeat([]byte("a"), 32)), newSealer(bytes.Repeat([]byte("b"), 32))
	for _, value := range []string{"", "u-1", "Ünïcødé", strings.Repeat("x", 1000), "\x00"} {
		name := s.seal(value, "purpose", "sector")
		require.Equal(t, name, s.seal(value, "purpose", "sector"))
		got, ok := s.open(name, "purpose", "sector")
		require.True(t, ok)
		require.Equal(t, value, got)
		if len(value) > 2 {
			require.NotContains(t, name, value)
		}
		for _, purpose := range [][]string{{"purpose"}, {"purposesector"}, {"purpose", "sector", ""}, {"sector", "purpose"}, {"purpose", "sectoR"}} {
			_, ok = s.open(name, purpose...)
			require.False(t, ok, "%q opens for %q", value, purpose)
			require.NotEqual(t, name, s.seal(value, purpose...))
		}
		_, ok = other.open(name, "purpose", "sector")
		require.False(t, ok)
	}
}

// With a new key, names of the old ones still open, and new names are of the new
// key alone.
func TestSealKeyIsReplaced(t *testing.T) {
	t.Parallel()
	key := func(letter string) []byte { return bytes.Repeat([]byte(letter), 32) }
	before, during, after := newSeals(key("a"), nil), newSeals(key("b"), [][]byte{key("a")}), newSeals(key("b"), nil)
	old, young := before.seal("u-1", "subject"), during.seal("u-1", "subject")
	require.NotEqual(t, old, young)
	for name, c := range map[string]struct {
		seals  seals
		sealed string
		opens  bool
	}{
		"old name, both keys": {during, old, true}, "new name, both keys": {during, young, true},
		"old name, new key": {after, old, false}, "new name, new key": {after, young, true}, "new name, old key": {before, young, false},
	} {
		value, ok := c.seals.open(c.sealed, "subject")
		require.Equal(t, c.opens, ok, name)
		require.Equal(t, c.opens, value == "u-1", name)
	}
}

// FuzzSeal: no text opens but what was sealed.
func FuzzSeal(f *testing.F) {
	s := newSealer(bytes.Repeat([]byte("a"), 32))
	good := s.seal("u-1", "subject")
	f.Add(good)
	f.Add(good[:len(good)-1] + "A")
	f.Add(good + "=")
	f.Add("")
	f.Fuzz(func(t *testing.T, name string) {
		if value, ok := s.open(name, "subject"); ok {
			require.Equal(t, name, s.seal(value, "subject"))
		}
	})
}

// FuzzReadLink: whatever a link says, the page is at the client's origin.
func FuzzReadLink(f *testing.F) {
	for _, link := range []string{"https://b.example/x/tools/app/quiz?a=b", "https://b.example/x/tools/app//evil.example", "https://b.example/x/tools/app/%2f%5c@evil", "https://b.example/x/tools//", "https://evil.example/x/tools/app/"} {
		f.Add(link)
	}
	b := &Bridge{cfg: Config{Issuer: "https://b.example/x"}, path: "/x"}
	client := &rp.Client{ID: "app", Home: "https://app.example/home"}
	f.Fuzz(func(t *testing.T, link string) {
		_, page := b.readLink(link)
		require.True(t, strings.HasPrefix(pageOf(client, page), "https://app.example/"), "%q", pageOf(client, page))
	})
}
