package dynamostore

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/uuid"

	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// Moves of scopes raise the version of the tree, which each of them read before it
// looked for a circle: of two moves at once, one looks again.

const parentOf = "parent" // the id

func scopePartition(id string) string { return "scope#" + digest(id) }

func scopeKey(id string) item { return at(scopePartition(id), "-") }

// parentKey is nil for the parent of a scope at the top.
func parentKey(id string) item {
	if id == "" {
		return nil
	}
	return scopeKey(id)
}

func scopesIn(parentID string) string { return "scopes#" + digest(parentID) }

func treeKey() item { return at("tree", "-") }

// PutScope implements [config.Scopes].
func (s *Store) PutScope(ctx context.Context, scope config.Scope) error {
	err := checkID(scope.ID)
	if err == nil && scope.ID == scope.ParentID {
		err = config.ErrCycle
	}
	if err == nil {
		err = decided(func() (bool, error) { return s.putScope(ctx, scope) })
	}
	if err != nil {
		return fmt.Errorf("scope %q: %w", scope.ID, err)
	}
	return nil
}

// putScope tells whether another writer was faster, and nothing is written.
func (s *Store) putScope(ctx context.Context, scope config.Scope) (again bool, err error) {
	kept, err := json.Marshal(scope)
	if err != nil {
		return false, err
	}
	old, err := s.get(ctx, scopeKey(scope.ID))
	if err != nil || old.text(record) == string(kept) {
		return false, err // it is so already
	}
	actions := []types.TransactWriteItem{s.revise(scopeKey(scope.ID), old, item{
		record: text(string(kept)), parentOf: text(scope.ParentID), born: bornOnce(old),
	})}
	var was, heldBy item
	if old != nil {
		was, heldBy = at(scopesIn(old.text(parentOf)), directorySort(scope.ID)), parentKey(old.text(parentOf))
	}
	moves := s.holdInstead(heldBy, parentKey(scope.ParentID))
	actions = append(actions, moves...)
	if old != nil && len(moves) > 0 {
		move, err := s.move(ctx, scope)
		if err != nil {
			return false, err
		}
		actions = append(actions, move)
	}
	is := at(scopesIn(scope.ParentID), directorySort(scope.ID))
	is[record] = text(string(kept))
	failed, again, err := s.transact(ctx, append(actions, s.list(was, is)...)...)
	if err == nil && failed == 1 && len(moves) > 0 && scope.ParentID != "" {
		err = missing("parent", scope.ParentID)
	}
	return again || failed >= 0, err
}

// bornOnce is the mark of birth that an item keeps as long as it is there.
func bornOnce(old item) types.AttributeValue {
	if old != nil {
		return old[born]
	}
	return text(uuid.NewString())
}

// move is an action that raises the version of a tree in which the scope may go
// below its new parent.
func (s *Store) move(ctx context.Context, scope config.Scope) (raise types.TransactWriteItem, err error) {
	tree, err := s.get(ctx, treeKey())
	if err != nil {
		return raise, err
	}
	above, err := s.upwards(ctx, scope.ParentID)
	if err != nil {
		return raise, err
	}
	if slices.ContainsFunc(above, func(a config.Scope) bool { return a.ID == scope.ID }) {
		return raise, config.ErrCycle
	}
	next := treeKey()
	next[version] = number(tree.number(version) + 1)
	if tree == nil {
		return s.write(next, absent, nil), nil
	}
	return s.write(next, "version = :old", item{":old": tree[version]}), nil
}

// upwards returns the scope and all above it, the top last.
func (s *Store) upwards(ctx context.Context, id string) (path []config.Scope, err error) {
	for id != "" {
		scope, err := one[config.Scope](ctx, s, scopeKey(id))
		if err != nil {
			return nil, err
		}
		path, id = append(path, scope), scope.ParentID
	}
	return path, nil
}

// ScopePath implements [config.Scopes]. Where a scope moved meanwhile, the path is
// read anew, so that it is one that there was.
func (s *Store) ScopePath(ctx context.Context, id string) (path []config.Scope, err error) {
	err = decided(func() (again bool, err error) {
		before, err := s.get(ctx, treeKey())
		if err != nil {
			return false, err
		}
		var walked error
		path, walked = s.upwards(ctx, id)
		after, err := s.get(ctx, treeKey())
		if err == nil && after.number(version) != before.number(version) {
			return true, nil
		}
		if err == nil {
			err = walked
		}
		return false, err
	})
	if err == nil && len(path) == 0 {
		err = storage.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("scope %q: %w", id, err)
	}
	slices.Reverse(path)
	return path, nil
}

// DeleteScope implements [config.Scopes].
func (s *Store) DeleteScope(ctx context.Context, id string) error {
	var old item
	err := decided(func() (again bool, err error) {
		old, err = s.needed(ctx, scopeKey(id))
		if err == nil && old.number(holders) > 0 {
			err = storage.ErrConflict
		}
		if err != nil {
			return false, err
		}
		actions := []types.TransactWriteItem{s.end(scopeKey(id), old, 0), s.drop(at(scopesIn(old.text(parentOf)), directorySort(id)))}
		failed, again, err := s.transact(ctx, append(actions, s.holdInstead(parentKey(old.text(parentOf)), nil)...)...)
		return again || failed >= 0, err
	})
	if err == nil {
		err = s.clearScope(ctx, id, old)
	}
	if err != nil {
		return fmt.Errorf("deleting scope %q: %w", id, err)
	}
	return nil
}

// clearScope removes what hung on a scope that is gone, and nothing that hangs on
// another of its id.
func (s *Store) clearScope(ctx context.Context, id string, gone item) error {
	for i, err := range s.query(ctx, partition(scopePartition(id))) {
		if err != nil {
			return err
		}
		keys := []item{i.key()}
		if i[deployment] != nil {
			keys = append(keys, deployedKey(i.text(trustOf), i.text(deployment)))
		}
		for _, key := range keys {
			if _, err := s.erase(ctx, key, "scopeborn = :gone", item{":gone": gone[born]}); err != nil {
				return err
			}
		}
	}
	return nil
}

// ListScopes implements [config.Directory].
func (s *Store) ListScopes(ctx context.Context, parentID, after string) iter.Seq2[config.Scope, error] {
	return listing[config.Scope](ctx, s, scopesIn(parentID), after, "listing scopes")
}
