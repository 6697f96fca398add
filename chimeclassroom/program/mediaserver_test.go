package program

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// serverInside is a media server of which nothing is there but what the program
// sees of one.
type serverInside struct {
	url    string
	fails  error
	port   int
	opened chan MediaSite
}

func (s *serverInside) Define(flags *flag.FlagSet) {
	flags.IntVar(&s.port, "udp-port", 7882, "UDP port")
}

func (s *serverInside) Open(site MediaSite) (OpenMediaServer, error) {
	s.opened <- site
	if err := os.WriteFile(site.KeyFile, []byte("class: "+strings.Repeat("s", 32)), 0o600); err != nil {
		return OpenMediaServer{}, err
	}
	return OpenMediaServer{URL: s.url, Ports: "UDP 7882", Run: func(ctx context.Context) error {
		if s.fails == nil {
			<-ctx.Done()
		}
		return s.fails
	}}, nil
}

func insideOf(t *testing.T) *serverInside {
	t.Helper()
	return &serverInside{url: signals(t).URL, opened: make(chan MediaSite, 1)}
}

func TestServeWithAMediaServerInside(t *testing.T) {
	t.Parallel()
	inside := insideOf(t)
	s := startServingBy(t, Program{Name: "classroom", MediaServer: inside})
	site := <-inside.opened
	assert.Equal(t, "class.example", site.Host)
	assert.True(t, site.TLS)
	assert.False(t, site.Loopback)
	_, _, text := s.fetch(nil, publicURL+"/rtc/validate?access_token=x")
	assert.Contains(t, text, "/rtc/validate?access_token=x", "pages reach it at the classroom's own address")

	post := func(token string) int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, site.Webhook, strings.NewReader(`{}`))
		require.NoError(t, err)
		r.Header.Set("Authorization", token)
		answer, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		return answer.StatusCode
	}
	assert.Equal(t, http.StatusUnauthorized, post("x"), "its reports are signed too")
}

func TestAMediaServerInsideThatStops(t *testing.T) {
	t.Parallel()
	inside := insideOf(t)
	inside.fails = errors.New("the port is taken")
	var stderr bytes.Buffer
	code := Program{Name: "classroom", MediaServer: inside}.run(t.Context(),
		[]string{"serve", "--public-url", publicURL, "--addr", "127.0.0.1:0", "--data", t.TempDir()}, io.Discard, &stderr)
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, stderr.String(), "classroom: the port is taken", "nobody wonders where sound and picture are")
}

func TestFlagsOfAMediaServerInside(t *testing.T) {
	t.Parallel()
	parse := func(args ...string) (mediaConfig, error) {
		p := Program{Name: "classroom", MediaServer: &serverInside{}}
		cfg, err := p.parseServe(append([]string{"--public-url", publicURL, "--data", "x"}, args...), io.Discard)
		return cfg.media, err
	}
	for name, tc := range map[string]struct {
		args []string
		says string
	}{
		"its flag for a mesh":      {[]string{"--media=mesh", "--udp-port=1"}, "--udp-port is for --media=livekit"},
		"its flag for another":     {[]string{"--livekit-key-file=key", "--udp-port=1"}, "--udp-port is for the server inside this program"},
		"another without its key":  {[]string{"--livekit-url=http://media.example"}, "--livekit-url is for another server"},
		"no reports of its own":    {[]string{"--livekit-no-webhooks"}, "--livekit-no-webhooks is for another server"},
		"a relay of a mesh for it": {[]string{"--relay-addr=:3478", "--relay-ip=192.0.2.7"}, "--relay-addr is for --media=mesh"},
	} {
		_, err := parse(tc.args...)
		assert.ErrorContains(t, err, tc.says, name)
	}
	own, err := parse()
	require.NoError(t, err)
	assert.Equal(t, mediaLiveKit, own.kind)
	assert.NotNil(t, own.inside)
	another, err := parse("--livekit-key-file=key", "--livekit-url=http://media.example")
	require.NoError(t, err)
	assert.Nil(t, another.inside, "the one that is named")
}

func TestDemoWithAMediaServerInside(t *testing.T) {
	t.Parallel()
	inside := insideOf(t)
	cfg, err := Program{Name: "classroom", MediaServer: inside}.parseDemo([]string{"--data", "x"}, io.Discard)
	require.NoError(t, err)
	media := cfg.media()
	assert.Equal(t, mediaLiveKit, media.kind)
	assert.True(t, media.site.Loopback)
	cfg.relayOnly = true
	assert.Nil(t, cfg.media().inside, "the relay is the mesh's")
}

func TestMoreCommands(t *testing.T) {
	t.Parallel()
	p := Program{Name: "classroom-and-more", More: []Command{{Name: "more", Summary: "do more", Run: func(_ context.Context, args []string, stdout, _ io.Writer) error {
		_, err := io.WriteString(stdout, strings.Join(args, " "))
		return err
	}}}}
	var stdout bytes.Buffer
	require.Zero(t, p.run(t.Context(), []string{"more", "and", "more"}, &stdout, io.Discard))
	assert.Equal(t, "and more", stdout.String())
	stdout.Reset()
	require.Zero(t, p.run(t.Context(), []string{"help"}, &stdout, io.Discard))
	assert.Contains(t, stdout.String(), "usage: classroom-and-more <command>")
	assert.Contains(t, stdout.String(), "more   do more")
}
