package storagetest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage/memory"
)

// overwrites looks at no revision: of two editors one loses what they did.
type overwrites struct{ *memory.Store }

func (s overwrites) PutPlacement(ctx context.Context, p config.Placement) (config.Placement, error) {
	if there, err := s.Placement(ctx, p.ID); err == nil {
		p.Revision = there.Revision
	}
	return s.Store.PutPlacement(ctx, p)
}

// newDeployment is one that gives each caller another id.
type newDeployment struct{ *memory.Store }

func (s newDeployment) Deploy(ctx context.Context, d config.Deployment) (config.Deployment, error) {
	_, err := s.Store.Deploy(ctx, d)
	return d, err
}

// keepsPrivate forgets that a private tool goes with its placement.
type keepsPrivate struct{ *memory.Store }

func (s keepsPrivate) DeletePlacement(ctx context.Context, id string) error {
	p, err := s.Placement(ctx, id)
	if err != nil {
		return err
	}
	t, err := s.Tool(ctx, p.ToolID)
	if err != nil {
		return err
	}
	t.Private = false
	if err := s.PutTool(ctx, t); err != nil {
		return err
	}
	return s.Store.DeletePlacement(ctx, id)
}

// knowsNoTree takes any parent.
type knowsNoTree struct{ *memory.Store }

func (s knowsNoTree) PutScope(ctx context.Context, scope config.Scope) error {
	scope.ParentID = ""
	return s.Store.PutScope(ctx, scope)
}

func TestConfigurationSuite(t *testing.T) {
	t.Parallel()
	caught := func(broken func(*memory.Store) config.Store) []string {
		return failing(t, configurationChecks(5), func(now func() time.Time) config.Store { return broken(open(now)) })
	}
	assert.Empty(t, caught(func(s *memory.Store) config.Store { return s }))
	assert.Subset(t, caught(func(s *memory.Store) config.Store { return overwrites{s} }), []string{"placements by their revision", "one of many changes"})
	assert.Subset(t, caught(func(s *memory.Store) config.Store { return newDeployment{s} }), []string{"deployments", "one deployment of many callers"})
	assert.Equal(t, []string{"a private tool goes with its placement"}, caught(func(s *memory.Store) config.Store { return keepsPrivate{s} }))
	assert.Subset(t, caught(func(s *memory.Store) config.Store { return knowsNoTree{s} }), []string{"scopes by their path", "scopes move, never in a circle"})
}

// staysPut says that it moved.
type staysPut struct{ *memory.Store }

func (staysPut) MoveLineItems(ctx context.Context, _, _ ags.Owner, _ []string) error {
	return ctx.Err()
}

func TestMovesSuite(t *testing.T) {
	t.Parallel()
	assert.Empty(t, failing(t, movesChecks(), func(now func() time.Time) MovableGradebook { return open(now) }))
	assert.Contains(t, failing(t, movesChecks(), func(now func() time.Time) MovableGradebook { return staysPut{open(now)} }), "moved with scores and grades")
}
