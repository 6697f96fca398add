package dynamostore

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// A placement holds its scope and its tool. Its version is its revision.

func placementKey(id string) item { return at("placement#"+digest(id), "-") }

func placementsIn(scopeID string) string { return "placements#" + digest(scopeID) }

// placementEntry is the key of what a placement is listed by, nil for one that is
// not there.
func placementEntry(id string, i item) item {
	if i == nil {
		return nil
	}
	return at(placementsIn(i.text(scopeOf)), directorySort(id))
}

func toolOfItem(i item) item {
	if i == nil {
		return nil
	}
	return toolKey(i.text(toolOf))
}

// PutPlacement implements [config.Placements].
func (s *Store) PutPlacement(ctx context.Context, p config.Placement) (stored config.Placement, err error) {
	if err = checkID(p.ID); err == nil {
		err = decided(func() (again bool, err error) {
			stored, again, err = s.putPlacement(ctx, p)
			return again, err
		})
	}
	if err != nil {
		return p, fmt.Errorf("placement %q: %w", p.ID, err)
	}
	return stored, nil
}

// putPlacement tells whether another transaction was in the way, and nothing is
// written.
func (s *Store) putPlacement(ctx context.Context, p config.Placement) (stored config.Placement, again bool, err error) {
	old, err := s.get(ctx, placementKey(p.ID))
	if err == nil && old.number(version) != p.Revision {
		err = storage.ErrConflict
	}
	if err != nil {
		return p, false, err
	}
	p.Revision++
	kept, err := json.Marshal(p)
	if err != nil {
		return p, false, err
	}
	own := item{record: text(string(kept)), scopeOf: text(p.ScopeID), toolOf: text(p.ToolID)}
	is := placementEntry(p.ID, own)
	is[record] = own[record]
	actions := append([]types.TransactWriteItem{s.revise(placementKey(p.ID), old, own)}, s.list(placementEntry(p.ID, old), is)...)
	needs := len(actions)
	actions = append(actions, s.holdInstead(scopeOfItem(old), scopeOfItem(own))...)
	actions = append(actions, s.holdInstead(toolOfItem(old), toolOfItem(own))...)
	failed, again, err := s.transact(ctx, actions...)
	switch {
	case err != nil || again:
		return p, again, err
	case failed >= needs:
		return p, false, fmt.Errorf("its scope or tool: %w", storage.ErrNotFound)
	case failed >= 0:
		return p, false, storage.ErrConflict
	}
	read, err := decode[config.Placement](own)
	if err != nil {
		return p, false, err
	}
	return *read, false, nil
}

// Placement implements [config.Placements].
func (s *Store) Placement(ctx context.Context, id string) (config.Placement, error) {
	p, err := one[config.Placement](ctx, s, placementKey(id))
	if err != nil {
		return p, fmt.Errorf("placement %q: %w", id, err)
	}
	return p, nil
}

// DeletePlacement implements [config.Placements].
func (s *Store) DeletePlacement(ctx context.Context, id string) error {
	if err := decided(func() (bool, error) { return s.deletePlacement(ctx, id) }); err != nil {
		return fmt.Errorf("deleting placement %q: %w", id, err)
	}
	return nil
}

// deletePlacement tells whether another was faster, and nothing is removed.
func (s *Store) deletePlacement(ctx context.Context, id string) (again bool, err error) {
	old, err := s.needed(ctx, placementKey(id))
	if err != nil {
		return false, err
	}
	actions := []types.TransactWriteItem{s.end(placementKey(id), old, 0), s.drop(placementEntry(id, old))}
	toolID := old.text(toolOf)
	tool, err := s.get(ctx, toolKey(toolID))
	if err != nil || tool == nil { // the placement held it: both are going at once
		return err == nil, err
	}
	t, err := decode[config.Tool](tool)
	if err != nil {
		return false, err
	}
	switch {
	case !t.Private || tool.number(holders) > 1:
		actions = append(actions, s.hold(toolKey(toolID), -1), s.hold(scopeOfItem(old), -1))
	case t.ScopeID == old.text(scopeOf):
		actions = append(append(actions, s.endTool(toolID, tool, 1)...), s.hold(scopeOfItem(old), -2))
	default:
		actions = append(append(actions, s.endTool(toolID, tool, 1)...), s.hold(scopeOfItem(tool), -1), s.hold(scopeOfItem(old), -1))
	}
	failed, again, err := s.transact(ctx, actions...)
	return again || failed >= 0, err
}

// ListPlacements implements [config.Directory].
func (s *Store) ListPlacements(ctx context.Context, scopeID, after string) iter.Seq2[config.Placement, error] {
	return listing[config.Placement](ctx, s, placementsIn(scopeID), after, "listing placements")
}
