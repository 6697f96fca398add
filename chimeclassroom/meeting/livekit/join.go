package livekit

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// emptyFor is for how many seconds the server keeps a room that nobody is in.
const emptyFor = 600

// Ensure implements [meeting.Provider]. Two who make a room at once make one.
func (p *Provider) Ensure(ctx context.Context, r meeting.Ref) (meeting.Ref, error) {
	if err := checkID("sitting", r.ID); err != nil {
		return meeting.Ref{}, err
	}
	room := p.room(r.Sitting)
	if room.isOver() {
		return meeting.Ref{}, meeting.ErrOver
	}
	if err := p.create(ctx, room.name); err != nil {
		return meeting.Ref{}, err
	}
	return meeting.Ref{Sitting: r.Sitting, ProviderID: room.name}, nil
}

// When the server that has a room is lost, the others may take it for alive for five
// seconds, and refuse. Who comes in meanwhile waits.
const (
	lostFor       = 6 * time.Second
	askAgainAfter = 250 * time.Millisecond
)

// create makes the room if it is not there.
func (p *Provider) create(ctx context.Context, name string) error {
	wanted := struct {
		Name         string `json:"name"`
		EmptyTimeout int    `json:"empty_timeout"`
		Most         int    `json:"max_participants,omitempty"`
	}{name, emptyFor, p.cfg.MaxAttendees}
	enough := time.After(lostFor)
	for {
		err := p.api.call(ctx, "CreateRoom", name, wanted, nil)
		if !errors.Is(err, errNoServer) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-enough:
			return err
		case <-time.After(askAgainAfter):
		}
	}
}

// credentials is what a page connects with, by the two arguments of Room.connect
// of livekit-client.
type credentials struct {
	URL   string `json:"url"`
	Token string `json:"token"`
}

// Join implements [meeting.Provider]. The room is made again should the server
// have forgotten it.
func (p *Provider) Join(ctx context.Context, r meeting.Ref, attendeeID string, may meeting.Capabilities) (meeting.Credentials, error) {
	if err := checkID("attendee", attendeeID); err != nil {
		return nil, err
	}
	if _, err := p.Ensure(ctx, r); err != nil {
		return nil, err
	}
	room := p.room(r.Sitting)
	token, err := p.api.sign.sign(claims{Subject: attendeeID, Video: grantOf(room.name, may)})
	if err != nil {
		return nil, err
	}
	room.welcome(attendeeID, may)
	return json.Marshal(credentials{URL: p.pageURL, Token: token})
}

// grantOf is what an attendee's token says: everybody receives everything, sends
// what they may, and writes to nobody past the class.
func grantOf(room string, may meeting.Capabilities) *grant {
	yes, no, publishes := true, false, may != meeting.Capabilities{}
	g := &grant{RoomJoin: true, Room: room, CanSubscribe: &yes, CanPublish: &publishes, CanPublishData: &no, CanUpdateOwnMetadata: &no}
	for _, source := range sourcesOf(may) {
		g.CanPublishSources = append(g.CanPublishSources, strings.ToLower(source))
	}
	return g
}

// End implements [meeting.Provider].
func (p *Provider) End(ctx context.Context, r meeting.Ref) error {
	room := p.room(r.Sitting)
	room.end()
	return p.deleteRoom(ctx, room.name)
}

func (p *Provider) deleteRoom(ctx context.Context, name string) error {
	in := struct {
		Room string `json:"room"`
	}{name}
	return unlessGone(p.api.call(ctx, "DeleteRoom", name, in, nil))
}
