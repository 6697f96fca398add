// Package mesh carries sound and picture from browser to browser: each page has
// a connection to each other page, and the server tells them of one another. It
// needs no account and no media server, and is made for small groups, since
// everybody uploads their picture once for every other person.
//
// What it enforces, and what not. The server passes on no offer or answer in
// which somebody would send what they may not, and no page plays what the room
// says is off: a person who is muted is silent to everyone whose page is ours.
// Packets go past the server, though. It cannot stop a page that was changed by
// its owner from sending on over a connection that it has, nor two such pages
// from hearing each other.
package mesh

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// Cameras is for how many cameras at a time a mesh is made.
const Cameras = 6

// Config says how pages find a way to each other.
type Config struct {
	// STUN are servers that tell a page its public address, such as
	// stun:stun.example:3478.
	STUN []string
	// Relay passes on what finds no direct way; nil means that there is none, and
	// people behind strict firewalls see and hear nobody.
	Relay Relay
	// RelayOnly sends everything by way of the relay, so that nobody learns the
	// address of anybody else.
	RelayOnly bool
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Relay is a TURN server that takes time-limited credentials.
type Relay interface {
	// URLs is where it is, such as turn:turn.example:3478?transport=udp.
	URLs() []string
	// Secret is what it shares with whoever makes credentials.
	Secret() []byte
}

// Revoker is a Relay that can refuse credentials before they expire.
type Revoker interface {
	// Revoke takes everything of the relay from an attendee, until Restore.
	Revoke(attendeeID string)
	// Restore takes the credentials of an attendee again.
	Restore(attendeeID string)
}

// Mesh is a meeting.Provider. Meetings exist by being used, so it keeps nothing.
type Mesh struct {
	stun      []string
	relay     Relay
	relayOnly bool
	now       func() time.Time
}

var (
	_ meeting.Provider  = (*Mesh)(nil)
	_ meeting.Signaller = (*Mesh)(nil)
)

// New returns a mesh.
func New(cfg Config) (*Mesh, error) {
	if cfg.RelayOnly && cfg.Relay == nil {
		return nil, fmt.Errorf("mesh.Config.RelayOnly needs a Relay")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Mesh{stun: cfg.STUN, relay: cfg.Relay, relayOnly: cfg.RelayOnly, now: cfg.Now}, nil
}

// Name implements [meeting.Provider].
func (m *Mesh) Name() string { return "mesh" }

// Features implements [meeting.Provider].
func (m *Mesh) Features() meeting.Features { return meeting.Features{Cameras: Cameras} }

// Ensure implements [meeting.Provider].
func (m *Mesh) Ensure(_ context.Context, r meeting.Ref) (meeting.Ref, error) { return r, nil }

// credentials is an RTCConfiguration.
type credentials struct {
	ICEServers         []iceServer `json:"iceServers"`
	ICETransportPolicy string      `json:"iceTransportPolicy"`
}

type iceServer struct {
	URLs       []string `json:"urls"`
	Username   string   `json:"username,omitempty"`
	Credential string   `json:"credential,omitempty"`
}

// Join implements [meeting.Provider]: the credentials are an RTCConfiguration.
func (m *Mesh) Join(_ context.Context, _ meeting.Ref, attendeeID string, _ meeting.Capabilities) (meeting.Credentials, error) {
	c := credentials{ICEServers: []iceServer{}, ICETransportPolicy: "all"}
	if m.relayOnly {
		c.ICETransportPolicy = "relay"
	}
	if len(m.stun) > 0 {
		c.ICEServers = append(c.ICEServers, iceServer{URLs: m.stun})
	}
	if relay, ok := m.relay.(Revoker); ok {
		relay.Restore(attendeeID)
	}
	if m.relay != nil {
		username := usernameUntil(m.now().Add(credentialLifetime), attendeeID)
		c.ICEServers = append(c.ICEServers, iceServer{
			URLs: m.relay.URLs(), Username: username, Credential: passwordOf(m.relay.Secret(), username),
		})
	}
	encoded, err := json.Marshal(c)
	return encoded, err
}

// Permit implements [meeting.Provider]; Relay is told each time what is allowed.
func (m *Mesh) Permit(context.Context, meeting.Ref, map[string]meeting.Capabilities) error {
	return nil
}

// Mute implements [meeting.Provider]; the pages see to it.
func (m *Mesh) Mute(context.Context, meeting.Ref, []string) error { return nil }

// Remove implements [meeting.Provider]: the pages of the others close their
// connections to somebody who is not in the room, and a relay that is a [Revoker]
// takes no credentials of theirs until they join again.
func (m *Mesh) Remove(_ context.Context, _ meeting.Ref, attendeeIDs []string) error {
	if relay, ok := m.relay.(Revoker); ok {
		for _, id := range attendeeIDs {
			relay.Revoke(id)
		}
	}
	return nil
}

// End implements [meeting.Provider].
func (m *Mesh) End(context.Context, meeting.Ref) error { return nil }

// Run implements [meeting.Provider]; a mesh sees nothing that the room does not.
func (m *Mesh) Run(ctx context.Context, _ meeting.Classroom) error {
	<-ctx.Done()
	return nil
}
