package mail

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
)

// putMoved has people told of a class that was moved once it has stayed as it is for a
// while: who plans changes several things in a row, and each of them is no news.
// The newest change replaces what waits in the queue.
func (p *Post) putMoved(ctx context.Context, a service.Announcement) error {
	a, undone := p.settling.add(a, p.now())
	j := job{Announcement: a}
	if undone {
		if err := p.cfg.Store.DropJob(ctx, j.name()); !errors.Is(err, delivery.ErrNotFound) {
			return err
		}
		return nil
	}
	body, err := json.Marshal(j)
	if err != nil {
		return err
	}
	if err := p.cfg.Store.PutJob(ctx, delivery.Job{Name: j.name(), Payload: body, At: p.now().Add(p.cfg.Settling)}, 0); err != nil {
		return err
	}
	p.worker.Wake()
	return nil
}

// settling remembers of classes that were moved how they were when people last heard of
// them. It is in memory: after a restart a letter names the time before the last change.
type settling struct {
	mu      sync.Mutex
	changes map[string]change // by event
}

// change is what has become of a class since people heard of it.
type change struct {
	before  time.Time
	classes int
	// length: it is not its beginning alone that was changed.
	length bool
	at     time.Time
}

// forgotten is how long a change is remembered that this process did not tell of itself.
const forgotten = time.Hour

// add is the announcement as it is to be told after everything since people heard of
// the class last; undone, if it begins again as it did then.
func (s *settling) add(a service.Announcement, now time.Time) (told service.Announcement, undone bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, c := range s.changes {
		if now.Sub(c.at) > forgotten {
			delete(s.changes, id)
		}
	}
	if s.changes == nil {
		s.changes = map[string]change{}
	}
	c, known := s.changes[a.EventID]
	if !known {
		c.before = a.Before
	}
	c.classes, c.length, c.at = max(c.classes, a.Classes), c.length || a.Before.Equal(a.StartsAt), now
	a.Before, a.Classes = c.before, c.classes
	if a.StartsAt.Equal(c.before) && !c.length {
		delete(s.changes, a.EventID)
		return a, true
	}
	s.changes[a.EventID] = c
	return a, false
}

// end: people are told of what has become of the class.
func (s *settling) end(eventID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.changes, eventID)
}
