package conformance

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"sync"

	"github.com/ltikit/ltikit/lti"
)

// mockPlatform is the platform that a tool is checked against. It believes
// everybody: what it is asked is looked at, not guarded.
type mockPlatform struct {
	server *server
	issuer string
	keys   *keys

	mu      sync.Mutex
	rotated bool // the second key is published
	fetches int  // of the key set
	lured   int  // of the key set that only a token's header names
}

func newMockPlatform(ctx context.Context, t Tool) (*mockPlatform, error) {
	k, err := newKeys()
	if err != nil {
		return nil, err
	}
	p := &mockPlatform{keys: k, issuer: t.Issuer}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /jwks", p.serveKeys)
	mux.HandleFunc("GET /lure", p.serveLure)
	mux.HandleFunc("POST /token", serveToken)
	mux.HandleFunc("GET /members", p.serveMembers)
	mux.HandleFunc("GET /lineitems", p.serveLineItems)
	mux.HandleFunc("POST /lineitems", p.createLineItem)
	mux.HandleFunc("POST /lineitems/1/scores", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("GET /lineitems/1/results", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, "application/vnd.ims.lis.v2.resultcontainer+json", []any{})
	})
	if p.server, err = serve(ctx, t.Listener, t.PublicURL, t.TLS, mux); err != nil {
		return nil, err
	}
	if p.issuer == "" {
		p.issuer = p.server.base
	}
	return p, nil
}

func (p *mockPlatform) at(path string) string { return p.server.base + path }

func answer(w http.ResponseWriter, mediaType string, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", mediaType)
	_, _ = w.Write(body)
}

// serveKeys publishes the good key, one that is too short, and one for another
// algorithm; after rotate, a second good one and one of a type nobody knows.
func (p *mockPlatform) serveKeys(w http.ResponseWriter, _ *http.Request) {
	p.mu.Lock()
	p.fetches++
	list := []lti.SigningKey{p.keys.main, p.keys.curve}
	if p.rotated {
		list = append(list, p.keys.next)
	}
	rotated := p.rotated
	p.mu.Unlock()
	set, err := published(list...)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	set = append(set, weakJWK(p.keys.weak))
	if rotated {
		set = append(set, map[string]string{"kty": "FUTURE", "kid": "f1", "x": "AA"})
	}
	answer(w, "application/json", map[string]any{"keys": set})
}

// serveLure is a key set that no registration names.
func (p *mockPlatform) serveLure(w http.ResponseWriter, _ *http.Request) {
	p.mu.Lock()
	p.lured++
	p.mu.Unlock()
	set, err := published(p.keys.stranger)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	answer(w, "application/json", map[string]any{"keys": set})
}

func (p *mockPlatform) rotate() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rotated = true
}

func (p *mockPlatform) fetched() (keySet, lure int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.fetches, p.lured
}

func serveToken(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	answer(w, "application/json", map[string]any{"access_token": "conformance-access-token", "token_type": "Bearer", "expires_in": 300, "scope": r.PostFormValue("scope")})
}

func (p *mockPlatform) serveMembers(w http.ResponseWriter, _ *http.Request) {
	answer(w, "application/vnd.ims.lti-nrps.v2.membershipcontainer+json", map[string]any{
		"id": p.at("/members"), "context": map[string]string{"id": "course-1"},
		"members": []any{
			map[string]any{"user_id": instructorID, "status": "Active", "roles": []lti.Role{lti.RoleInstructor}},
			map[string]any{"user_id": learnerID, "status": "Active", "roles": []lti.Role{lti.RoleLearner}},
		},
	})
}

func (p *mockPlatform) lineItem() map[string]any {
	return map[string]any{"id": p.at("/lineitems/1"), "label": "Checks", "scoreMaximum": 10, "resourceLinkId": "link-1"}
}

func (p *mockPlatform) serveLineItems(w http.ResponseWriter, _ *http.Request) {
	answer(w, "application/vnd.ims.lis.v2.lineitemcontainer+json", []any{p.lineItem()})
}

func (p *mockPlatform) createLineItem(w http.ResponseWriter, r *http.Request) {
	item := map[string]any{}
	if err := json.NewDecoder(io.LimitReader(r.Body, maxPage)).Decode(&item); err != nil {
		http.Error(w, "not a line item", http.StatusBadRequest)
		return
	}
	item["id"] = p.at("/lineitems/1")
	w.Header().Set("Content-Type", "application/vnd.ims.lis.v2.lineitem+json")
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(item) // the client is gone if this fails
}
