package httpapi

import (
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// How often one address may name secrets that there are not.
const (
	triesAtMost = 20
	triesWithin = time.Minute
	// triersAtMost is how many addresses are counted; the others share one count.
	triersAtMost = 10_000
)

// tries counts who names secrets that there are not, so that nobody tries many.
type tries struct {
	now func() time.Time

	mu     sync.Mutex
	since  time.Time
	failed map[netip.Prefix]int
}

// limit does what was asked for. Not to find anything is to fail, and who fails too
// often is not told any more that there is nothing. Who names what there is comes in
// whatever others at the same address, or at many, have tried: no secret can be
// guessed, and nobody can keep the guests of others out.
func (t *tries) limit(w http.ResponseWriter, r *http.Request, do func() error) error {
	err := do()
	if chimeclassroom.ErrorCode(err) != chimeclassroom.CodeNotFound {
		return err
	}
	from := addressOf(r)
	if wait := t.wait(from); wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
		return &chimeclassroom.Error{Code: chimeclassroom.CodeTooMuch, Public: "Too many invitations were tried from here; please wait a minute.", Err: err}
	}
	t.fail(from)
	return err
}

// wait is how long the address has to wait, 0 for not at all.
func (t *tries) wait(from netip.Prefix) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.begin()
	if t.failed[t.counted(from)] < triesAtMost {
		return 0
	}
	return t.since.Add(triesWithin).Sub(now)
}

func (t *tries) fail(from netip.Prefix) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.begin()
	t.failed[t.counted(from)]++
}

// begin begins to count anew when the time is over, and returns the present.
func (t *tries) begin() time.Time {
	now := t.now()
	if t.failed == nil || now.Before(t.since) || now.Sub(t.since) >= triesWithin {
		t.since, t.failed = now, map[netip.Prefix]int{}
	}
	return now
}

// counted is under what the address is counted.
func (t *tries) counted(from netip.Prefix) netip.Prefix {
	if _, known := t.failed[from]; !known && len(t.failed) >= triersAtMost {
		return netip.Prefix{}
	}
	return from
}

// addressOf is where a request comes from: an IPv4 address, or the network of an IPv6
// address, of which one customer has as many as they like.
func addressOf(r *http.Request) netip.Prefix {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Prefix{}
	}
	address, bits := peer.Addr().Unmap().WithZone(""), 32
	if address.Is6() {
		bits = 64
	}
	prefix, err := address.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return prefix
}
