package service

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// JoinNodes puts this process among the nodes, before anyone is admitted. It takes the
// place of Recover: what other nodes do goes on, and what a node has left open is
// concluded by RunNode. A node with other secrets than those that live is ErrConflict.
func (s *Service) JoinNodes(ctx context.Context) error {
	id, err := s.newID()
	if err != nil {
		return err
	}
	n, now := s.nodes, s.now()
	err = n.cfg.Store.AddNode(ctx, Node{ID: id, Address: n.cfg.Address, Secrets: n.cfg.Secrets}, n.cfg.Lives, s.instant())
	if err != nil {
		return fmt.Errorf("joining the nodes: %w", err)
	}
	s.store.ServeAs(id)
	n.mu.Lock()
	n.id, n.until, n.touched = id, now.Add(n.surely()), now
	n.mu.Unlock()
	return s.meetNodes(ctx)
}

// meetNodes learns which other nodes there are.
func (s *Service) meetNodes(ctx context.Context) error {
	living, err := s.nodes.cfg.Store.Nodes(ctx)
	if err != nil {
		return fmt.Errorf("looking which nodes there are: %w", err)
	}
	s.nodes.mu.Lock()
	defer s.nodes.mu.Unlock()
	s.nodes.others = nil
	for _, one := range living {
		if one.ID != s.nodes.id {
			s.nodes.others = append(s.nodes.others, one.Address)
		}
	}
	return nil
}

// surely is for how long after a beat was begun the node lives at least, whatever the
// clock of the store says: it has time to give up its rooms before others take them.
func (n *nodes) surely() time.Duration { return n.cfg.Lives - n.cfg.Lives/6 }

// RunNode keeps this process among the nodes until ctx ends. When others have given
// it up, or it cannot say that it lives though others may, it loses its homes, and comes
// back under another id as soon as it can. It also takes over the classes of nodes that have
// stopped, and gives back the homes that nobody uses.
func (s *Service) RunNode(ctx context.Context) {
	var others sync.WaitGroup
	others.Go(func() { s.tidyNodes(ctx) })
	ticker := time.NewTicker(s.nodes.cfg.Beat)
	defer ticker.Stop()
	for ctx.Err() == nil {
		told := s.CutOff()
		if err := s.beat(ctx); err != nil && ctx.Err() == nil && !told {
			s.logger.WarnContext(ctx, "this node cannot say that it lives", "error", err)
		} else if told && !s.CutOff() {
			s.logger.InfoContext(ctx, "this node says again that it lives")
		}
		select {
		case <-ctx.Done():
		case <-ticker.C:
		}
	}
	others.Wait()
}

// LeaveNodes takes this process from the nodes, which take over its classes at once.
// Its rooms must be closed.
func (s *Service) LeaveNodes(ctx context.Context) error {
	if s.nodes == nil {
		return nil
	}
	n := s.nodes
	n.mu.Lock()
	id := n.id
	n.id, n.until = "", time.Time{}
	n.mu.Unlock()
	s.loseHomes()
	if id == "" {
		return nil
	}
	return n.cfg.Store.DropNode(ctx, id)
}

// beat says that this node lives. One that has left stays away.
func (s *Service) beat(ctx context.Context) error {
	n := s.nodes
	n.mu.Lock()
	id := n.id
	n.mu.Unlock()
	if id == "" {
		return nil
	}
	began := s.now()
	asking, cancel := context.WithTimeout(ctx, n.cfg.Lives/3)
	defer cancel()
	err := n.cfg.Store.Beat(asking, id, n.cfg.Lives, s.instant())
	switch {
	case err == nil:
		n.lives(id, began)
		return nil
	case errors.Is(err, ErrMoved):
		s.logger.WarnContext(ctx, "this node was given up by the others; its classes go on there")
		s.loseHomes()
		return s.JoinNodes(ctx)
	}
	if !s.hangOn(ctx) {
		s.loseHomes()
	}
	return err
}

// hangOn tells whether this node, which could not beat, keeps its rooms: while its time
// is not over, and while no node reaches the store. None gives up another then, nor
// before the store has answered it for as long as a node lives.
func (s *Service) hangOn(ctx context.Context) bool {
	n, asked := s.nodes, s.now()
	n.mu.Lock()
	n.touched = time.Time{}
	others := n.others
	n.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, n.cfg.Lives/12)
	defer cancel()
	cutOff := true
	for _, address := range others {
		cutOff = cutOff && n.cfg.CutOff(ctx, address)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if cutOff && n.id != "" && asked.Before(n.until) {
		n.until = asked.Add(n.surely())
	}
	return s.now().Before(n.until)
}

