package platform

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/storage"
)

// selectionLife is how long a person may take to choose content in a tool.
const selectionLife = time.Hour

// selection is a deep linking request that waits for its response: who was sent
// to choose, for what, and what was offered. It is kept under the random `data`
// that only the tool which got the request can send back, and is good once.
type selection struct {
	ClientID     string                   `json:"clientId"`
	DeploymentID string                   `json:"deploymentId"`
	UserID       string                   `json:"userId"`
	Target       string                   `json:"targetLinkUri"`
	Data         []byte                   `json:"data,omitempty"`
	Offered      *lti.DeepLinkingSettings `json:"offered"`
}

// openSelection completes the settings of a deep linking request and stores what
// its response will be held against (Sec §5.2, DL §4.5.5). Other messages it
// leaves alone.
func (p *Platform) openSelection(ctx context.Context, l *launch, m *lti.Message) error {
	if m.Type != lti.DeepLinkingRequest {
		return nil
	}
	offered := *m.DeepLinking // the builder's own stays as it is
	m.DeepLinking, m.ResourceLink = &offered, nil
	if offered.AcceptPresentationDocumentTargets == nil {
		offered.AcceptPresentationDocumentTargets = []string{} // required (DL §4.4.1)
	}
	var err error
	if offered.Data, err = web.Token(p.cfg.Rand, 32); err != nil {
		return err
	}
	raw, err := json.Marshal(selection{ClientID: l.ClientID, DeploymentID: l.DeploymentID, UserID: l.UserID, Target: l.TargetLinkURI, Data: l.Data, Offered: &offered})
	if err != nil {
		return err
	}
	if err := p.cfg.Transient.Put(ctx, selectionKey(offered.Data), raw, p.cfg.Now().Add(selectionLife)); err != nil {
		return storeError("deep linking requests", err)
	}
	return nil
}

// closeSelection returns the request that a response answers, once, if it was
// this tool's and the same person is signed in.
func (p *Platform) closeSelection(ctx context.Context, m *lti.Message, r *lti.Registration, signedIn func(string) (bool, error)) (*selection, error) {
	s, err := p.takeSelection(ctx, m)
	if err != nil {
		return nil, err
	}
	if s.ClientID != r.ClientID || s.DeploymentID != m.DeploymentID {
		return nil, &lti.Error{Code: lti.CodeAccessDenied, Public: "This choice was started with another application.", Claim: lti.ClaimDeepLinkingData,
			Want: "that of a request to this client and deployment", Got: "another's", Err: lti.ErrState,
			Fix: "the tool must answer each request with the data of that request"}
	}
	if err := requireSignedIn(signedIn, s.UserID, "The person who started to choose is not signed in here any more."); err != nil {
		return nil, err
	}
	return s, nil
}

func (p *Platform) takeSelection(ctx context.Context, m *lti.Message) (*selection, error) {
	var data string
	if _, err := m.Claim(lti.ClaimDeepLinkingData, &data); err != nil {
		return nil, err
	}
	raw, err := p.cfg.Transient.Take(ctx, selectionKey(data))
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return nil, &lti.Error{Code: lti.CodeInvalidState, Public: "This choice was already made, was not started here, or took too long. Please start again from your course.",
			Claim: lti.ClaimDeepLinkingData, Want: "the data of a request that waits for its answer", Got: "nothing of that kind", Err: fmt.Errorf("%w: %w", lti.ErrState, err),
			Fix: "if it happens to fresh requests, let all nodes of the platform share one Config.Transient, and the tool give the data back unchanged"}
	case err != nil:
		return nil, storeError("deep linking requests", err)
	}
	var s selection
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, storeError("deep linking requests", err)
	}
	return &s, nil
}

func selectionKey(data string) string { return "selection:" + data }
