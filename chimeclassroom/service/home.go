package service

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// NodesConfig is for a classroom that several processes serve on one store. Every live
// class has one of them as its home, where the room is; see docs/decisions/0016-nodes.md.
type NodesConfig struct {
	// Store is the classroom's own, over connections that nothing else uses, so that
	// a busy classroom does not keep the node from saying that it lives; required.
	Store NodeStore
	// Address and Secrets are the Node's; required.
	Address, Secrets string
	// Tell has the other nodes Hear the news; it never blocks. Required.
	Tell func(NodeNews)
	// CutOff tells whether the node at the address answers that it does not reach the
	// store (see [Service.CutOff]). Required.
	CutOff func(ctx context.Context, address string) bool
	// Lives is how long after its last beat a node is given up, and Beat how often it
	// beats; 0 means 6 seconds and one.
	Lives, Beat time.Duration
}

// How long a home is kept whose room nobody uses, so that a class which begins does not
// move, and how long a node may take to make ready for a class.
const (
	homeKept     = 10 * time.Second
	moveInWithin = 15 * time.Second
)

// nodes is this process among those that serve the store.
type nodes struct {
	cfg     NodesConfig
	moving  singleflight.Group // by meeting
	mu      sync.Mutex
	id      string           // "" while this is no node
	until   time.Time        // how long this node surely lives
	touched time.Time        // since when the store has answered without a break; zero: it does not
	others  []string         // addresses of the nodes that lived when it did
	homes   map[string]*home // by meeting
	// unfinished are the meetings that are here by the store, but that could not be
	// taken over yet, with when their home was last alive.
	unfinished map[string]time.Time
}

// home is a live class whose room is here.
type home struct {
	lost  chan struct{} // closed when it is here no more
	users int
	used  time.Time // last
}

func newNodes(cfg *NodesConfig) (*nodes, error) {
	if cfg == nil {
		return nil, nil //nolint:nilnil // this process serves alone
	}
	n := &nodes{cfg: *cfg, homes: map[string]*home{}, unfinished: map[string]time.Time{}}
	if n.cfg.Store == nil || n.cfg.Address == "" || n.cfg.Secrets == "" || n.cfg.Tell == nil || n.cfg.CutOff == nil {
		return nil, errors.New("service.NodesConfig.Store, Address, Secrets, Tell and CutOff are required")
	}
	n.cfg.Lives = cmp.Or(n.cfg.Lives, 6*time.Second)
	n.cfg.Beat = cmp.Or(n.cfg.Beat, time.Second)
	return n, nil
}

// Residence is that the room of a live class is on this node.
type Residence struct {
	// Lost is closed when it is no more: the room is to be given up at once. Nil: it
	// always is.
	Lost  <-chan struct{}
	leave func()
}

// Leave says that the room is not used any more.
func (r Residence) Leave() {
	if r.leave != nil {
		r.leave()
	}
}

// Reside makes this node the home of the meeting, until Leave and for a while after,
// unless another node is: ErrMoved. Whoever the ledger shows as present though a node
// has stopped without a word is noted as dropped.
func (s *Service) Reside(ctx context.Context, meetingID string) (Residence, error) {
	if s.nodes == nil {
		return Residence{}, nil
	}
	if r, here := s.nodes.use(meetingID, s.now()); here {
		return r, nil
	}
	_, err, _ := s.nodes.moving.Do(meetingID, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), moveInWithin)
		defer cancel()
		return nil, s.moveIn(ctx, meetingID)
	})
	if err != nil {
		return Residence{}, err
	}
	if r, here := s.nodes.use(meetingID, s.now()); here {
		return r, nil
	}
	return Residence{}, ErrMoved
}

// moveIn makes this node the home, and concludes what another one has left open. One at
// a time does for a meeting, before anybody is in the room.
func (s *Service) moveIn(ctx context.Context, meetingID string) error {
	id, alive := s.nodes.identity(s.now())
	switch {
	case !alive:
		return ErrMoved
	case s.nodes.has(meetingID):
		return nil // meanwhile
	}
	claim, err := s.nodes.cfg.Store.Claim(ctx, meetingID, id)
	switch {
	case err != nil:
		return fmt.Errorf("making this node the home of meeting %s: %w", meetingID, err)
	case claim.Holder.ID != id:
		return ErrMoved
	}
	lastAlive := s.nodes.begin(meetingID, id, claim.LastAlive)
	if err := s.takeOver(ctx, meetingID, lastAlive); err != nil {
		return fmt.Errorf("taking over meeting %s: %w", meetingID, err)
	}
	s.nodes.settle(meetingID, id, s.now())
	return nil
}

// takeOver is Recover of one meeting. LastAlive is when its home was, which may be later
// than the sign of life that the meeting has.
func (s *Service) takeOver(ctx context.Context, meetingID string, lastAlive time.Time) error {
	live, err := s.store.LiveMeetings(ctx)
	if err != nil {
		return err
	}
	for _, m := range live {
		if m.Event.Meeting.ID != meetingID {
			continue
		}
		if lastAlive.After(m.LastAlive) {
			m.LastAlive = lastAlive
		}
		if !lastAlive.IsZero() {
			s.logger.InfoContext(ctx, "this node takes over a class", "meeting", meetingID)
		}
		err := s.recoverMeeting(ctx, m)
		s.reportChanged(meetingID)
		return err
	}
	return nil // it has ended
}

