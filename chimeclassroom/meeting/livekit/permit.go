package livekit

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// atOnce is how many calls are under way for one request.
const atOnce = 8

// person names somebody in a room, in the words of calls.
type person struct {
	Room       string      `json:"room"`
	Identity   string      `json:"identity"`
	Permission *permission `json:"permission,omitempty"`
}

// Permit implements [meeting.Provider]. What somebody sends at that moment and may
// no more, the server stops.
func (p *Provider) Permit(ctx context.Context, r meeting.Ref, may map[string]meeting.Capabilities) error {
	room := p.room(r.Sitting)
	room.permit(may)
	return each(slices.Collect(maps.Keys(may)), func(id string) error {
		return p.update(ctx, room.name, id, may[id])
	})
}

func (p *Provider) update(ctx context.Context, room, attendeeID string, may meeting.Capabilities) error {
	permission := permissionOf(may)
	return unlessGone(p.api.call(ctx, "UpdateParticipant", room, person{room, attendeeID, &permission}, nil))
}

// Mute implements [meeting.Provider]. Of a track that is only muted its page can
// go on with at any time; who may not send sound cannot.
func (p *Provider) Mute(ctx context.Context, r meeting.Ref, attendeeIDs []string) error {
	room := p.room(r.Sitting)
	return each(attendeeIDs, func(id string) error {
		may, known := room.silence(id)
		if !known { // by way of another process
			var is participant
			if err := p.api.call(ctx, "GetParticipant", room.name, person{Room: room.name, Identity: id}, &is); err != nil {
				return unlessGone(err)
			}
			may = is.Permission.capabilities()
			may.Audio = false
		}
		return p.update(ctx, room.name, id, may)
	})
}

// Remove implements [meeting.Provider]. Should an attendee come back with a token
// of before, they are put out again; see enforce.
func (p *Provider) Remove(ctx context.Context, r meeting.Ref, attendeeIDs []string) error {
	room := p.room(r.Sitting)
	room.remove(attendeeIDs)
	return each(attendeeIDs, func(id string) error { return p.putOut(ctx, room.name, id) })
}

func (p *Provider) putOut(ctx context.Context, room, attendeeID string) error {
	return unlessGone(p.api.call(ctx, "RemoveParticipant", room, person{Room: room, Identity: attendeeID}, nil))
}

// enforce holds somebody who is in a room to what was said of them last; of whom
// nothing was, the classroom is asked. What they have is nil if nobody knows.
func (p *Provider) enforce(ctx context.Context, r *room, who participant, has *meeting.Capabilities) error {
	id := who.Identity
	r.mu.Lock()
	ended, removed := r.ended, r.removed[id]
	may, known := r.may[id]
	r.mu.Unlock()
	switch {
	case ended:
		return p.deleteRoom(ctx, r.name)
	case removed:
		return p.putOut(ctx, r.name, id)
	case !known && who.isPerson():
		return p.putOutAbsent(ctx, r, id)
	case known && (has == nil || *has != may):
		return p.update(ctx, r.name, id, may)
	}
	return nil
}

// putOutAbsent puts somebody out who has no place in the class.
func (p *Provider) putOutAbsent(ctx context.Context, r *room, attendeeID string) error {
	classroom := p.runsFor()
	if classroom == nil {
		return nil
	}
	absent, err := classroom.Absent(ctx, r.sitting, attendeeID)
	if err != nil || !absent {
		return err
	}
	return p.putOut(ctx, r.name, attendeeID)
}

// each does something for all, a few at a time. Everything is tried.
func each(all []string, do func(string) error) error {
	var group sync.WaitGroup
	errs, free := make([]error, len(all)), make(chan struct{}, atOnce)
	for i, one := range all {
		free <- struct{}{}
		group.Go(func() {
			defer func() { <-free }()
			errs[i] = do(one)
		})
	}
	group.Wait()
	return errors.Join(errs...)
}
