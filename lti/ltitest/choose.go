package ltitest

import (
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/platform"
)

// answerPath is where tools post their answers to deep linking requests.
const answerPath = "/ltitest/answer"

// Choose signs the person in, starts to add content to the course and returns
// what the tool shows: its picker (Deep Linking 2.0). The course takes content of
// every kind, many at once, with columns for grades; changes say otherwise. The
// tool must list lti.DeepLinkingRequest among its Config.MessageTypes.
func (b *Browser) Choose(tl *Tool, who Person, changes ...func(*lti.Message)) *Page {
	b.t.Helper()
	return b.Submit(b.open(tl, who, lti.DeepLinkingRequest, changes))
}

// Answer posts the page with which the tool answers a choice, and returns what
// the platform took of it. The test fails if the answer as a whole is refused.
func (b *Browser) Answer(p *Page) *deeplink.Selection {
	b.t.Helper()
	shown := b.Submit(p)
	if b.session == nil {
		b.t.Fatal("ltitest: nobody has chosen in this browser")
	}
	b.platform.mu.Lock()
	defer b.platform.mu.Unlock()
	chosen := b.session.chosen
	b.session.chosen = nil
	if chosen == nil {
		b.t.Fatalf("ltitest: the platform took no answer (status %d at %s): %s", shown.Status, shown.URL, shown.Body)
	}
	return chosen
}

// offer is what the course takes.
func (p *Platform) offer() *lti.DeepLinkingSettings {
	yes := true
	return &lti.DeepLinkingSettings{
		ReturnURL:      p.Server.URL + answerPath,
		AcceptTypes:    []string{deeplink.TypeResourceLink, deeplink.TypeLink, deeplink.TypeFile, deeplink.TypeHTML, deeplink.TypeImage},
		AcceptMultiple: &yes, AcceptLineItem: &yes, AcceptPresentationDocumentTargets: []string{"iframe", "window", "embed"},
	}
}

// takeAnswer keeps what is taken, for Answer to return.
func (p *Platform) takeAnswer(w http.ResponseWriter, r *http.Request, in *platform.Received) {
	chosen, err := deeplink.Accept(in.Message, deeplink.Offer{Settings: in.Offered, Tool: in.Registration, Now: p.Clock.Now()})
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.session(r).chosen = chosen
}
