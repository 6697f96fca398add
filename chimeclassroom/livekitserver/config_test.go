package livekitserver_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/livekitserver"
)

// A key and its secret.
const key, secret = "classroom", "a secret of thirty-two characters"

func TestOpenKey(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	made, word, err := livekitserver.OpenKey(path)
	require.NoError(t, err)
	assert.Equal(t, "classroom", made)
	assert.GreaterOrEqual(t, len(word), 32)
	again, same, err := livekitserver.OpenKey(path)
	require.NoError(t, err)
	assert.Equal(t, []string{made, word}, []string{again, same})
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Zero(t, info.Mode().Perm()&0o007, "nobody else reads it")
	for _, text := range []string{"", "classroom", "classroom: short", "a: " + strings.Repeat("s", 40) + "\nb: c"} {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		_, _, err := livekitserver.OpenKey(path)
		assert.ErrorContains(t, err, "holds no key", text)
	}
}

func TestConfig(t *testing.T) {
	t.Parallel()
	good := livekitserver.Config{Addr: "127.0.0.1:0", Key: key, Secret: secret, UDPPort: 7882, TCPPort: 7881, InsecureLoopback: true}
	for name, tc := range map[string]struct {
		change func(*livekitserver.Config)
		want   string
	}{
		"no key":                     {func(c *livekitserver.Config) { c.Key = "" }, "Config.Key"},
		"a short secret":             {func(c *livekitserver.Config) { c.Secret = "short" }, "32 characters"},
		"no port of media":           {func(c *livekitserver.Config) { c.UDPPort = 0 }, "UDPPort"},
		"no address":                 {func(c *livekitserver.Config) { c.Addr = "" }, "Config.Addr"},
		"a port that is none":        {func(c *livekitserver.Config) { c.Addr = "127.0.0.1:http" }, "is no port"},
		"a relay without a port":     {func(c *livekitserver.Config) { c.TURN = &livekitserver.TURN{Domain: "a.example"} }, "neither"},
		"a relay without its domain": {func(c *livekitserver.Config) { c.TURN = &livekitserver.TURN{TLSPort: 443} }, "Domain"},
		"half a certificate":         {func(c *livekitserver.Config) { c.TURN = &livekitserver.TURN{UDPPort: 3478, KeyFile: "key.pem"} }, "belong together"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := good
			tc.change(&cfg)
			_, err := livekitserver.New(cfg)
			assert.ErrorContains(t, err, tc.want)
		})
	}
}
