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

// A tool is listed by its scope and by its trust.

func toolKey(id string) item { return at("tool#"+digest(id), "-") }

func toolsIn(scopeID string) string { return "tools#" + digest(scopeID) }

func toolsOf(trust string) string { return "trust#" + digest(trust) }

// toolEntries are the keys of what a tool is listed by, from its own item; none for
// one that is not there.
func toolEntries(id string, i item) (inScope, ofTrust item) {
	if i == nil {
		return nil, nil
	}
	return at(toolsIn(i.text(scopeOf)), directorySort(id)), at(toolsOf(i.text(trustOf)), directorySort(id))
}

// PutTool implements [config.Tools].
func (s *Store) PutTool(ctx context.Context, t config.Tool) error {
	err := checkID(t.ID)
	if err == nil {
		err = decided(func() (bool, error) { return s.putTool(ctx, t) })
	}
	if err != nil {
		return fmt.Errorf("tool %q: %w", t.ID, err)
	}
	return nil
}

// putTool tells whether another writer was faster, and nothing is written.
func (s *Store) putTool(ctx context.Context, t config.Tool) (again bool, err error) {
	kept, err := json.Marshal(t)
	if err != nil {
		return false, err
	}
	old, err := s.get(ctx, toolKey(t.ID))
	if err != nil {
		return false, err
	}
	own := item{record: text(string(kept)), scopeOf: text(t.ScopeID), trustOf: text(t.Trust()), born: bornOnce(old)}
	actions := []types.TransactWriteItem{s.revise(toolKey(t.ID), old, own)}
	moves := s.holdInstead(scopeOfItem(old), scopeKey(t.ScopeID))
	actions = append(actions, moves...)

	wasInScope, wasOfTrust := toolEntries(t.ID, old)
	inScope, ofTrust := toolEntries(t.ID, own)
	inScope[record], ofTrust[record] = own[record], own[record]
	actions = append(append(actions, s.list(wasInScope, inScope)...), s.list(wasOfTrust, ofTrust)...)
	failed, again, err := s.transact(ctx, actions...)
	if err == nil && failed == 1 && len(moves) > 0 {
		err = missing("scope", t.ScopeID)
	}
	return again || failed >= 0, err
}

// scopeOfItem is the key of the scope that a tool or placement is in, nil for one
// that is not there.
func scopeOfItem(i item) item {
	if i == nil {
		return nil
	}
	return scopeKey(i.text(scopeOf))
}

// Tool implements [config.Tools].
func (s *Store) Tool(ctx context.Context, id string) (config.Tool, error) {
	t, err := one[config.Tool](ctx, s, toolKey(id))
	if err != nil {
		return t, fmt.Errorf("tool %q: %w", id, err)
	}
	return t, nil
}

// DeleteTool implements [config.Tools]. Its rules count for nothing then.
func (s *Store) DeleteTool(ctx context.Context, id string) error {
	err := decided(func() (again bool, err error) {
		old, err := s.needed(ctx, toolKey(id))
		if err == nil && old.number(holders) > 0 {
			err = storage.ErrConflict
		}
		if err != nil {
			return false, err
		}
		failed, again, err := s.transact(ctx, append(s.endTool(id, old, 0), s.hold(scopeOfItem(old), -1))...)
		return again || failed >= 0, err
	})
	if err != nil {
		return fmt.Errorf("deleting tool %q: %w", id, err)
	}
	return nil
}

// endTool are actions that remove a tool which so many placements use, and leave its
// scope to the caller.
func (s *Store) endTool(id string, old item, held int64) []types.TransactWriteItem {
	inScope, ofTrust := toolEntries(id, old)
	return []types.TransactWriteItem{s.end(toolKey(id), old, held), s.drop(inScope), s.drop(ofTrust)}
}

// ToolsOf implements [config.Trusts].
func (s *Store) ToolsOf(ctx context.Context, trust string) ([]config.Tool, error) {
	return collect(records[config.Tool](s.query(ctx, partition(toolsOf(trust))), "tools of a trust"))
}

// ListTools implements [config.Directory].
func (s *Store) ListTools(ctx context.Context, scopeID, after string) iter.Seq2[config.Tool, error] {
	return listing[config.Tool](ctx, s, toolsIn(scopeID), after, "listing tools")
}
