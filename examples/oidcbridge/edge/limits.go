package edge

import (
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"
)

// maxCounts is how many addresses are counted at once. When there are more, those
// that are back at nothing are forgotten, and if none is, all.
const maxCounts = 50_000

// counts are token buckets by address and limit.
type counts struct {
	mu sync.Mutex
	by map[string]*bucket
}

type bucket struct {
	Limit
	left float64
	at   time.Time
}

func newCounts() *counts { return &counts{by: map[string]*bucket{}} }

// over tells whether the address asks too often, and after what time it may again.
func (e *edge) over(r *http.Request) (wait time.Duration, over bool) {
	limit, found := e.limit(r.URL.Path)
	if !found {
		return 0, false
	}
	now := e.Now()
	e.counts.mu.Lock()
	defer e.counts.mu.Unlock()
	key := limit.Prefix + " " + address(r)
	b := e.counts.by[key]
	if b == nil {
		e.counts.makeRoom(now)
		b = &bucket{Limit: limit, left: limit.Burst, at: now}
		e.counts.by[key] = b
	}
	b.fill(now)
	if b.left < 1 {
		return time.Duration((1 - b.left) / b.Rate * float64(time.Second)), true
	}
	b.left--
	return 0, false
}

func (b *bucket) fill(now time.Time) {
	if passed := now.Sub(b.at).Seconds(); passed > 0 {
		b.left, b.at = math.Min(b.Burst, b.left+passed*b.Rate), now
	}
}

func (c *counts) makeRoom(now time.Time) {
	if len(c.by) < maxCounts {
		return
	}
	for key, b := range c.by {
		if b.fill(now); b.left >= b.Burst {
			delete(c.by, key)
		}
	}
	if len(c.by) >= maxCounts {
		clear(c.by)
	}
}

// address is who asks: the peer, or what a proxy on this machine or in its private
// network says of it. An IPv6 customer has a whole /64.
func address(r *http.Request) string {
	peer := parse(r.RemoteAddr)
	if peer.IsLoopback() || peer.IsPrivate() {
		said := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if last := parse(strings.TrimSpace(said[len(said)-1])); last.IsValid() { // the others the client wrote itself
			peer = last
		}
	}
	if peer.Is6() {
		if p, err := peer.Prefix(64); err == nil {
			return p.String()
		}
	}
	return peer.String()
}

// parse reads an address with or without a port.
func parse(text string) netip.Addr {
	if p, err := netip.ParseAddrPort(text); err == nil {
		return p.Addr().Unmap().WithZone("")
	}
	a, _ := netip.ParseAddr(text)
	return a.Unmap().WithZone("")
}

// tooMany answers as RFC 6585 §4 has it.
func tooMany(w http.ResponseWriter, wait time.Duration) {
	w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(math.Max(1, wait.Seconds())))))
	w.Header().Set("Cache-Control", "no-store")
	http.Error(w, "Too many requests from your network. Please try again in a moment.", http.StatusTooManyRequests)
}
