package placement

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// Choose sends a person to the tool to choose what the placement shows. The
// answer is for [Service.Accept], and that of a tool of LTI 1.1, which gets a form
// to be posted, for [Service.AcceptContentItems].
func (s *Service) Choose(ctx context.Context, p Starter, req Request) (*Opening, error) {
	if err := req.Person.check(); err != nil {
		return nil, err
	}
	placed, e, err := s.opened(ctx, req.PlacementID)
	if err != nil {
		return nil, err
	}
	if err := s.checkMayChoose(e, req.Person); err != nil {
		return nil, err
	}
	o := opening(e, placed, config.Content{})
	if o.Container == config.Hidden {
		o.Container = config.Inline
	}
	t := ticket{PlacementID: placed.ID, Person: req.Person, ReturnURL: req.ReturnURL, Shown: *o}
	if e.Tool.Version == config.V11 {
		o.Form, err = s.signChoice(ctx, e, placed, t)
		return o, err
	}
	start := platform.Start{Registration: e.Registration, DeploymentID: e.DeploymentID.Value, UserID: req.Person.ID, Type: lti.DeepLinkingRequest, StorageTarget: req.StorageTarget}
	o.URL, err = s.start(ctx, p, start, t)
	return o, err
}

// checkMayChoose asks tool and person.
func (s *Service) checkMayChoose(e config.Effective, who Person) error {
	refused := lti.Error{Code: lti.CodeAccessDenied, Public: "You may not choose content here.", Claim: "roles", Want: "somebody who teaches here", Got: "another",
		Fix: "give the person a role in the course that may change it, or set Config.MayChoose"}
	switch {
	case !s.takesChoices(e.Tool.Version) || !e.Has(config.DeepLinking):
		refused.Public, refused.Claim, refused.Want = "Nothing can be chosen in this application here.", "deepLinking", "on"
		refused.Got, refused.Fix, refused.Err = "off, by "+e.Services[config.DeepLinking].Origin.String(), "allow deep linking for the tool, here and above", config.ErrNotEnabled
	case s.cfg.MayChoose(who):
		return nil
	}
	return &refused
}

// takesChoices tells whether the answers of tools of that version arrive anywhere.
func (s *Service) takesChoices(v config.Version) bool {
	if v == config.V11 {
		return s.cfg.ContentItems != nil
	}
	return s.cfg.ChoiceURL != ""
}

// settings are what the platform takes (DL §4.4.1). What is chosen is kept as it
// comes, without asking again: the tool may say so to the person.
func (s *Service) settings(p config.Placement) *lti.DeepLinkingSettings {
	yes, columns := true, s.cfg.Columns != nil
	types := []string{deeplink.TypeResourceLink, deeplink.TypeLink, deeplink.TypeImage}
	if s.cfg.Files != nil {
		types = append(types, deeplink.TypeFile)
	}
	targets := []string{"iframe", "window"}
	if s.cfg.Sanitizer != nil {
		types, targets = append(types, deeplink.TypeHTML), append(targets, "embed")
	}
	return &lti.DeepLinkingSettings{ReturnURL: s.cfg.ChoiceURL, AcceptTypes: types, AcceptPresentationDocumentTargets: targets,
		AcceptMultiple: &yes, AutoCreate: &yes, AcceptLineItem: &columns, Title: p.Title, Text: p.Description}
}

// Accepted is what became of a choice.
type Accepted struct {
	Placement config.Placement
	// Refused, Adjusted and Notes are those of deeplink.Selection.
	Refused, Adjusted []deeplink.Finding
	Notes             deeplink.Notes
}

// Accept takes what a person chose in place of what was chosen before, for the
// MessageHandler of Platform.Receive. A thing that is chosen again keeps its id
// and its column. A choice of nothing changes nothing.
func (s *Service) Accept(ctx context.Context, in *platform.Received) (*Accepted, error) {
	if in.Start == nil || in.Offered == nil {
		return nil, errors.New("placement: Accept takes deep linking responses alone")
	}
	placed, e, err := s.answered(ctx, in.Start.Data)
	if err != nil {
		return nil, err
	}
	return s.take(ctx, placed, e, in.Message, deeplink.Offer{Settings: in.Offered, Tool: in.Registration})
}

