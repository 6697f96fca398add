package livekitserver

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"

	"github.com/livekit/livekit-server/pkg/config"
)

// secretAtLeast is how long the secret of a key must be.
const secretAtLeast = 32

// Config is what the server must know of where it runs.
type Config struct {
	// Addr is where the API and the signalling are, such as 127.0.0.1:7880: an
	// address of this machine, behind whoever does TLS. Required.
	Addr string
	// Key and Secret are what the classroom signs with. Required.
	Key, Secret string
	// UDPPort and TCPPort are for media, and must be reached by everybody: the
	// second by those whose networks let no UDP out. Required.
	UDPPort, TCPPort int
	// PublicIP is the address by which people reach the ports. The zero value asks
	// a STUN server on the internet.
	PublicIP netip.Addr
	// Webhook is where the classroom takes reports; "" sends none.
	Webhook string
	// Redis is the address of a Redis server by which several nodes are one, each
	// on a machine of its own. "" is a single node.
	Redis string
	// TURN is for people whose networks let out TLS alone; nil runs none.
	TURN *TURN
	// InsecureLoopback makes the server reachable from this machine alone, without
	// asking anybody for a public address, to try it out.
	InsecureLoopback bool
}

// TURN says how the server relays for those who cannot reach its ports. One of the
// two ports is required.
type TURN struct {
	// Domain is the name of the certificate. Pages look for the relay over TLS at
	// port 443 of this name, whatever TLSPort is.
	Domain string
	// TLSPort is where it listens for TURN over TLS, UDPPort, best 3478, for UDP; 0 is
	// no such relay.
	TLSPort, UDPPort int
	// CertFile and KeyFile are in PEM. They are read when the server starts. Without
	// them somebody before TLSPort does TLS.
	CertFile, KeyFile string
}

// settings are LiveKit's own, named as in its configuration file.
type settings map[string]any

// config is LiveKit's configuration. Its file is YAML, of which JSON is a part.
func (cfg Config) config() (*config.Config, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	host, port, err := net.SplitHostPort(cfg.Addr)
	if err != nil {
		return nil, fmt.Errorf("livekitserver.Config.Addr: %w", err)
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return nil, fmt.Errorf("livekitserver.Config.Addr: %q is no port", port)
	}
	all := settings{
		"port": number, "bind_addresses": []string{host}, "rtc": cfg.rtc(),
		"keys": map[string]string{cfg.Key: cfg.Secret},
		// At level info it writes down who comes and goes.
		"logging": settings{"level": "warn", "json": true},
	}
	if cfg.Webhook != "" {
		all["webhook"] = settings{"api_key": cfg.Key, "urls": []string{cfg.Webhook}}
	}
	if cfg.Redis != "" {
		all["redis"] = settings{"address": cfg.Redis}
	}
	if cfg.TURN != nil {
		all["turn"] = cfg.turn()
	}
	text, err := json.Marshal(all)
	if err != nil {
		return nil, err
	}
	return config.NewConfig(string(text), true, nil, nil)
}

func (cfg Config) check() error {
	switch {
	case cfg.Key == "":
		return errors.New("livekitserver.Config.Key is missing")
	case len(cfg.Secret) < secretAtLeast:
		return fmt.Errorf("livekitserver.Config.Secret must have %d characters or more", secretAtLeast)
	case cfg.UDPPort <= 0 || cfg.TCPPort <= 0:
		return errors.New("livekitserver.Config.UDPPort and TCPPort are required")
	}
	return cfg.TURN.check()
}

func (t *TURN) check() error {
	switch {
	case t == nil:
		return nil
	case t.TLSPort <= 0 && t.UDPPort <= 0:
		return errors.New("livekitserver.TURN has neither a TLSPort nor a UDPPort")
	case t.TLSPort > 0 && t.Domain == "":
		return errors.New("livekitserver.TURN.Domain is missing")
	case (t.CertFile == "") != (t.KeyFile == ""):
		return errors.New("livekitserver.TURN.CertFile and KeyFile belong together")
	}
	return nil
}

// turn is the relay, which passes on to this server alone where that has an address
// that relays else pass nothing on to.
func (cfg Config) turn() settings {
	t := cfg.TURN
	turn := settings{
		"enabled": true, "domain": t.Domain, "tls_port": t.TLSPort, "udp_port": t.UDPPort,
		"cert_file": t.CertFile, "key_file": t.KeyFile, "external_tls": t.CertFile == "",
	}
	switch {
	case cfg.InsecureLoopback:
		turn["bind_addresses"], turn["allow_restricted_peer_cidrs"] = []string{"127.0.0.1"}, []string{"127.0.0.1/32"}
	case cfg.PublicIP.IsPrivate():
		turn["allow_restricted_peer_cidrs"] = []string{netip.PrefixFrom(cfg.PublicIP, cfg.PublicIP.BitLen()).String()}
	}
	return turn
}

func (cfg Config) rtc() settings {
	rtc := settings{"udp_port": cfg.UDPPort, "tcp_port": cfg.TCPPort, "use_external_ip": false}
	switch {
	case cfg.InsecureLoopback:
		rtc["node_ip"], rtc["enable_loopback_candidate"] = "127.0.0.1", true
	case cfg.PublicIP.IsValid():
		rtc["node_ip"] = cfg.PublicIP.String()
	default:
		rtc["use_external_ip"] = true
	}
	return rtc
}
