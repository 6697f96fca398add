package mesh

import (
	"errors"
	"net"
	"net/netip"

	"github.com/pion/turn/v5"
)

// mayReach tells whether the relay passes packets on to an address: its own, by
// which two that are both relayed meet, or a public one.
func mayReach(peer, own net.IP) bool {
	if peer.Equal(own) {
		return true
	}
	ip, ok := netip.AddrFromSlice(peer)
	ip = ip.Unmap()
	return ok && ip.IsGlobalUnicast() && !ip.IsPrivate() && !isSpecial(ip)
}

// isSpecial covers what netip has no name for and is in nobody's public network:
// shared, assigned to protocols, for benchmarks or the future, and what can lead
// to private IPv4 addresses (RFC 6890, RFC 8215).
func isSpecial(ip netip.Addr) bool {
	for _, prefix := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4",
		"::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/23", "2002::/16", "fec0::/10",
	} {
		if netip.MustParsePrefix(prefix).Contains(ip) {
			return true
		}
	}
	return false
}

// datagrams relays UDP alone. TURN knows TCP too (RFC 6062): this server would
// listen for anybody, and connect to whatever answers at its own address.
type datagrams struct{ turn.RelayAddressGenerator }

var errDatagrams = errors.New("the relay is for datagrams alone")

// AllocateListener refuses.
func (datagrams) AllocateListener(turn.AllocateListenerConfig) (net.Listener, net.Addr, error) {
	return nil, nil, errDatagrams
}

// AllocateConn refuses.
func (datagrams) AllocateConn(turn.AllocateConnConfig) (net.Conn, error) { return nil, errDatagrams }
