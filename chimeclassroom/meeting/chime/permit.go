package chime

import (
	"context"
	"errors"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/chimesdkmeetings"
	"github.com/aws/aws-sdk-go-v2/service/chimesdkmeetings/types"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// oneByOne is up to how many attendees are changed with a call for each. More are
// changed with one call for all but the others, who must be listed for it.
const oneByOne = 4

// capabilities is what Chime calls what somebody may send. Everybody receives all
// that there is, which Chime asks of who shares: content goes with video.
func (p *Provider) capabilities(may meeting.Capabilities) types.AttendeeCapabilities {
	c := types.AttendeeCapabilities{Audio: sends(may.Audio), Video: sends(may.Video), Content: sends(may.Content)}
	if p.cfg.Video == types.VideoResolutionNone {
		c.Video, c.Content = types.MediaCapabilitiesNone, types.MediaCapabilitiesNone
	}
	if p.cfg.Content == types.ContentResolutionNone {
		c.Content = types.MediaCapabilitiesNone
	}
	return c
}

func sends(may bool) types.MediaCapabilities {
	if may {
		return types.MediaCapabilitiesSendReceive
	}
	return types.MediaCapabilitiesReceive
}

// Permit implements [meeting.Provider]. What Chime knows already it is not told.
func (p *Provider) Permit(ctx context.Context, r meeting.Ref, may map[string]meeting.Capabilities) error {
	want := func(id string, _ types.AttendeeCapabilities) types.AttendeeCapabilities {
		return p.capabilities(may[id])
	}
	ids := make([]string, 0, len(may))
	for id := range may {
		ids = append(ids, id)
	}
	return p.change(ctx, p.conference(r), ids, want)
}

// Mute implements [meeting.Provider].
func (p *Provider) Mute(ctx context.Context, r meeting.Ref, attendeeIDs []string) error {
	silent := func(_ string, has types.AttendeeCapabilities) types.AttendeeCapabilities {
		has.Audio = types.MediaCapabilitiesReceive
		return has
	}
	return p.change(ctx, p.conference(r), attendeeIDs, silent)
}

// change gives attendees the capabilities that are wanted, made of those that they
// have.
func (p *Provider) change(ctx context.Context, c *conference, ids []string, want func(id string, has types.AttendeeCapabilities) types.AttendeeCapabilities) error {
	if groups, all := c.toChange(ids, want); all && len(groups) == 0 || *c.ref() == "" {
		return nil // as it is, or nobody is in a meeting that was never made
	}
	c.changing.Lock()
	defer c.changing.Unlock()
	groups, all := c.toChange(ids, want)
	if !all {
		if err := p.list(ctx, c); err != nil {
			return unlessOver(err)
		}
		groups, _ = c.toChange(ids, want)
	}
	var failed []error
	for may, people := range groups {
		failed = append(failed, unlessOver(p.changeGroup(ctx, c, may, people)))
	}
	return errors.Join(failed...)
}

// toChange returns whose capabilities are to change, by what they will be; all
// tells whether every id is known.
func (c *conference) toChange(ids []string, want func(string, types.AttendeeCapabilities) types.AttendeeCapabilities) (groups map[types.AttendeeCapabilities][]string, all bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	groups, all = map[types.AttendeeCapabilities][]string{}, true
	for _, id := range ids {
		a, ok := c.attendees[id]
		if !ok {
			all = false
			continue
		}
		if may := want(id, capabilitiesOf(a)); may != capabilitiesOf(a) {
			groups[may] = append(groups[may], id)
		}
	}
	return groups, all
}

// capabilitiesOf is what an attendee may; without a word of it, everything.
func capabilitiesOf(a types.Attendee) types.AttendeeCapabilities {
	if a.Capabilities == nil {
		all := types.MediaCapabilitiesSendReceive
		return types.AttendeeCapabilities{Audio: all, Video: all, Content: all}
	}
	return *a.Capabilities
}

func (p *Provider) changeGroup(ctx context.Context, c *conference, may types.AttendeeCapabilities, ids []string) error {
	if len(ids) > oneByOne {
		return p.changeAllBut(ctx, c, may, ids)
	}
	var failed []error
	for _, id := range ids {
		failed = append(failed, unlessOver(p.changeOne(ctx, c, may, id)))
	}
	return errors.Join(failed...)
}

func (p *Provider) changeOne(ctx context.Context, c *conference, may types.AttendeeCapabilities, id string) error {
	attendee := c.attendee(id)
	if attendee == nil {
		return nil // gone since
	}
	in := &chimesdkmeetings.UpdateAttendeeCapabilitiesInput{MeetingId: c.ref(), AttendeeId: attendee, Capabilities: &may}
	err := p.call(ctx, "UpdateAttendeeCapabilities", hosting, func(ctx context.Context) error {
		_, err := p.api.UpdateAttendeeCapabilities(ctx, in)
		return err
	})
	if err == nil {
		c.changed(may, id)
	}
	return err
}

// changeAllBut changes a group by naming the others. There must be others, so if
// there is nobody else, one of the group is changed on their own.
func (p *Provider) changeAllBut(ctx context.Context, c *conference, may types.AttendeeCapabilities, ids []string) error {
	if err := p.list(ctx, c); err != nil {
		return err
	}
	ids, others := c.split(ids)
	if len(ids) == 0 {
		return nil
	}
	if len(others) == 0 {
		others = ids[:1]
		if err := p.changeOne(ctx, c, may, ids[0]); err != nil {
			return err
		}
	}
	in := &chimesdkmeetings.BatchUpdateAttendeeCapabilitiesExceptInput{MeetingId: c.ref(), Capabilities: &may}
	for _, id := range others {
		in.ExcludedAttendeeIds = append(in.ExcludedAttendeeIds, types.AttendeeIdItem{AttendeeId: c.attendee(id)})
	}
	err := p.call(ctx, "BatchUpdateAttendeeCapabilitiesExcept", hosting, func(ctx context.Context) error {
		_, err := p.api.BatchUpdateAttendeeCapabilitiesExcept(ctx, in)
		return err
	})
	if err == nil {
		c.changed(may, ids...)
	}
	return err
}

// ref is the meeting's id as requests take it.
func (c *conference) ref() *string {
	id, _ := c.known()
	return &id
}

// attendee is Chime's id of somebody.
func (c *conference) attendee(id string) *string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.attendees[id].AttendeeId
}

