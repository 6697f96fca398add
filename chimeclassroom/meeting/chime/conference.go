package chime

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/chimesdkmeetings"
	"github.com/aws/aws-sdk-go-v2/service/chimesdkmeetings/types"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// longest is how long Chime keeps a meeting, with an hour to spare.
const longest = 25 * time.Hour

// findWithin bounds the search for a meeting, which goes on for the others when
// the one who began it gives up.
const findWithin = time.Minute

// conference is what this process knows of one meeting of Chime.
type conference struct {
	since time.Time

	mu      sync.Mutex
	id      string         // Chime's
	meeting *types.Meeting // nil until it was asked for
	// attendees that are known, by the ids of the room.
	attendees map[string]types.Attendee
	// joining are those who wait or are being let in; queue those who wait, in
	// order, of whom atMost are let in at once. busy: somebody sees to the queue.
	joining map[string]*joiner
	queue   []*joiner
	atMost  int
	busy    bool
	older   []string // attendees that are to be removed, by Chime's ids

	// changing is held while attendees are made, and while what all of them may
	// is changed, so that nobody comes in between.
	changing sync.Mutex
}

func newConference(id string) *conference {
	return &conference{id: id, since: time.Now(), attendees: map[string]types.Attendee{}, joining: map[string]*joiner{}, atMost: batch}
}

// differs tells whether this is another meeting than that one, as far as both are
// known.
func (c *conference) differs(id string) bool {
	known, _ := c.known()
	return id != "" && known != "" && known != id
}

// known returns the meeting's id and, if it was asked for, the meeting.
func (c *conference) known() (string, *types.Meeting) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.id, c.meeting
}

// Ensure implements [meeting.Provider].
func (p *Provider) Ensure(ctx context.Context, r meeting.Ref) (meeting.Ref, error) {
	if id, m := p.conference(r).known(); m != nil {
		return meeting.Ref{Sitting: r.Sitting, ProviderID: id}, nil
	}
	found := p.finds.DoChan(token(r.Sitting), func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), findWithin)
		defer cancel()
		return p.find(ctx, r)
	})
	select {
	case <-ctx.Done():
		return meeting.Ref{}, ctx.Err()
	case answer := <-found:
		m, ok := answer.Val.(*types.Meeting)
		if answer.Err != nil || !ok {
			return meeting.Ref{}, answer.Err
		}
		return meeting.Ref{Sitting: r.Sitting, ProviderID: aws.ToString(m.MeetingId)}, nil
	}
}

// find asks Chime for the meeting.
func (p *Provider) find(ctx context.Context, r meeting.Ref) (*types.Meeting, error) {
	m, err := p.create(ctx, r)
	if isOver(err) {
		p.forget(r.Sitting)
	}
	if err != nil {
		return nil, err
	}
	if m == nil || aws.ToString(m.MeetingId) == "" {
		return nil, errors.New("the answer of Amazon Chime has no meeting")
	}
	p.learn(r.Sitting, m)
	return m, nil
}

// create makes the meeting, or reads the one whose id is known: a token that was
// used before may bring back a meeting that is over.
func (p *Provider) create(ctx context.Context, r meeting.Ref) (m *types.Meeting, err error) {
	if r.ProviderID != "" {
		err = p.call(ctx, "GetMeeting", joining, func(ctx context.Context) error {
			out, err := p.api.GetMeeting(ctx, &chimesdkmeetings.GetMeetingInput{MeetingId: &r.ProviderID})
			if err == nil {
				m = out.Meeting
			}
			return err
		})
		return m, err
	}
	in, err := p.wanted(r.Sitting)
	if err != nil {
		return nil, err
	}
	err = p.call(ctx, "CreateMeeting", joining, func(ctx context.Context) error {
		out, err := p.api.CreateMeeting(ctx, in)
		if err == nil {
			m = out.Meeting
		}
		return err
	})
	return m, err
}

// wanted is the meeting as it is to be.
func (p *Provider) wanted(s meeting.Sitting) (*chimesdkmeetings.CreateMeetingInput, error) {
	if !opaque(s.ID) {
		return nil, fmt.Errorf("the id of a sitting has %d characters, or others than letters, digits and -_", len(s.ID))
	}
	features := &types.MeetingFeaturesConfiguration{
		Audio:    &types.AudioFeatures{EchoReduction: types.MeetingFeatureStatusUnavailable},
		Attendee: &types.AttendeeFeatures{MaxCount: aws.Int32(int32(p.cfg.MaxAttendees))}, //nolint:gosec // 250 at most
	}
	if p.cfg.EchoReduction {
		features.Audio.EchoReduction = types.MeetingFeatureStatusAvailable
	}
	if p.cfg.Video != "" {
		features.Video = &types.VideoFeatures{MaxResolution: p.cfg.Video}
	}
	if p.cfg.Content != "" {
		features.Content = &types.ContentFeatures{MaxResolution: p.cfg.Content}
	}
	return &chimesdkmeetings.CreateMeetingInput{
		ClientRequestToken: aws.String(token(s)), ExternalMeetingId: aws.String(externalID(s)), MediaRegion: &p.cfg.MediaRegion,
		MeetingFeatures: features, TenantIds: p.cfg.TenantIDs,
	}, nil
}

// externalID is what operators see in the account.
func externalID(s meeting.Sitting) string {
	number := "-g" + strconv.Itoa(s.Generation)
	if len(s.ID)+len(number) > meeting.MaxID {
		return token(s) + number
	}
	return s.ID + number
}

// token makes one meeting of all requests for a generation.
func token(s meeting.Sitting) string {
	sum := sha256.Sum256([]byte(s.ID + " " + strconv.Itoa(s.Generation)))
	return hex.EncodeToString(sum[:16])
}

// opaque tells whether Chime takes an id, and whether it is made of what ids are
// made of: a name or an address is not.
func opaque(id string) bool {
	for _, r := range id {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' {
			return false
		}
	}
	return len(id) >= 2 && len(id) <= meeting.MaxID
}

// End implements [meeting.Provider].
func (p *Provider) End(ctx context.Context, r meeting.Ref) error {
	id, _ := p.conference(r).known()
	defer p.forget(r.Sitting)
	if id == "" {
		return nil
	}
	err := p.call(ctx, "DeleteMeeting", hosting, func(ctx context.Context) error {
		_, err := p.api.DeleteMeeting(ctx, &chimesdkmeetings.DeleteMeetingInput{MeetingId: &id})
		return err
	})
	if isOver(err) {
		return nil
	}
	return err
}
