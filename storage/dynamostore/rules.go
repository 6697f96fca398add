package dynamostore

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// Rules are beside their scope. They hang on it and on their tool.

func ruleKey(scopeID, toolID string) item { return at(scopePartition(scopeID), "r"+digest(toolID)) }

// PutRule implements [config.Rules].
func (s *Store) PutRule(ctx context.Context, r config.Rule) error {
	if err := decided(func() (bool, error) { return s.putRule(ctx, r) }); err != nil {
		return fmt.Errorf("what scope %q says of tool %q: %w", r.ScopeID, r.ToolID, err)
	}
	return nil
}

// putRule tells whether the scope or the tool became another one meanwhile, and
// nothing is written.
func (s *Store) putRule(ctx context.Context, r config.Rule) (again bool, err error) {
	kept, err := json.Marshal(r)
	if err != nil {
		return false, err
	}
	scope, err := s.needed(ctx, scopeKey(r.ScopeID))
	if err != nil {
		return false, err
	}
	i := ruleKey(r.ScopeID, r.ToolID)
	i[record], i[scopeOf], i[scopeBorn] = text(string(kept)), text(r.ScopeID), scope[born]
	checks := []types.TransactWriteItem{s.alive(scopeKey(r.ScopeID), scope)}
	if r.ToolID != "" {
		tool, err := s.needed(ctx, toolKey(r.ToolID))
		if err != nil {
			return false, err
		}
		i[toolOf], i[toolBorn] = text(r.ToolID), tool[born]
		checks = append(checks, s.alive(toolKey(r.ToolID), tool))
	}
	failed, again, err := s.transact(ctx, append(checks, s.write(i, "", nil))...)
	return again || failed >= 0, err
}

// Rules implements [config.Rules].
func (s *Store) Rules(ctx context.Context, toolID string, scopeIDs []string) (rules []config.Rule, err error) {
	toolIDs := []string{""}
	if toolID != "" {
		toolIDs = append(toolIDs, toolID)
	}
	for _, scopeID := range scopeIDs {
		for _, toolID := range toolIDs {
			r, err := standing[config.Rule](ctx, s, ruleKey(scopeID, toolID))
			if err != nil {
				return nil, fmt.Errorf("what scope %q says of tool %q: %w", scopeID, toolID, err)
			}
			if r != nil {
				rules = append(rules, *r)
			}
		}
	}
	return rules, nil
}

// DeleteRule implements [config.Rules].
func (s *Store) DeleteRule(ctx context.Context, scopeID, toolID string) error {
	_, err := s.api.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &s.table, Key: ruleKey(scopeID, toolID)})
	if err != nil {
		return fmt.Errorf("deleting what scope %q says of tool %q: %w", scopeID, toolID, err)
	}
	return nil
}
