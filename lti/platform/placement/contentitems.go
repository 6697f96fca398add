package placement

import (
	"context"
	"encoding/json"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/lti/lti11/contentitem"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// signChoice makes the content item selection request of a tool of LTI 1.1, which
// waits for its answer with the ticket.
func (s *Service) signChoice(ctx context.Context, e config.Effective, p config.Placement, t ticket) (*lti11.SignedForm, error) {
	c, err := s.consumer(ctx, e.Tool)
	if err != nil {
		return nil, err
	}
	req, err := s.request11(ctx, e, p, t, platform.Start{Type: lti.DeepLinkingRequest, TargetLinkURI: e.LaunchURL.Value})
	if err != nil {
		return nil, err
	}
	data, err := json.Marshal(t)
	if err != nil {
		return nil, err
	}
	offered, err := s.cfg.ContentItems.Begin(ctx, contentitem.Request{ConsumerKey: c.Key, UserID: t.Person.ID, Settings: *s.settings(p), Data: string(data)})
	if err != nil {
		return nil, storeError("content item request", p.ID, err)
	}
	req.Further = contentitem.RequestParameters(offered)
	return s.signer(c).Launch(req)
}

// leaveOutLink makes a message one of no link: there is nothing yet to have a
// result in.
func leaveOutLink(m *lti.Message) {
	m.ResourceLink = nil
	if m.LIS != nil {
		m.LIS.ResultSourcedID, m.LIS.OutcomeServiceURL = "", ""
	}
}

// AcceptContentItems is [Service.Accept] for what a person chose in a tool of LTI
// 1.1, for the handler of ContentItems.Receive.
func (s *Service) AcceptContentItems(ctx context.Context, in *contentitem.Received) (*Accepted, error) {
	placed, e, err := s.answered(ctx, []byte(in.Request.Data))
	if err != nil {
		return nil, err
	}
	asked := config.Tool{Version: config.V11, ConsumerKey: in.Request.ConsumerKey}
	if e.Tool.Trust() != asked.Trust() { // the placement is another tool's by now
		return nil, &lti.Error{Code: lti.CodeAccessDenied, Public: "This place in the course belongs to another application by now.", Claim: "consumer key",
			Want: "that of the placement's tool", Got: "another", Err: lti.ErrState, Fix: "choose again, in the tool that is placed there"}
	}
	tool := &lti.Registration{Tool: lti.ToolSide{LaunchURL: e.Tool.Settings.LaunchURL}} // whose host config.CheckContentURL asks for at each launch
	return s.take(ctx, placed, e, in.Message, deeplink.Offer{Settings: &in.Request.Settings, Tool: tool})
}
