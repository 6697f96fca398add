package placement

import (
	"context"
	"errors"
	"time"

	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// Consent is what of a person is shared with a tool.
type Consent struct{ Name, Email bool }

// Question is what a person is asked about a tool. Where the configuration asks,
// nothing of them is shared before they agreed.
type Question struct {
	// Open: there is something to ask, and they did not answer yet.
	Open bool
	// About is what the tool would learn if they agreed.
	About Consent
	// Answer is what they agreed to, for a page where they change their mind.
	Answer Consent
}

// Question tells what to ask the person before they open the placement.
func (s *Service) Question(ctx context.Context, placementID, userID string) (Question, error) {
	e, err := s.EffectiveOf(ctx, placementID)
	if err != nil || s.cfg.Consents == nil || !e.AskConsent.Value {
		return Question{}, err
	}
	a := allowance(e)
	q := Question{About: Consent{Name: a.ShareName, Email: a.ShareEmail}}
	answer, answered, err := s.answer(ctx, e.Tool.ID, userID)
	q.Open, q.Answer = !answered && q.About != Consent{}, answer
	return q, err
}

// Answer keeps what the person agreed to, for the tool wherever it is placed, until
// they answer again.
func (s *Service) Answer(ctx context.Context, placementID, userID string, agreed Consent) error {
	if s.cfg.Consents == nil {
		return errors.New("placement.Config.Consents is needed to keep an answer")
	}
	p, err := s.Placement(ctx, placementID)
	if err != nil {
		return err
	}
	err = s.cfg.Consents.PutConsent(ctx, config.Consent{ToolID: p.ToolID, UserID: userID, Name: agreed.Name, Email: agreed.Email,
		At: s.cfg.Now().UTC().Truncate(time.Millisecond)})
	return storeError("consent", p.ToolID, err)
}

// MayShare tells what the tool may know of a person in a scope, in a launch and in
// a roster alike.
func (s *Service) MayShare(ctx context.Context, toolID, scopeID, userID string) (Consent, error) {
	e, err := s.Effective(ctx, toolID, scopeID)
	if err != nil {
		return Consent{}, err
	}
	a, err := s.withConsent(ctx, e, userID, allowance(e))
	return Consent{Name: a.ShareName, Email: a.ShareEmail}, err
}

// withConsent takes out what the person did not agree to, where they are asked.
func (s *Service) withConsent(ctx context.Context, e config.Effective, userID string, a platform.Allowance) (platform.Allowance, error) {
	if !e.AskConsent.Value || !a.ShareName && !a.ShareEmail {
		return a, nil
	}
	agreed, _, err := s.answer(ctx, e.Tool.ID, userID)
	if err != nil {
		return platform.Allowance{}, err
	}
	a.ShareName, a.ShareEmail = a.ShareName && agreed.Name, a.ShareEmail && agreed.Email
	return a, nil
}

// answer is what the person agreed to; nothing, where they were not asked yet.
func (s *Service) answer(ctx context.Context, toolID, userID string) (c Consent, answered bool, err error) {
	if s.cfg.Consents == nil {
		return c, false, nil
	}
	kept, err := s.cfg.Consents.Consent(ctx, toolID, userID)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return c, false, nil
	case err != nil:
		return c, false, storeError("consent", toolID, err)
	}
	return Consent{Name: kept.Name, Email: kept.Email}, true, nil
}
