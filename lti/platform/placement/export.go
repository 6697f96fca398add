package placement

import (
	"context"
	"slices"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// exportedFormat is the version of Exported.
const exportedFormat = 1

// Exported is a placement as it leaves with its course. It refers to its tool and
// holds nothing that the tool is trusted by: neither keys nor secrets, neither
// registration nor consumer key, nor ids of anybody's grades.
type Exported struct {
	Format int `json:"format"`
	// ToolID and ToolName tell which tool it was, and LTI its version. A
	// placement that held its own configuration has no ToolID; what that said of
	// address, parameters and looks is in the settings.
	ToolID   string         `json:"toolId,omitempty"`
	ToolName string         `json:"toolName,omitempty"`
	LTI      config.Version `json:"lti"`

	Title       string          `json:"title,omitempty"`
	Description string          `json:"description,omitempty"`
	Settings    config.Settings `json:"settings,omitzero"`
	Column      *config.Column  `json:"column,omitempty"`
	Contents    []deeplink.Item `json:"contents,omitempty"`
	// History are the resource link ids so far, the last one first, and
	// ContentHistory those of the contents.
	History        []string   `json:"history,omitempty"`
	ContentHistory [][]string `json:"contentHistory,omitempty"`
}

// Export is the placement to be kept elsewhere, or imported again.
func (s *Service) Export(ctx context.Context, id string) (Exported, error) {
	p, err := s.Placement(ctx, id)
	if err != nil {
		return Exported{}, err
	}
	t, err := s.cfg.Store.Tool(ctx, p.ToolID)
	if err != nil {
		return Exported{}, storeError("tool", p.ToolID, err)
	}
	x := Exported{Format: exportedFormat, ToolID: t.ID, ToolName: t.Name, LTI: t.Version, Title: p.Title, Description: p.Description, Settings: p.Settings,
		History: append([]string{p.ResourceLinkID}, p.History...)}
	if t.Private {
		x.ToolID, x.Settings = "", ownSettings(t.Settings, p.Settings)
	}
	if p.Column != nil {
		x.Column = &config.Column{ScoreMaximum: p.Column.ScoreMaximum, Label: p.Column.Label}
	}
	for _, c := range p.Contents {
		x.Contents = append(x.Contents, c.Item)
		x.ContentHistory = append(x.ContentHistory, append([]string{c.ID}, c.History...))
	}
	return x, nil
}

// Imported is a placement that was made, and what was left out of it.
type Imported struct {
	Placement config.Placement
	Refused   []deeplink.Finding
}

// Import makes a placement of an exported one in a scope. The tool is the one of
// that id there, or another that is named here; it must be enabled in the scope,
// since no trust comes with a course. What stands in the export is believed no
// more than what a tool sends: HTML is cleaned, and links lead to the tool's hosts.
func (s *Service) Import(ctx context.Context, scopeID string, x Exported, toolID string) (*Imported, error) {
	if x.Format != exportedFormat {
		return nil, &lti.Error{Code: lti.CodeInvalidRequest, Public: "This export cannot be read.", Claim: "format", Want: "1", Got: "another", Err: config.ErrValue,
			Fix: "import it where it can be read, or export it again"}
	}
	if toolID == "" {
		toolID = x.ToolID
	}
	e, err := s.Effective(ctx, toolID, scopeID)
	if err != nil {
		return nil, err
	}
	if e.Tool.Version != x.LTI {
		return nil, &lti.Error{Code: lti.CodeInvalidRequest, Public: "The application here speaks another version of LTI.", Claim: "lti", Want: string(x.LTI), Got: string(e.Tool.Version),
			Err: config.ErrVersion, Fix: "name a tool of the same version"}
	}
	if err := checkShared(e.Tool); err != nil {
		return nil, err
	}
	id, err := s.newID()
	if err != nil {
		return nil, err
	}
	p := config.Placement{ID: id, ResourceLinkID: id, ScopeID: scopeID, ToolID: toolID, Title: x.Title, Description: x.Description, Settings: x.Settings, History: x.History}
	if x.Column != nil {
		p.Column = &config.Column{ScoreMaximum: x.Column.ScoreMaximum, Label: x.Column.Label}
	}
	out := &Imported{}
	if out.Refused, err = s.importContents(ctx, &p, e, x); err != nil {
		return nil, err
	}
	out.Placement, err = s.place(ctx, p)
	return out, err
}

// importContents holds the contents against what a tool could have sent.
func (s *Service) importContents(ctx context.Context, p *config.Placement, e config.Effective, x Exported) ([]deeplink.Finding, error) {
	if len(x.Contents) == 0 {
		return nil, nil
	}
	tool := e.Registration
	if tool == nil { // of LTI 1.1
		tool = &lti.Registration{Tool: lti.ToolSide{LaunchURL: e.Tool.Settings.LaunchURL}}
	}
	m := &lti.Message{Type: lti.DeepLinkingResponse}
	if err := m.SetClaim(deeplink.ClaimContentItems, x.Contents); err != nil {
		return nil, err
	}
	chosen, err := deeplink.Accept(m, deeplink.Offer{Settings: s.settings(*p), Tool: tool, Now: s.cfg.Now(), InsecureAllowLoopback: s.cfg.InsecureAllowLoopback})
	if err != nil {
		return nil, err
	}
	if p.Contents, err = s.contents(ctx, *p, chosen.Items); err != nil {
		return nil, err
	}
	kept := 0
	for n := range x.Contents {
		if slices.ContainsFunc(chosen.Refused, func(f deeplink.Finding) bool { return f.Index == n }) {
			continue
		}
		if n < len(x.ContentHistory) {
			p.Contents[kept].History = x.ContentHistory[n]
		}
		kept++
	}
	return chosen.Refused, nil
}