// answered is the placement that a choice was started for. Choosing may have been
// switched off meanwhile.
func (s *Service) answered(ctx context.Context, data []byte) (config.Placement, config.Effective, error) {
	t, err := readTicket(data)
	if err != nil {
		return config.Placement{}, config.Effective{}, err
	}
	placed, e, err := s.opened(ctx, t.PlacementID)
	if err == nil {
		err = s.checkMayChoose(e, t.Person)
	}
	return placed, e, err
}

// take puts what may be taken of the answer into the placement.
func (s *Service) take(ctx context.Context, placed config.Placement, e config.Effective, m *lti.Message, o deeplink.Offer) (*Accepted, error) {
	o.Now, o.InsecureAllowLoopback = s.cfg.Now(), s.cfg.InsecureAllowLoopback
	chosen, err := deeplink.Accept(m, o)
	if err != nil {
		return nil, err
	}
	out := &Accepted{Placement: placed, Refused: chosen.Refused, Adjusted: chosen.Adjusted, Notes: chosen.Notes}
	if len(chosen.Items) == 0 {
		return out, nil
	}
	if out.Placement.Contents, err = s.contents(ctx, placed, following(e, chosen.Items)); err != nil {
		return nil, err
	}
	out.Placement, err = s.save(ctx, e, out.Placement)
	return out, err
}

// following leaves no address in what leads to the tool's launch URL: it goes on
// to lead there when that changes.
func following(e config.Effective, items []deeplink.Item) []deeplink.Item {
	items = slices.Clone(items)
	for i, item := range items {
		if item.Type == deeplink.TypeResourceLink && item.URL == e.LaunchURL.Value {
			items[i].URL = ""
		}
	}
	return items
}

// contents are the items as they are kept: HTML cleaned, files fetched.
func (s *Service) contents(ctx context.Context, p config.Placement, items []deeplink.Item) (list []config.Content, err error) {
	before := slices.Clone(p.Contents)
	for _, item := range items {
		c := config.Content{Item: s.clean(item)}
		if item.Type == deeplink.TypeFile {
			if c.Item.URL, err = s.cfg.Files.KeepFile(ctx, item); err != nil {
				return nil, storeError("file", p.ID, err)
			}
		}
		if i := slices.IndexFunc(before, func(old config.Content) bool { return sameLink(old.Item, item) }); i >= 0 {
			c.ID, c.LineItemID, c.History = before[i].ID, before[i].LineItemID, before[i].History
			before = slices.Delete(before, i, i+1)
		} else if c.ID, err = s.newContentID(p); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

// clean leaves no HTML in an item that was not cleaned.
func (s *Service) clean(item deeplink.Item) deeplink.Item {
	if s.cfg.Sanitizer == nil { // and none was offered to be taken
		item.HTML, item.Embed = "", nil
		return item
	}
	if item.HTML != "" {
		item.HTML = s.cfg.Sanitizer.Sanitize(item.HTML)
	}
	if item.Embed != nil {
		item.Embed = &deeplink.Embed{HTML: s.cfg.Sanitizer.Sanitize(item.Embed.HTML)}
	}
	return item
}

// sameLink tells whether two resource links lead to the same thing in the tool.
func sameLink(a, b deeplink.Item) bool {
	if a.Type != deeplink.TypeResourceLink || b.Type != a.Type {
		return false
	}
	one, err := json.Marshal([]any{a.URL, a.Custom, resource(a)})
	two, errTwo := json.Marshal([]any{b.URL, b.Custom, resource(b)})
	return err == nil && errTwo == nil && string(one) == string(two)
}

// resource is the tool's own name for what is graded.
func resource(i deeplink.Item) [2]string {
	if i.LineItem == nil {
		return [2]string{}
	}
	return [2]string{i.LineItem.ResourceID, i.LineItem.Tag}
}
