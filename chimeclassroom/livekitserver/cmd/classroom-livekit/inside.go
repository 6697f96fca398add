package main

import (
	"cmp"
	"flag"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"github.com/ltikit/ltikit/chimeclassroom/livekitserver"
	"github.com/ltikit/ltikit/chimeclassroom/program"
)

// inside is the media server of this program, by its flags.
type inside struct {
	cfg      livekitserver.Config
	turn     livekitserver.TURN
	publicIP string
}

// Define implements [program.MediaServer].
func (i *inside) Define(flags *flag.FlagSet) {
	flags.StringVar(&i.cfg.Addr, "livekit-addr", "127.0.0.1:7880", "address of the media server's API and signalling, for the classroom alone")
	flags.IntVar(&i.cfg.UDPPort, "udp-port", 7882, "UDP port of sound and picture, open to everybody")
	flags.IntVar(&i.cfg.TCPPort, "tcp-port", 7881, "TCP port of sound and picture, for those whose networks let no UDP out")
	flags.StringVar(&i.publicIP, "public-ip", "", "IP address by which people reach the ports (default: as a STUN server on the internet sees it)")
	flags.StringVar(&i.cfg.Redis, "redis", "", "address of the Redis server by which several media servers are one, such as 127.0.0.1:6379")
	flags.StringVar(&i.turn.Domain, "turn-domain", "", "name at whose port 443 pages find the relay (TURN) over TLS, for people whose networks let out nothing else (default: serve's own, if it has a certificate)")
	flags.IntVar(&i.turn.TLSPort, "turn-port", 5349, "TCP port that the relay over TLS listens on; 0 for none")
	flags.IntVar(&i.turn.UDPPort, "turn-udp-port", 3478, "UDP port of the relay; 0 for none")
	flags.StringVar(&i.turn.CertFile, "turn-cert", "", "file of the relay's certificate, in PEM")
	flags.StringVar(&i.turn.KeyFile, "turn-key", "", "file of the key of that certificate, in PEM")
}

// Open implements [program.MediaServer].
func (i *inside) Open(site program.MediaSite) (open program.OpenMediaServer, err error) {
	cfg := i.cfg
	if i.publicIP != "" {
		if cfg.PublicIP, err = netip.ParseAddr(i.publicIP); err != nil {
			return open, fmt.Errorf("--public-ip %q is not an IP address", i.publicIP)
		}
	}
	if cfg.Key, cfg.Secret, err = livekitserver.OpenKey(site.KeyFile); err != nil {
		return open, err
	}
	cfg.Webhook, cfg.InsecureLoopback = site.Webhook, site.Loopback
	cfg.TURN = i.relay(site)
	server, err := livekitserver.New(cfg)
	if err != nil {
		return open, err
	}
	open = program.OpenMediaServer{URL: "http://" + cfg.Addr, Ports: ports(cfg), Run: server.Run}
	if site.TLS && cfg.TURN != nil && cfg.TURN.CertFile == "" && cfg.TURN.TLSPort > 0 {
		open.Relay = net.JoinHostPort("127.0.0.1", strconv.Itoa(cfg.TURN.TLSPort))
	}
	return open, nil
}

// relay is the one that there can be: over TLS where there is a certificate, or
// somebody who does TLS.
func (i *inside) relay(site program.MediaSite) *livekitserver.TURN {
	turn := i.turn
	if !site.Loopback {
		turn.Domain = cmp.Or(turn.Domain, site.Host)
	}
	if turn.CertFile == "" && !site.TLS {
		turn.TLSPort = 0
	}
	if turn.Domain == "" || turn.TLSPort <= 0 && turn.UDPPort <= 0 {
		return nil
	}
	return &turn
}

// ports says what everybody must reach.
func ports(cfg livekitserver.Config) string {
	udp, tcp := []string{strconv.Itoa(cfg.UDPPort)}, []string{strconv.Itoa(cfg.TCPPort)}
	if t := cfg.TURN; t != nil && t.UDPPort > 0 {
		udp = append(udp, strconv.Itoa(t.UDPPort))
	}
	if t := cfg.TURN; t != nil && t.TLSPort > 0 && t.CertFile != "" {
		tcp = append(tcp, strconv.Itoa(t.TLSPort))
	}
	return "UDP " + strings.Join(udp, " and ") + ", TCP " + strings.Join(tcp, " and ")
}
