package authority_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/authority"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/lti/ltitest"
)

var nine = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func now() time.Time { return nine }

func ada() chimeclassroom.Visitor {
	return chimeclassroom.Visitor{
		Person: chimeclassroom.Person{ID: "p", Subject: "ada@lms.example", Name: "Ada"}, Room: chimeclassroom.Room{ID: "r"},
		Role: chimeclassroom.Student, SessionID: "s",
	}
}

// brokenKeys are keys whose store cannot be reached.
type brokenKeys struct{ lti.KeySource }

func (brokenKeys) PublicKeys(context.Context) (lti.JWKS, error) {
	return lti.JWKS{}, errors.New("no answer")
}

func (brokenKeys) SigningKey(context.Context, *lti.Registration) (lti.SigningKey, error) {
	return lti.SigningKey{}, errors.New("no answer")
}

func TestNewNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	keys := ltitest.Keys(t, "tool")
	for want, cfg := range map[string]authority.Config{
		"Config.Issuer":   {Keys: keys},
		"Config.Keys":     {Issuer: "https://class.example"},
		"Config.Lifetime": {Issuer: "https://class.example", Keys: keys, Lifetime: -1},
	} {
		_, err := authority.New(cfg)
		require.ErrorContains(t, err, want)
	}
	for _, issuer := range []string{"https://class.example/", "https://class.example/x", "class.example", "https://"} {
		_, err := authority.New(authority.Config{Issuer: issuer, Keys: keys})
		require.ErrorContains(t, err, "Config.Issuer", issuer)
	}
}

func TestATokenSaysWhoItIsForAndNothingMore(t *testing.T) {
	t.Parallel()
	for _, algorithm := range lti.Algorithms() {
		key, err := keyring.GenerateFor(algorithm)
		require.NoError(t, err)
		ring, err := keyring.New(key)
		require.NoError(t, err)
		a, err := authority.New(authority.Config{Issuer: "https://class.example", Keys: ring, Lifetime: time.Minute, Now: now})
		require.NoError(t, err)
		token, err := a.Issue(t.Context(), ada())
		require.NoError(t, err)
		assert.Equal(t, time.Minute, token.Good)
		claims, err := a.Verify(t.Context(), token.Text)
		require.NoError(t, err, algorithm)
		assert.Len(t, claims.ID, 32)
		claims.ID = ""
		assert.Equal(t, authority.Claims{
			Issuer: "https://class.example", Audience: lti.Audience{"https://class.example/api"}, ClientID: "chimeclassroom-page",
			Subject: "p", SessionID: "s", RoomID: "r", Role: chimeclassroom.Student,
			IssuedAt: nine.Unix(), Expires: nine.Add(time.Minute).Unix(),
		}, claims)
		var all map[string]any
		require.NoError(t, lti.PeekUnverified(token.Text, &all))
		assert.Len(t, all, 10, "nothing of the LMS, and no name")
		metadata, err := a.Metadata(t.Context())
		require.NoError(t, err)
		assert.Equal(t, []string{algorithm}, metadata.Algorithms)
		for name := range all {
			assert.Contains(t, metadata.Claims, name)
		}
	}
}

func TestATokenIsOfOneVisitorAsTheyAre(t *testing.T) {
	t.Parallel()
	claims := authority.Claims{Subject: "p", SessionID: "s", RoomID: "r", Role: chimeclassroom.Student}
	assert.True(t, claims.Of(ada()))
	for name, change := range map[string]func(*chimeclassroom.Visitor){
		"person":  func(v *chimeclassroom.Visitor) { v.Person.ID = "q" },
		"room":    func(v *chimeclassroom.Visitor) { v.Room.ID = "q" },
		"session": func(v *chimeclassroom.Visitor) { v.SessionID = "q" },
		"role":    func(v *chimeclassroom.Visitor) { v.Role = chimeclassroom.Teacher },
	} {
		v := ada()
		change(&v)
		assert.False(t, claims.Of(v), name)
	}
}

// Whoever cannot read the keys says so, and does not sign people out.
func TestKeysThatCannotBeHadAreNoFaultOfTheToken(t *testing.T) {
	t.Parallel()
	good, err := authority.New(authority.Config{Issuer: "https://class.example", Keys: ltitest.Keys(t, "tool"), Now: now})
	require.NoError(t, err)
	token, err := good.Issue(t.Context(), ada())
	require.NoError(t, err)
	broken, err := authority.New(authority.Config{Issuer: "https://class.example", Keys: brokenKeys{}, Now: now})
	require.NoError(t, err)
	_, err = broken.Verify(t.Context(), token.Text)
	require.Error(t, err)
	assert.NotEqual(t, lti.CodeInvalidToken, lti.AsError(err).Code)
	_, err = broken.Issue(t.Context(), ada())
	require.Error(t, err)
	_, err = broken.Metadata(t.Context())
	require.Error(t, err)
}

// FuzzVerify looks for a token that is taken though nobody has issued it.
func FuzzVerify(f *testing.F) {
	a, err := authority.New(authority.Config{Issuer: "https://class.example", Keys: ltitest.Keys(f, "tool"), Now: now, Rand: strings.NewReader("the same for ever")})
	require.NoError(f, err)
	token, err := a.Issue(context.Background(), ada())
	require.NoError(f, err)
	parts := strings.Split(token.Text, ".")
	for _, seed := range []string{token.Text, "", "..", parts[0] + "." + parts[1] + ".", parts[0] + "." + parts[2] + "." + parts[1], token.Text + "="} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := a.Verify(t.Context(), text); err == nil {
			assert.Equal(t, token.Text, text)
		}
	})
}

// BenchmarkVerify is what every request costs beside the look-up of its session.
func BenchmarkVerify(b *testing.B) {
	a, err := authority.New(authority.Config{Issuer: "https://class.example", Keys: ltitest.Keys(b, "tool"), Now: now})
	require.NoError(b, err)
	token, err := a.Issue(b.Context(), ada())
	require.NoError(b, err)
	for b.Loop() {
		if _, err := a.Verify(b.Context(), token.Text); err != nil {
			b.Fatal(err)
		}
	}
}
