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
	"github.com/ltikit/ltikit/chimeclassroom/meeting/meetingtest"
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

func join(t *testing.T, m *mesh.Mesh) configuration {
	t.Helper()
	return joinAs(t, m, "attendee")
}

func joinAs(t *testing.T, m *mesh.Mesh, attendeeID string) (c configuration) {
	t.Helper()
	ref, err := m.Ensure(t.Context(), meeting.Ref{Sitting: meeting.Sitting{ID: "m", Generation: 1}})
	require.NoError(t, err)
	credentials, err := m.Join(t.Context(), ref, attendeeID, meeting.Capabilities{})
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(credentials, &c))
	return c
}

func TestMesh(t *testing.T) {
	t.Parallel()
	relay := mesh.TURNServer{Addresses: []string{"turn:turn.example:3478"}, SharedSecret: []byte("north")}
	subject := meetingtest.Subject{
		New: func(t *testing.T) meeting.Provider { return newMesh(t, mesh.Config{Relay: relay, Now: at(nine)}) },
		Who: func(t *testing.T, credentials meeting.Credentials) string {
			var c configuration
			require.NoError(t, json.Unmarshal(credentials, &c))
			_, who, _ := strings.Cut(c.ICEServers[0].Username, ":")
			return who
		},
	}
	meetingtest.Run(t, func(t *testing.T, test func(*testing.T, meetingtest.Subject)) { test(t, subject) })
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

func listen(t *testing.T) net.PacketConn {
	t.Helper()
	var lc net.ListenConfig
	conn, err := lc.ListenPacket(t.Context(), "udp4", "127.0.0.1:0")
	require.NoError(t, err)
	return conn
}

// embed starts a relay on this machine, which lets one attendee have two relayed
// addresses.
func embed(t *testing.T, now time.Time) *mesh.Embedded {
	t.Helper()
	relay, err := mesh.Embed(mesh.EmbeddedConfig{Conn: listen(t), PublicIP: net.IPv4(127, 0, 0, 1), Secret: make([]byte, 16), AtMost: 2, Now: at(now)})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, relay.Close()) })
	return relay
}

// client knows the password which pages get at that time.
func client(t *testing.T, relay *mesh.Embedded, issued time.Time) *turn.Client {
	t.Helper()
	return clientOf(t, relay, issued, "attendee")
}

func clientOf(t *testing.T, relay *mesh.Embedded, issued time.Time, attendeeID string) *turn.Client {
	t.Helper()
	require.Len(t, relay.URLs(), 1)
	address := strings.TrimSuffix(strings.TrimPrefix(relay.URLs()[0], "turn:"), "?transport=udp")
	server := joinAs(t, newMesh(t, mesh.Config{Relay: relay, Now: at(issued)}), attendeeID).ICEServers[0]
	conn := listen(t)
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
	client := client(t, embed(t, nine.Add(11*time.Hour)), nine)
	relayed, err := client.Allocate()
	require.NoError(t, err)
	defer relayed.Close()
	permit := func(ip string) error {
		return client.CreatePermission(&net.UDPAddr{IP: net.ParseIP(ip), Port: 9})
	}
	require.NoError(t, permit("127.0.0.1"), "its own address, where others are relayed")
	require.NoError(t, permit("192.31.196.1"), "a public address")
	for _, ip := range []string{
		"127.0.0.2", "10.0.0.1", "192.168.1.1", "169.254.169.254", "224.0.0.1", "0.0.0.0", "255.255.255.255",
		"100.64.0.1", "0.1.2.3", "192.0.0.1", "198.18.0.1", "240.0.0.1", "168.63.129.16", // shared, special and reserved
	} {
		assert.Error(t, permit(ip), ip)
	}
}

func TestTheRelayTakesNothingThatIsTooOld(t *testing.T) {
	t.Parallel()
	_, err := client(t, embed(t, nine.Add(12*time.Hour)), nine).Allocate()
	assert.Error(t, err)
}

// Nobody connects by TCP by way of the relay, nor listens on this machine.
func TestTheRelayIsForDatagramsAlone(t *testing.T) {
	t.Parallel()
	_, err := client(t, embed(t, nine), nine).AllocateTCP()
	assert.Error(t, err)
}

// An attendee takes up no more of the relay by entering again and again.
func TestNobodyTakesUpTheWholeRelay(t *testing.T) {
	t.Parallel()
	relay := embed(t, nine)
	first, err := client(t, relay, nine).Allocate()
	require.NoError(t, err)
	second, err := client(t, relay, nine.Add(time.Second)).Allocate()
	require.NoError(t, err)
	defer second.Close()
	_, err = client(t, relay, nine.Add(2*time.Second)).Allocate()
	require.Error(t, err)
	require.NoError(t, first.Close())
	third, err := client(t, relay, nine.Add(3*time.Second)).Allocate()
	require.NoError(t, err, "what was given back may be taken again")
	defer third.Close()
}

// Whoever was removed has nothing more of the relay, whatever they kept, until they
// join again.
func TestTheRelayKnowsWhoWasRemoved(t *testing.T) {
	t.Parallel()
	relay := embed(t, nine)
	removed, kept, other := client(t, relay, nine), client(t, relay, nine), clientOf(t, relay, nine, "other")
	relayed, err := removed.Allocate()
	require.NoError(t, err)
	defer relayed.Close()
	others, err := other.Allocate()
	require.NoError(t, err)
	defer others.Close()
	isClosed := func(relayed net.Addr) bool {
		var lc net.ListenConfig
		conn, err := lc.ListenPacket(t.Context(), "udp4", relayed.String())
		return err == nil && conn.Close() == nil
	}
	require.False(t, isClosed(relayed.LocalAddr()))

	m := newMesh(t, mesh.Config{Relay: relay, Now: at(nine)})
	ref, err := m.Ensure(t.Context(), meeting.Ref{Sitting: meeting.Sitting{ID: "m", Generation: 1}})
	require.NoError(t, err)
	require.NoError(t, m.Remove(t.Context(), ref, []string{"attendee"}))

	require.Eventually(t, func() bool { return isClosed(relayed.LocalAddr()) }, 5*time.Second, time.Millisecond)
	_, err = kept.Allocate()
	require.Error(t, err)
	require.False(t, isClosed(others.LocalAddr()))
	require.NoError(t, other.CreatePermission(&net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 9}), "the others stay")

	again, err := client(t, relay, nine).Allocate()
	require.NoError(t, err)
	require.NoError(t, again.Close())
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
