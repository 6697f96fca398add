package mesh

import (
	"errors"
	"maps"
	"net"
	"sync"
	"time"

	"github.com/pion/turn/v5"
)

// removals are the attendees who were removed and have not come back, for as long as
// credentials that they may have are good, and the relayed sockets of everybody, to
// close theirs.
type removals struct {
	now func() time.Time

	mu      sync.Mutex
	until   map[string]time.Time            // by attendee id
	sockets map[string]map[*socket]struct{} // by attendee id
}

func newRemovals(now func() time.Time) *removals {
	return &removals{now: now, until: map[string]time.Time{}, sockets: map[string]map[*socket]struct{}{}}
}

// remove takes all of the relay from an attendee.
func (r *removals) remove(attendeeID string) {
	r.mu.Lock()
	now := r.now()
	maps.DeleteFunc(r.until, func(_ string, until time.Time) bool { return !now.Before(until) })
	r.until[attendeeID] = now.Add(credentialLifetime)
	theirs := r.sockets[attendeeID]
	delete(r.sockets, attendeeID)
	r.mu.Unlock()
	for s := range theirs {
		_ = s.PacketConn.Close() // which ends the allocation
	}
}

// restore lets an attendee use the relay again.
func (r *removals) restore(attendeeID string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.until, attendeeID)
}

// removed tells whether an attendee was removed.
func (r *removals) removed(attendeeID string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.isRemoved(attendeeID)
}

func (r *removals) isRemoved(attendeeID string) bool {
	return r.now().Before(r.until[attendeeID])
}

var errRemoved = errors.New("the attendee was removed")

// keep notes a socket, unless its owner was removed meanwhile.
func (r *removals) keep(s *socket) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.isRemoved(s.attendeeID) {
		return errRemoved
	}
	theirs := r.sockets[s.attendeeID]
	if theirs == nil {
		theirs = map[*socket]struct{}{}
		r.sockets[s.attendeeID] = theirs
	}
	theirs[s] = struct{}{}
	return nil
}

func (r *removals) forget(s *socket) {
	r.mu.Lock()
	defer r.mu.Unlock()
	theirs := r.sockets[s.attendeeID]
	if delete(theirs, s); len(theirs) == 0 {
		delete(r.sockets, s.attendeeID)
	}
}

// socket is a relayed address of an attendee.
type socket struct {
	net.PacketConn
	attendeeID string
	removals   *removals
}

// Close gives the address back.
func (s *socket) Close() error {
	s.removals.forget(s)
	return s.PacketConn.Close()
}

// revocable makes relayed sockets that close when their owner is removed.
type revocable struct {
	turn.RelayAddressGenerator
	removals *removals
}

// AllocatePacketConn implements [turn.RelayAddressGenerator].
func (g revocable) AllocatePacketConn(cfg turn.AllocateListenerConfig) (net.PacketConn, net.Addr, error) {
	conn, address, err := g.RelayAddressGenerator.AllocatePacketConn(cfg)
	if err != nil {
		return nil, nil, err
	}
	s := &socket{PacketConn: conn, attendeeID: attendeeOf(cfg.UserID), removals: g.removals}
	if err := g.removals.keep(s); err != nil {
		return nil, nil, errors.Join(err, conn.Close())
	}
	return s, address, nil
}
