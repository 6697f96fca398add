package classroomdynamo

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Attributes of a standing.
const (
	admitted = "admitted"
	denied   = "denied"
	coHost   = "cohost"
)

// ClassState implements [service.Doors].
func (s *Store) ClassState(ctx context.Context, meetingID string) (state service.ClassState, err error) {
	m, err := s.liveMeeting(ctx, meetingID)
	if err != nil {
		return state, err
	}
	i, err := s.get(ctx, eventKey(m.text(ofEvent)))
	if err != nil {
		return state, err
	}
	e, err := asEvent(i)
	if err != nil {
		return state, err
	}
	e.Meeting = &chimeclassroom.Meeting{StartedAt: m.instant(startedAt)}
	state.Terms, state.StopsAt = e.Terms, e.StopsAt()
	if m.has(rulings) {
		var kept classRules
		if err := m.read(rulings, &kept); err != nil {
			return state, err
		}
		state.Rules = &service.ClassRules{Rules: kept.Rules, Door: kept.Door, Captions: kept.Captions, CaptionsIn: kept.CaptionsIn}
	}
	state.Standings, err = s.standings(ctx, meetingID)
	return state, err
}

// classRules is the JSON of what hosts have ruled.
type classRules struct {
	service.Rules
	Door       service.Door `json:"door,omitempty"`
	Captions   string       `json:"captions,omitempty"`
	CaptionsIn int          `json:"captionsIn,omitempty"`
}

// standings are those of the attendees of a meeting.
func (s *Store) standings(ctx context.Context, meetingID string) (map[string]service.Standing, error) {
	decisions, err := s.queryAll(ctx, beginning(meetingPartition(meetingID), "standing#"))
	if err != nil {
		return nil, err
	}
	of := map[string]item{}
	for _, i := range decisions {
		of[i.text(attendeeID)] = i
	}
	all := map[string]service.Standing{}
	for i, err := range s.query(ctx, beginning(meetingPartition(meetingID), "attendee#")) {
		if err != nil {
			return nil, err
		}
		if id := i.text(attendeeID); i.has(member) {
			d := of[id]
			all[id] = service.Standing{Admitted: d.flag(admitted) || i.flag(came), Denied: d.flag(denied), CoHost: d.flag(coHost)}
		}
	}
	return all, nil
}

// PutClassRules implements [service.Doors].
func (s *Store) PutClassRules(ctx context.Context, meetingID string, r service.ClassRules) error {
	body, err := asJSON(classRules{Rules: r.Rules, Door: r.Door, Captions: r.Captions, CaptionsIn: r.CaptionsIn})
	if err != nil {
		return err
	}
	return decided(ctx, func() (again bool, err error) {
		e := editing(meetingKey(meetingID)).set(rulings, body).when(present, nil)
		done, err := s.updateAtHome(ctx, meetingID, e)
		if err != nil || done {
			return false, err
		}
		m, err := s.get(ctx, meetingKey(meetingID))
		return m != nil, err
	})
}

// PutStandings implements [service.Doors]. The meeting is the guard of those that are
// more than a transaction takes.
func (s *Store) PutStandings(ctx context.Context, meetingID string, standings map[string]service.Standing) error {
	var steps []step
	for _, id := range slices.Sorted(maps.Keys(standings)) {
		i, d := standingKey(meetingID, id), standings[id]
		i[attendeeID], i[admitted], i[denied], i[coHost] = text(id), flag(d.Admitted), flag(d.Denied), flag(d.CoHost)
		steps = append(steps, step{put: i})
	}
	if len(steps) == 0 {
		return nil
	}
	err := decided(ctx, func() (again bool, err error) {
		homes, err := s.atHome(ctx, meetingID)
		if err != nil {
			return false, err
		}
		m, err := s.liveMeeting(ctx, meetingID)
		if err != nil {
			return false, err
		}
		return s.change(ctx, m, steps, homes...)
	})
	if errors.Is(err, service.ErrConflict) {
		return nil // it has ended, and with it what was decided
	}
	return err
}