// split returns which of the ids are there, and everyone else.
func (c *conference) split(ids []string) (there, others []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id := range c.attendees {
		if slices.Contains(ids, id) {
			there = append(there, id)
		} else {
			others = append(others, id)
		}
	}
	return there, others
}

func (c *conference) changed(may types.AttendeeCapabilities, ids ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range ids {
		if a, ok := c.attendees[id]; ok {
			a.Capabilities = &may
			c.attendees[id] = a
		}
	}
}

// list learns who is in the meeting, whichever process has let them in.
func (p *Provider) list(ctx context.Context, c *conference) error {
	in := &chimesdkmeetings.ListAttendeesInput{MeetingId: c.ref(), MaxResults: aws.Int32(100)}
	var there []types.Attendee
	for range attendeesAtMost { // pages; there are three
		var out *chimesdkmeetings.ListAttendeesOutput
		err := p.call(ctx, "ListAttendees", hosting, func(ctx context.Context) (err error) {
			out, err = p.api.ListAttendees(ctx, in)
			return err
		})
		if err != nil {
			return err
		}
		there = append(there, out.Attendees...)
		if in.NextToken = out.NextToken; in.NextToken == nil {
			break
		}
	}
	c.learn(there)
	return nil
}

// learn keeps who is there. Should somebody be there twice, the one goes that is not
// known.
func (c *conference) learn(there []types.Attendee) {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := map[string]types.Attendee{}
	for _, a := range there {
		id := aws.ToString(a.ExternalUserId)
		other, twice := all[id]
		if twice && aws.ToString(other.AttendeeId) == aws.ToString(c.attendees[id].AttendeeId) {
			a, other = other, a
		}
		if all[id] = a; twice {
			c.older = append(c.older, aws.ToString(other.AttendeeId))
		}
	}
	c.attendees = all
}

// Remove implements [meeting.Provider].
func (p *Provider) Remove(ctx context.Context, r meeting.Ref, attendeeIDs []string) error {
	c := p.conference(r)
	unknown := func(id string) bool { return c.attendee(id) == nil }
	if slices.ContainsFunc(attendeeIDs, unknown) && *c.ref() != "" {
		if err := p.list(ctx, c); err != nil {
			return unlessOver(err)
		}
	}
	p.dropOlder(ctx, c)
	var failed []error
	for _, id := range attendeeIDs {
		failed = append(failed, p.removeOne(ctx, c, id))
	}
	return errors.Join(failed...)
}

func (p *Provider) removeOne(ctx context.Context, c *conference, attendeeID string) error {
	id := c.attendee(attendeeID)
	if id == nil {
		return nil
	}
	if err := p.deleteAttendee(ctx, c, *id); err != nil {
		return err
	}
	c.changing.Lock() // who is being changed stays known until that is done
	defer c.changing.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.attendees, attendeeID)
	return nil
}

// deleteAttendee removes an attendee by Chime's id, whose credentials are worth
// nothing then.
func (p *Provider) deleteAttendee(ctx context.Context, c *conference, id string) error {
	in := &chimesdkmeetings.DeleteAttendeeInput{MeetingId: c.ref(), AttendeeId: &id}
	return unlessOver(p.call(ctx, "DeleteAttendee", hosting, func(ctx context.Context) error {
		_, err := p.api.DeleteAttendee(ctx, in)
		return err
	}))
}

// unlessOver: who has gone, or a meeting that is over, needs no change.
func unlessOver(err error) error {
	if isOver(err) {
		return nil
	}
	return err
}
