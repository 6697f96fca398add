package service

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// rights is what a role may do in a room at this moment.
func (s *Service) rights(ctx context.Context, key chimeclassroom.RoomKey, role chimeclassroom.Role) (chimeclassroom.Permissions, error) {
	matrix, err := s.matrix(ctx, key)
	return append(chimeclassroom.Permissions{}, matrix[role]...), err
}

// matrix is what the roles may do in a room at this moment.
func (s *Service) matrix(ctx context.Context, key chimeclassroom.RoomKey) (chimeclassroom.Matrix, error) {
	platform, course, err := s.store.PermissionSheets(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("reading the permissions: %w", err)
	}
	return chimeclassroom.MatrixOf(platform.Exceptions, course.Exceptions), nil
}

// place gives whoever has the session their place in the event's class: what they may
// do there, where they lead if the event is theirs, and whether a host has to let them
// in.
func (s *Service) place(ctx context.Context, a *Attendee, sessionID, eventID string) error {
	session, err := s.session(ctx, sessionID)
	if err != nil {
		return err
	}
	v := session.Visitor
	if !v.May(chimeclassroom.JoinClass) {
		return forbidden()
	}
	e, err := s.store.Event(ctx, v.Room.ID, eventID)
	if errors.Is(err, ErrNotFound) {
		return noSuchEvent(err)
	}
	if err != nil {
		return fmt.Errorf("reading an event: %w", err)
	}
	if !v.Sees(&e) {
		return noSuchEvent(nil)
	}
	rights := slices.Clone(v.Rights)
	if v.Hosts(&e) && !rights.Has(chimeclassroom.HostClass) {
		rights = append(rights, chimeclassroom.HostClass)
	}
	if v.MayDo(chimeclassroom.Start, &e) && !rights.Has(chimeclassroom.StartClass) {
		rights = append(rights, chimeclassroom.StartClass)
	}
	a.Rights = rights
	a.OnApproval, err = s.waitsForHost(ctx, v, &e)
	return err
}

// waitsForHost tells whether a host has to let the visitor in however open the door:
// guests, as their link says, and those for whom nobody vouches any more.
func (s *Service) waitsForHost(ctx context.Context, v chimeclassroom.Visitor, e *chimeclassroom.Event) (bool, error) {
	if v.Guest == nil || v.Guest.Approval {
		return v.Guest != nil, nil
	}
	vouched, err := s.invites(ctx, v.Room, e, v.Guest.InvitedBy)
	return !vouched, err
}
