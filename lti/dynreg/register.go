package dynreg

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// Register takes a tool's registration (RFC 7591 §3) that came with that token.
// The tool is pending then, unless its invitation approved it, and the answer
// says what of its wishes the platform has. A registration that is not valid
// leaves the invitation as it was.
func (p *Platform) Register(ctx context.Context, token string, m *Metadata) (*Information, error) {
	m, err := p.accept(m)
	if err != nil {
		return nil, err
	}
	inv, giveBack, err := p.admit(ctx, token, m)
	if err != nil {
		return nil, err
	}
	// A tool that is in the store and hangs up must not find its invitation unused.
	info, err := p.enter(context.WithoutCancel(ctx), m, inv)
	if err != nil {
		giveBack()
		return nil, err
	}
	return info, nil
}

// Add enters a tool that an administrator of the platform describes, such as one
// whose configuration package manual read; the rest is as with Register. The
// token of the answer is for the tool, if it wants to manage its registration.
func (p *Platform) Add(ctx context.Context, m *Metadata, inv Invitation) (*Information, error) {
	m, err := p.accept(m)
	if err != nil {
		return nil, err
	}
	return p.enter(ctx, m, inv)
}

// accept checks the metadata and returns it as the platform has it.
func (p *Platform) accept(m *Metadata) (*Metadata, error) {
	if err := m.Check(p.cfg.InsecureAllowLoopback); err != nil {
		return nil, err
	}
	for _, a := range []struct {
		member, value string
		offered       []string
	}{
		{"token_endpoint_auth_signing_alg", m.AuthAlgorithm, p.cfg.Configuration.TokenAlgorithms},
		{"id_token_signed_response_alg", m.IDTokenAlgorithm, p.cfg.Configuration.Algorithms},
	} {
		if a.value != "" && !slices.Contains(a.offered, a.value) {
			return nil, metadataError(CodeInvalidMetadata, a.member, "one of "+strings.Join(a.offered, ", "), a.value)
		}
	}
	m = m.Clone()
	m.Complete()
	m.Scope = lti.JoinScopes(lti.IntersectScopes(lti.ParseScopes(m.Scope), p.cfg.Configuration.Scopes))
	m.Tool.DeploymentID = ""
	m.Tool.Messages = p.offered(m.Tool.Messages)
	return m, nil
}

// offered leaves the messages that the platform sends, each with the placements
// that it has for them.
func (p *Platform) offered(asked []Message) []Message {
	offered := []Message{}
	for _, m := range asked {
		supported, found := p.cfg.Configuration.message(m.Type)
		if !found {
			continue
		}
		m.Placements = shared(m.Placements, supported.Placements)
		offered = append(offered, m)
	}
	return offered
}

// admit takes the invitation of the token.
func (p *Platform) admit(ctx context.Context, token string, m *Metadata) (inv Invitation, giveBack func(), err error) {
	if token == "" && p.cfg.Uninvited != nil {
		if err := p.cfg.Uninvited(ctx, m); err != nil {
			return inv, nil, &lti.Error{Code: lti.CodeAccessDenied, Public: "This platform does not take this registration.", Err: err}
		}
		return inv, func() {}, nil
	}
	giveBack, err = p.invitations.take(ctx, token, &inv)
	if errors.Is(err, errInvitation) {
		err = tokenRefused(err)
	}
	return inv, giveBack, err
}

func tokenRefused(cause error) error {
	return &lti.Error{Code: lti.CodeInvalidToken, Public: "The registration token is missing, used or too old.", Err: cause,
		Fix: "start the registration anew in the platform"}
}

// enter keeps the tool as a new client.
func (p *Platform) enter(ctx context.Context, m *Metadata, inv Invitation) (*Information, error) {
	token, err := web.Token(p.cfg.Rand, 32)
	if err != nil {
		return nil, err
	}
	now := p.cfg.Now().UTC()
	c := &Client{
		ID: uuid.NewString(), Status: Pending, Tenant: inv.Tenant, DeploymentID: uuid.NewString(),
		Metadata: m, TokenHash: hash(token), Created: now, Changed: now,
	}
	if inv.Approval != nil {
		c.Status, c.Approval = Approved, inv.Approval
	}
	if err := p.save(ctx, c); err != nil {
		return nil, storeError("clients", err)
	}
	return p.information(c, token)
}

// information is the client as its tool is told of it: with the scopes that were
// granted and the deployment that it has or will have.
func (p *Platform) information(c *Client, token string) (*Information, error) {
	address, err := web.Below(p.cfg.ClientsURL, c.ID)
	if err != nil {
		return nil, err
	}
	info := &Information{ClientID: c.ID, ManageURL: address, ManageToken: token, Metadata: *c.Metadata.Clone()}
	info.Metadata.Tool.DeploymentID = c.DeploymentID
	if c.Approval != nil {
		info.Metadata.Scope = lti.JoinScopes(c.granted())
	}
	return info, nil
}

// Registration is the handler of the registration endpoint.
func (p *Platform) Registration() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			web.MethodNotAllowed(w, http.MethodPost)
			return
		}
		info, err := p.receive(w, r)
		if err != nil {
			p.refuse(w, r, err)
			return
		}
		p.logger().InfoContext(r.Context(), "lti platform: a tool registered", "client", info.ClientID)
		web.JSON(w, http.StatusCreated, web.MediaTypeJSON, info)
	})
}

// receive reads a registration and takes it. Whoever sends no token is refused
// before anything is read, unless uninvited tools are taken.
func (p *Platform) receive(w http.ResponseWriter, r *http.Request) (*Information, error) {
	token := bearer(r)
	if token == "" && p.cfg.Uninvited == nil {
		return nil, tokenRefused(errInvitation)
	}
	var m Metadata
	if err := web.ReadJSON(w, r, &m); err != nil {
		return nil, err
	}
	return p.Register(r.Context(), token, &m)
}

func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}
