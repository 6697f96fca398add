package livekit

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// prefix is before the names of all rooms, so that others may use the server too.
const prefix = "class-"

// nameOf names the room of a sitting.
func nameOf(s meeting.Sitting) string {
	return prefix + s.ID + "-g" + strconv.Itoa(s.Generation)
}

// sittingOf is the sitting that a room is named after.
func sittingOf(name string) (s meeting.Sitting, ok bool) {
	rest, ours := strings.CutPrefix(name, prefix)
	dash := strings.LastIndex(rest, "-g")
	if !ours || dash < 0 {
		return s, false
	}
	number, err := strconv.Atoi(rest[dash+len("-g"):])
	s = meeting.Sitting{ID: rest[:dash], Generation: number}
	return s, err == nil && number > 0 && checkID("sitting", s.ID) == nil
}

// checkID takes ids that are made of what ids are made of: a name or an address
// is not.
func checkID(of, id string) error {
	for _, r := range id {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' {
			return fmt.Errorf("the id of a %s has other characters than letters, digits and -_", of)
		}
	}
	if id == "" || len(id) > meeting.MaxID {
		return fmt.Errorf("the id of a %s has %d characters", of, len(id))
	}
	return nil
}

// room is what this process knows of a room of the server.
type room struct {
	name    string
	sitting meeting.Sitting
	// used is when somebody last was in it, or asked for it; guarded by the provider,
	// whose lock may be taken inside that of the room, never the other way round.
	used time.Time

	mu    sync.Mutex
	ended bool
	// may is what was said last of attendees, by id; who was removed is in removed.
	may     map[string]meeting.Capabilities
	removed map[string]bool
	watch   watch
}

// room returns what is known of a sitting's room, if only its name.
func (p *Provider) room(s meeting.Sitting) *room {
	p.mu.Lock()
	defer p.mu.Unlock()
	name := nameOf(s)
	r := p.rooms[name]
	if r == nil {
		r = p.newRoom(s)
		p.rooms[name] = r
	}
	r.used = p.cfg.Now()
	return r
}

// use notes that somebody is in a room.
func (p *Provider) use(r *room) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r.used = p.cfg.Now()
}

// newRoom is a room of which nothing is known but its name.
func (p *Provider) newRoom(s meeting.Sitting) *room {
	return &room{
		name: nameOf(s), sitting: s,
		may: map[string]meeting.Capabilities{}, removed: map[string]bool{}, watch: newWatch(s.ID),
	}
}

// knows tells whether anything is known of a room.
func (p *Provider) knows(name string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.rooms[name] != nil
}

// welcome notes what an attendee may send who is let in.
func (r *room) welcome(attendeeID string, may meeting.Capabilities) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.may[attendeeID] = may
	delete(r.removed, attendeeID)
}

// permit notes what attendees may send.
func (r *room) permit(may map[string]meeting.Capabilities) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, c := range may {
		r.may[id] = c
	}
}

// silence notes that an attendee may send no sound, and returns what they still may
// if anything was said of them.
func (r *room) silence(attendeeID string) (may meeting.Capabilities, known bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if may, known = r.may[attendeeID]; known {
		may.Audio = false
		r.may[attendeeID] = may
	}
	return may, known
}

// remove notes that attendees are not to come back, unless they are let in anew.
func (r *room) remove(attendeeIDs []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, id := range attendeeIDs {
		r.removed[id] = true
	}
}

func (r *room) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended = true
}

func (r *room) isOver() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ended
}