// HomeOf returns the address of the node that is the home of the event's live class; ""
// is this one, or none yet.
func (s *Service) HomeOf(ctx context.Context, eventID string) (address string, err error) {
	if s.nodes == nil {
		return "", nil
	}
	return s.nodes.addressOf(s.nodes.cfg.Store.HomeOf(ctx, eventID))
}

// elsewhere tells whether another node is the home of a meeting.
func (s *Service) elsewhere(ctx context.Context, meetingID string) (bool, error) {
	if s.nodes == nil {
		return false, nil
	}
	address, err := s.nodes.addressOf(s.nodes.cfg.Store.Holder(ctx, meetingID))
	return address != "", err
}

// addressOf is that of another node which the store has found.
func (n *nodes) addressOf(found Node, err error) (string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case errors.Is(err, ErrNotFound):
		return "", nil
	case err != nil:
		return "", fmt.Errorf("looking for the node of a class: %w", err)
	case found.ID == n.id:
		return "", nil
	}
	return found.Address, nil
}

// What one node alone does, beside being the home of a class.
const (
	dutyArchive   = "duty/archive"
	dutyRetention = "duty/retention"
)

// onDuty tells whether this node does what only one of them has to do.
func (s *Service) onDuty(ctx context.Context, duty string) bool {
	if s.nodes == nil {
		return true
	}
	id, alive := s.nodes.identity(s.now())
	if !alive {
		return false
	}
	claim, err := s.nodes.cfg.Store.Claim(ctx, duty, id)
	if err != nil && ctx.Err() == nil {
		s.logger.WarnContext(ctx, "looking which node is on duty", "duty", duty, "error", err)
	}
	return err == nil && claim.Holder.ID == id
}

// count counts the nodes that this one knows, with itself, and the homes that are here.
func (n *nodes) count() (all, homes int) {
	if n == nil {
		return 0, 0
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.others) + 1, len(n.homes)
}

// identity is the node's id, while it surely lives.
func (n *nodes) identity(now time.Time) (id string, alive bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.id, n.id != "" && now.Before(n.until)
}

// has tells whether a home is here.
func (n *nodes) has(meetingID string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.homes[meetingID] != nil
}

// use is one more use of a home that is here.
func (n *nodes) use(meetingID string, now time.Time) (r Residence, here bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	h := n.homes[meetingID]
	if h == nil || n.id == "" || !now.Before(n.until) {
		return Residence{}, false
	}
	h.users++
	h.used = now
	return Residence{Lost: h.lost, leave: func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		h.users--
	}}, true
}

// begin notes that the node of that id takes a meeting over, and returns when its home
// was last alive: the store tells that once, and what fails is tried again.
func (n *nodes) begin(meetingID, id string, lastAlive time.Time) time.Time {
	n.mu.Lock()
	defer n.mu.Unlock()
	if before := n.unfinished[meetingID]; before.After(lastAlive) {
		lastAlive = before
	}
	if n.id == id {
		n.unfinished[meetingID] = lastAlive
	}
	return lastAlive
}

// toFinish returns the meetings that could not be taken over yet.
func (n *nodes) toFinish(context.Context) (meetingIDs []string, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Collect(maps.Keys(n.unfinished)), nil
}

// settle notes a home that the node of that id has got.
func (n *nodes) settle(meetingID, id string, now time.Time) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.unfinished, meetingID)
	if n.id == id && n.homes[meetingID] == nil {
		n.homes[meetingID] = &home{lost: make(chan struct{}), used: now}
	}
}

// lose gives up every home, and returns their meetings.
func (n *nodes) lose() (meetingIDs []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for id, h := range n.homes {
		close(h.lost)
		meetingIDs = append(meetingIDs, id)
	}
	n.homes, n.unfinished, n.touched = map[string]*home{}, map[string]time.Time{}, time.Time{}
	return meetingIDs
}

// moved gives up the home of a meeting of which the store says that it is not here.
func (s *Service) moved(meetingID string) {
	if s.nodes == nil {
		return
	}
	s.nodes.mu.Lock()
	if h := s.nodes.homes[meetingID]; h != nil {
		close(h.lost)
		delete(s.nodes.homes, meetingID)
	}
	s.nodes.mu.Unlock()
	s.places.drop(meetingID)
}

// idle returns the homes that nobody has used for a while.
func (n *nodes) idle(now time.Time) (meetingIDs []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for id, h := range n.homes {
		if h.users == 0 && now.Sub(h.used) >= homeKept {
			meetingIDs = append(meetingIDs, id)
		}
	}
	return meetingIDs
}

// moveOut takes away a home unless it is used meanwhile.
func (n *nodes) moveOut(meetingID string) (id string, out bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	h := n.homes[meetingID]
	if h == nil || h.users > 0 {
		return "", false
	}
	delete(n.homes, meetingID)
	return n.id, true
}
