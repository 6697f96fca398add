package livekit

import (
	"context"
	"errors"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// idle is how long a room is remembered that nobody is in: longer than any token
// for it is good.
const idle = time.Hour

// errNotRunning: nobody takes reports down yet, or any more.
var errNotRunning = errors.New("the provider does not run")

// Run implements [meeting.Provider]: it looks into the rooms from time to time,
// since the server drops webhooks that it cannot deliver, and reports what they
// have not told. Whether it finds out by itself that somebody is there or has gone,
// everything is reported once. While tokens are good that were given out before it
// ran, it looks for the rooms that they open as well.
func (p *Provider) Run(ctx context.Context, c meeting.Classroom) error {
	p.setClassroom(c)
	defer p.setClassroom(nil)
	strange := p.cfg.Now().Add(tokenLasts + leeway)
	ticker := time.NewTicker(p.cfg.Every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			err := p.lookAround(ctx)
			if p.cfg.Now().Before(strange) {
				err = errors.Join(err, p.lookForRooms(ctx))
			}
			if err != nil && ctx.Err() == nil {
				p.logger.WarnContext(ctx, "livekit: looking into the rooms", "error", err)
			}
		}
	}
}

func (p *Provider) setClassroom(c meeting.Classroom) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.classroom = c
}

// runsFor is the classroom, nil unless Run runs.
func (p *Provider) runsFor() meeting.Classroom {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.classroom
}

// lookAround looks into every room that is known.
func (p *Provider) lookAround(ctx context.Context) error {
	p.mu.Lock()
	rooms := make([]*room, 0, len(p.rooms))
	for _, r := range p.rooms {
		rooms = append(rooms, r)
	}
	p.mu.Unlock()
	var failed []error
	for _, r := range rooms {
		failed = append(failed, p.lookInto(ctx, r))
	}
	return errors.Join(failed...)
}

// lookInto compares a room with what was reported of it, and forgets one that
// nobody has used for long.
func (p *Provider) lookInto(ctx context.Context, r *room) error {
	now := p.cfg.Now()
	known := r.connected()
	there, err := p.list(ctx, r)
	if err != nil || len(there) == 0 && p.forget(r, now) {
		return err
	}
	failed := []error{p.tell(ctx, r, func(w *watch) { w.look(known, there, now) })}
	for _, who := range there {
		has := who.Permission.capabilities()
		failed = append(failed, p.enforce(ctx, r, who, &has))
	}
	return errors.Join(failed...)
}

// list is who is in a room.
func (p *Provider) list(ctx context.Context, r *room) ([]participant, error) {
	var list struct {
		Participants []participant `json:"participants"`
	}
	in := struct {
		Room string `json:"room"`
	}{r.name}
	err := unlessGone(p.api.call(ctx, "ListParticipants", r.name, in, &list))
	return list.Participants, err
}

// lookForRooms sees to it that nobody is in a room of before who has no place there.
func (p *Provider) lookForRooms(ctx context.Context) error {
	var all struct {
		Rooms []struct {
			Name string `json:"name"`
		} `json:"rooms"`
	}
	if err := p.api.call(ctx, "ListRooms", "", struct{}{}, &all); err != nil {
		return err
	}
	var failed []error
	for _, one := range all.Rooms {
		s, ours := sittingOf(one.Name)
		if !ours || p.knows(one.Name) {
			continue
		}
		strange := p.newRoom(s)
		there, err := p.list(ctx, strange)
		failed = append(failed, err)
		for _, who := range there {
			failed = append(failed, p.enforce(ctx, strange, who, nil))
		}
	}
	return errors.Join(failed...)
}

// connected are the connections that are known.
func (r *room) connected() map[string]bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	known := map[string]bool{}
	for sid, c := range r.watch.connections {
		known[sid] = !c.left
	}
	return known
}

// forget lets go of a room that is empty and was not used for long.
func (p *Provider) forget(r *room, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	old := now.Sub(r.used) > idle
	if old {
		delete(p.rooms, r.name)
	}
	return old
}

// tell notes something about a room, and reports the events that come of it. What
// cannot be reported now is reported before anything else is noted.
func (p *Provider) tell(ctx context.Context, r *room, note func(*watch)) error {
	classroom := p.runsFor()
	if classroom == nil {
		return errNotRunning
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.watch.report(ctx, classroom); err != nil {
		return err
	}
	if note(&r.watch); r.watch.anybody() {
		p.use(r)
	}
	return r.watch.report(ctx, classroom)
}

// report reports the events that were not yet.
func (w *watch) report(ctx context.Context, c meeting.Classroom) error {
	for len(w.events) > 0 {
		if err := c.Report(ctx, w.events[0]); err != nil {
			return err
		}
		w.events = w.events[1:]
	}
	return nil
}