// CutOff tells whether this node does not reach the store, for another that does not.
func (s *Service) CutOff() bool {
	s.nodes.mu.Lock()
	defer s.nodes.mu.Unlock()
	return s.nodes.touched.IsZero()
}

// lives notes that a beat went well that was begun then.
func (n *nodes) lives(id string, began time.Time) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.id != id {
		return // it has left
	}
	n.until = began.Add(n.surely())
	if n.touched.IsZero() {
		n.touched = began
	}
}

// loseHomes gives up every room of this node.
func (s *Service) loseHomes() {
	for _, id := range s.nodes.lose() {
		s.places.drop(id)
	}
}

// tidyNodes looks after what nodes have left behind, and what this one does not need.
func (s *Service) tidyNodes(ctx context.Context) {
	ticker := time.NewTicker(s.nodes.cfg.Beat)
	defer ticker.Stop()
	for orphaned := true; ; {
		var err error
		if !s.CutOff() {
			orphaned, err = s.tidy(ctx, orphaned)
		}
		if err != nil && ctx.Err() == nil {
			s.logger.WarnContext(ctx, "looking after the nodes", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// tidy looks once. With orphaned it also looks for classes that no node has, from before
// there were nodes, and tells whether it has to again.
func (s *Service) tidy(ctx context.Context, orphaned bool) (again bool, err error) {
	err = errors.Join(s.moveOutOfIdle(ctx), s.giveUpNodes(ctx), s.meetNodes(ctx),
		s.adopt(ctx, s.nodes.cfg.Store.Abandoned), s.adopt(ctx, s.nodes.toFinish))
	if !orphaned {
		return false, err
	}
	failed := s.adopt(ctx, s.unattended)
	return failed != nil, errors.Join(err, failed)
}

// giveUpNodes gives up nodes that do not live. When the store has not answered for a
// while none could say that it lives, so they are given time to.
func (s *Service) giveUpNodes(ctx context.Context) error {
	n := s.nodes
	n.mu.Lock()
	touched := n.touched
	n.mu.Unlock()
	if touched.IsZero() || s.now().Sub(touched) < n.cfg.Lives {
		return nil
	}
	gone, err := n.cfg.Store.GiveUpNodes(ctx)
	if err != nil {
		return fmt.Errorf("giving up nodes: %w", err)
	}
	if gone > 0 {
		s.logger.WarnContext(ctx, "nodes have stopped without a word", "nodes", gone)
		s.MissedNews() // of what they did last
	}
	return nil
}

// adopt makes this node the home of the classes that were left behind, unless another is
// faster. People come back to it, or it gives it back.
func (s *Service) adopt(ctx context.Context, find func(context.Context) ([]string, error)) error {
	ids, err := find(ctx)
	if err != nil {
		return fmt.Errorf("looking for what nodes have left behind: %w", err)
	}
	var failed []error
	for _, id := range ids {
		if r, err := s.Reside(ctx, id); err == nil {
			r.Leave()
		} else if !errors.Is(err, ErrMoved) {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

// unattended are the live meetings that no node has.
func (s *Service) unattended(ctx context.Context) (meetingIDs []string, err error) {
	live, err := s.store.LiveMeetings(ctx)
	if err != nil {
		return nil, err
	}
	for _, m := range live {
		_, err := s.nodes.cfg.Store.Holder(ctx, m.Event.Meeting.ID)
		if errors.Is(err, ErrNotFound) {
			meetingIDs = append(meetingIDs, m.Event.Meeting.ID)
		} else if err != nil {
			return nil, err
		}
	}
	return meetingIDs, nil
}

// moveOutOfIdle gives back the homes that nobody uses and whose people have all been cut
// off or come back.
func (s *Service) moveOutOfIdle(ctx context.Context) error {
	var failed []error
	for _, meetingID := range s.nodes.idle(s.now()) {
		if s.places.any(meetingID) {
			continue
		}
		_, err, _ := s.nodes.moving.Do(meetingID, func() (any, error) {
			if id, out := s.nodes.moveOut(meetingID); out {
				return nil, s.nodes.cfg.Store.Release(ctx, meetingID, id)
			}
			return nil, nil
		})
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}
