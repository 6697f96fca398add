package admin

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/fetch"
)

const maxKeySet = 512 << 10 // bytes

// Finding is what a probe found at one address of the other side.
type Finding struct {
	// Field is where the registration names the address.
	Field string `json:"field"`
	OK    bool   `json:"ok"`
	// Text says what was found.
	Text string `json:"text"`
}

// Probe tries the addresses of a registration's other side from here: whether its
// key set can be had and holds keys, and whether its endpoints answer. It signs
// nothing and sends nothing, so it finds what keeps launches from working and not
// whether they do. Addresses within the installation's own network are not spoken
// to.
func (a *Admin) Probe(ctx context.Context, p Principal, id string) ([]Finding, error) {
	r, err := a.Registration(ctx, p, id)
	if err != nil {
		return nil, err
	}
	if err := p.mayChange(); err != nil { // reading is not enough to send requests
		return nil, err
	}
	client := fetch.NewClient(a.cfg.InsecureAllowLoopback)
	var findings []Finding
	for _, e := range a.endpoints(r) {
		findings = append(findings, e.probe(ctx, client))
	}
	return findings, nil
}

// endpoint is one address of the other side.
type endpoint struct {
	field, address string
	document       []byte // of the keys, in place of an address
	keys           bool
}

func (a *Admin) endpoints(r *lti.Registration) (list []endpoint) {
	if a.cfg.Role != Platform {
		list = append(list, endpoint{"platform.jwksUrl", r.Platform.JWKSURL, r.Platform.JWKS, true},
			endpoint{field: "platform.authorizationUrl", address: r.Platform.AuthorizationURL})
		if r.Platform.TokenURL != "" {
			list = append(list, endpoint{field: "platform.tokenUrl", address: r.Platform.TokenURL})
		}
	}
	if a.cfg.Role != Tool && (r.Tool.JWKSURL != "" || len(r.Tool.JWKS) > 0) {
		list = append(list, endpoint{"tool.jwksUrl", r.Tool.JWKSURL, r.Tool.JWKS, true})
	}
	if a.cfg.Role != Tool {
		list = append(list, endpoint{field: "tool.loginUrl", address: r.Tool.LoginURL})
	}
	return list
}

func (e endpoint) probe(ctx context.Context, client *http.Client) Finding {
	document := e.document
	if len(document) == 0 {
		body, finding := e.get(ctx, client)
		if !finding.OK || !e.keys {
			return finding
		}
		document = body
	}
	keys, err := lti.ParseJWKS(document)
	if err != nil || len(keys) == 0 {
		return Finding{e.field, false, "There is something, but no key set with a key that can be used."}
	}
	return Finding{e.field, true, fmt.Sprintf("The key set holds keys of %d ids that can be used.", len(keys))}
}

// get asks the address for what it has. Endpoints that are no key sets refuse a
// bare GET, and that is answer enough.
func (e endpoint) get(ctx context.Context, client *http.Client) ([]byte, Finding) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, e.address, nil)
	if err != nil {
		return nil, Finding{e.field, false, "The address cannot be read."}
	}
	req.Header.Set("User-Agent", fetch.UserAgent)
	answer, err := client.Do(req)
	if err != nil {
		return nil, Finding{e.field, false, "The address cannot be reached: " + fetch.Cause(err).Error() + "."}
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxKeySet))
	switch {
	case err != nil:
		return nil, Finding{e.field, false, "The answer was cut off."}
	case answer.StatusCode >= http.StatusInternalServerError, answer.StatusCode == http.StatusNotFound, e.keys && answer.StatusCode != http.StatusOK:
		return nil, Finding{e.field, false, fmt.Sprintf("The address answers with status %d.", answer.StatusCode)}
	}
	return body, Finding{e.field, true, "The address answers."}
}
