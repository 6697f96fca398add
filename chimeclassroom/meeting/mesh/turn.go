package mesh

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/pion/logging"
	"github.com/pion/turn/v5"
)

// realm is what the relay calls itself in its challenges.
const realm = "classroom"

// TURNServer is a relay on a server of its own. Such a server takes credentials until
// they expire, also those of attendees who were removed: they reach nobody in the room
// with them, since the pages there refuse.
type TURNServer struct {
	// Addresses is where it is, such as turn:turn.example:3478?transport=udp.
	Addresses []string
	// SharedSecret is what it makes passwords with: coturn's static-auth-secret.
	SharedSecret []byte
}

// URLs implements [Relay].
func (t TURNServer) URLs() []string { return t.Addresses }

// Secret implements [Relay].
func (t TURNServer) Secret() []byte { return t.SharedSecret }

// EmbeddedConfig says where the relay inside this program is.
type EmbeddedConfig struct {
	// Conn is where it listens; the relay closes it. Required.
	Conn net.PacketConn
	// PublicIP is the address at which people reach this machine; required.
	PublicIP net.IP
	// Secret makes the passwords; at least 16 bytes.
	Secret []byte
	// AtMost is how many relayed addresses one attendee may have at a time; zero
	// means 256, some for each connection of a page in a large class.
	AtMost int
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Embedded is a relay inside this program, over UDP.
type Embedded struct {
	server *turn.Server
	url    string
	secret []byte
	gone   *removals
}

var _ Revoker = (*Embedded)(nil)

// Embed starts a relay of datagrams. It passes them on to its own relay addresses
// and to public ones only: nobody gets by way of it at what else is in its network.
func Embed(cfg EmbeddedConfig) (*Embedded, error) {
	if cfg.Conn == nil || cfg.PublicIP == nil || len(cfg.Secret) < 16 {
		return nil, errors.New("mesh.EmbeddedConfig needs Conn, PublicIP and a Secret of 16 bytes or more")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	listens, ok := cfg.Conn.LocalAddr().(*net.UDPAddr)
	if !ok {
		return nil, fmt.Errorf("mesh.EmbeddedConfig.Conn is at %s, which is not UDP", cfg.Conn.LocalAddr())
	}
	inUse := &quota{atMost: cmp.Or(cfg.AtMost, relaysAtMost), taken: map[string]int{}}
	gone := newRemovals(cfg.Now)
	addresses := &turn.RelayAddressGeneratorStatic{RelayAddress: cfg.PublicIP, Address: listens.IP.String()}
	server, err := turn.NewServer(turn.ServerConfig{
		Realm:         realm,
		AuthHandler:   authenticate(cfg, gone),
		QuotaHandler:  inUse.mayTake,
		EventHandler:  inUse.events(),
		LoggerFactory: &logging.DefaultLoggerFactory{DefaultLogLevel: logging.LogLevelDisabled},
		PacketConnConfigs: []turn.PacketConnConfig{{
			PacketConn:            cfg.Conn,
			RelayAddressGenerator: datagrams{revocable{addresses, gone}},
			PermissionHandler:     func(_ net.Addr, peer net.IP) bool { return mayReach(peer, cfg.PublicIP) },
		}},
	})
	if err != nil {
		return nil, fmt.Errorf("starting the relay: %w", err)
	}
	address := net.JoinHostPort(cfg.PublicIP.String(), fmt.Sprint(listens.Port))
	return &Embedded{server: server, url: "turn:" + address + "?transport=udp", secret: cfg.Secret, gone: gone}, nil
}

// authenticate takes the usernames of usernameUntil with their passwords.
func authenticate(cfg EmbeddedConfig, gone *removals) turn.AuthHandler {
	return func(ra *turn.RequestAttributes) (string, []byte, bool) {
		if expired(ra.Username, cfg.Now()) || gone.removed(attendeeOf(ra.Username)) {
			return "", nil, false
		}
		password := passwordOf(cfg.Secret, ra.Username)
		return ra.Username, turn.GenerateAuthKey(ra.Username, ra.Realm, password), true
	}
}

// URLs implements [Relay].
func (e *Embedded) URLs() []string { return []string{e.url} }

// Secret implements [Relay].
func (e *Embedded) Secret() []byte { return e.secret }

// Revoke implements [Revoker].
func (e *Embedded) Revoke(attendeeID string) { e.gone.remove(attendeeID) }

// Restore implements [Revoker].
func (e *Embedded) Restore(attendeeID string) { e.gone.restore(attendeeID) }

// Close ends the relay, and everything that goes by way of it.
func (e *Embedded) Close() error { return e.server.Close() }
