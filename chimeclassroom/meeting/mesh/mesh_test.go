package mesh_test

import (
	"context"
	"encoding/json"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/pion/logging"
	"github.com/pion/turn/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/meeting/mesh"
)

var nine = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func at(t time.Time) func() time.Time { return func() time.Time { return t } }

func newMesh(t *testing.T, cfg mesh.Config) *mesh.Mesh {
	t.Helper()
	m, err := mesh.New(cfg)
	require.NoError(t, err)
	return m
}

// configuration is the RTCConfiguration that an attendee gets.
type configuration struct {
	ICEServers []struct {
		URLs                 []string
		Username, Credential string
	}
	ICETransportPolicy string
}

func join(t *testing.T, m *mesh.Mesh) (c configuration) {
	t.Helper()
	ref, err := m.Ensure(t.Context(), meeting.Sitting{ID: "m", Generation: 1})
	require.NoError(t, err)
	credentials, err := m.Join(t.Context(), ref, "attendee", meeting.Capabilities{})
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(credentials, &c))
	return c
}

func TestCredentialsAreThoseOfASharedSecret(t *testing.T) {
	t.Parallel()
	relay := mesh.TURNServer{Addresses: []string{"turn:turn.example:3478?transport=udp"}, SharedSecret: []byte("north")}
	c := join(t, newMesh(t, mesh.Config{STUN: []string{"stun:stun.example"}, Relay: relay, Now: at(nine)}))
	require.Len(t, c.ICEServers, 2)
	assert.Equal(t, []string{"stun:stun.example"}, c.ICEServers[0].URLs)
	assert.Empty(t, c.ICEServers[0].Username)
	assert.Equal(t, relay.Addresses, c.ICEServers[1].URLs)
	assert.Equal(t, "1795467600:attendee", c.ICEServers[1].Username, "good for twelve hours")
	// printf '1795467600:attendee' | openssl dgst -sha1 -hmac north -binary | base64
	assert.Equal(t, "s7js1gYimS1of/x508qdNJ7tsFY=", c.ICEServers[1].Credential)
	assert.Equal(t, "all", c.ICETransportPolicy)
}

func TestWithoutServersThePagesAreOnTheirOwn(t *testing.T) {
	t.Parallel()
	c := join(t, newMesh(t, mesh.Config{}))
	assert.NotNil(t, c.ICEServers, "an empty list, not none")
	assert.Empty(t, c.ICEServers)
}

func TestRelayOnlyNeedsARelay(t *testing.T) {
	t.Parallel()
	_, err := mesh.New(mesh.Config{RelayOnly: true})
	require.Error(t, err)
	c := join(t, newMesh(t, mesh.Config{RelayOnly: true, Relay: mesh.TURNServer{}}))
	assert.Equal(t, "relay", c.ICETransportPolicy)
}

// embed starts a relay on this machine and returns a client that knows the
// password which pages get at that time.
func embed(t *testing.T, now, issued time.Time) *turn.Client {
	t.Helper()
	home := net.IPv4(127, 0, 0, 1)
	listen := func() net.PacketConn {
		var lc net.ListenConfig
		conn, err := lc.ListenPacket(t.Context(), "udp4", "127.0.0.1:0")
		require.NoError(t, err)
		return conn
	}
	relay, err := mesh.Embed(mesh.EmbeddedConfig{Conn: listen(), PublicIP: home, Secret: make([]byte, 16), Now: at(now)})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, relay.Close()) })
	require.Len(t, relay.URLs(), 1)
	address := strings.TrimSuffix(strings.TrimPrefix(relay.URLs()[0], "turn:"), "?transport=udp")
	server := join(t, newMesh(t, mesh.Config{Relay: relay, Now: at(issued)})).ICEServers[0]
	conn := listen()
	client, err := turn.NewClient(&turn.ClientConfig{
		STUNServerAddr: address, TURNServerAddr: address, Conn: conn,
		Username: server.Username, Password: server.Credential,
		LoggerFactory: &logging.DefaultLoggerFactory{DefaultLogLevel: logging.LogLevelDisabled},
	})
	require.NoError(t, err)
	t.Cleanup(func() { client.Close(); _ = conn.Close() })
	require.NoError(t, client.Listen())
	return client
}

func TestTheRelayTakesWhatPagesGet(t *testing.T) {
	t.Parallel()
	client := embed(t, nine.Add(11*time.Hour), nine)
	relayed, err := client.Allocate()
	require.NoError(t, err)
	defer relayed.Close()
	permit := func(ip string) error {
		return client.CreatePermission(&net.UDPAddr{IP: net.ParseIP(ip), Port: 9})
	}
	require.NoError(t, permit("127.0.0.1"), "its own address, where others are relayed")
	require.NoError(t, permit("198.51.100.7"), "a public address")
	for _, ip := range []string{"127.0.0.2", "10.0.0.1", "192.168.1.1", "169.254.169.254", "224.0.0.1", "0.0.0.0"} {
		assert.Error(t, permit(ip), ip)
	}
}

func TestTheRelayTakesNothingThatIsTooOld(t *testing.T) {
	t.Parallel()
	_, err := embed(t, nine.Add(12*time.Hour), nine).Allocate()
	assert.Error(t, err)
}

func TestEmbedNeedsASecretWorthTheName(t *testing.T) {
	t.Parallel()
	_, err := mesh.Embed(mesh.EmbeddedConfig{Secret: []byte("short"), PublicIP: net.IPv4(127, 0, 0, 1)})
	assert.Error(t, err)
}

func TestRunWaitsForTheEnd(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.NoError(t, newMesh(t, mesh.Config{}).Run(ctx, nil))
}
