package dynreg

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/storage"
)

// Approve lets a tool in, or takes the change that it proposes: its registration
// and deployment are made, or follow the change, and are enabled. The version is
// that of the client that the administrator saw: one that changed since, as a
// tool may do at any time, is storage.ErrConflict and must be looked at again.
// Approving once more is how what a crash cut off is made good. A client that is
// not there is storage.ErrNotFound.
func (p *Platform) Approve(ctx context.Context, id string, version int64, a Approval) error {
	c, err := p.cfg.Clients.LoadClient(ctx, id)
	if err != nil {
		return err
	}
	if c.Version != version {
		return fmt.Errorf("client %q changed since version %d: %w", id, version, storage.ErrConflict)
	}
	if c.Proposed != nil {
		c.Metadata, c.Proposed = c.Proposed, nil
	}
	c.Status, c.Approval = Approved, &a
	return p.save(ctx, c)
}

// Refuse ends a tool's application: a registration that it had is disabled.
func (p *Platform) Refuse(ctx context.Context, id string) error {
	c, err := p.cfg.Clients.LoadClient(ctx, id)
	if err != nil {
		return err
	}
	c.Status, c.Proposed = Refused, nil
	return p.save(ctx, c)
}

// RefuseChange drops the change that an approved tool proposes; it goes on as it
// was.
func (p *Platform) RefuseChange(ctx context.Context, id string) error {
	c, err := p.cfg.Clients.LoadClient(ctx, id)
	if err != nil {
		return err
	}
	c.Proposed = nil
	return p.cfg.Clients.SaveClient(ctx, c)
}

// save keeps the client and makes its registration follow.
func (p *Platform) save(ctx context.Context, c *Client) error {
	c.Changed = p.cfg.Now().UTC()
	if err := p.cfg.Clients.SaveClient(ctx, c); err != nil {
		return err
	}
	return p.settle(ctx, c.ID)
}

// settle makes the registration follow the client. Another call may change the
// client meanwhile, and whichever writes last must have seen the last change: so
// it looks again afterwards.
func (p *Platform) settle(ctx context.Context, id string) error {
	for version := int64(-1); ; {
		c, err := p.cfg.Clients.LoadClient(ctx, id)
		if errors.Is(err, storage.ErrNotFound) {
			return p.remove(ctx, id)
		}
		if err != nil || c.Version == version {
			return err
		}
		if err := p.follow(ctx, c); err != nil {
			return err
		}
		version = c.Version
	}
}

// follow writes the registration of one client as the client has it. What else
// administrators set in a registration that is there stays, and so does its
// deployment.
func (p *Platform) follow(ctx context.Context, c *Client) error {
	r, err := p.cfg.Registrations.RegistrationByID(ctx, c.ID)
	missing := errors.Is(err, storage.ErrNotFound)
	switch {
	case err != nil && !missing:
		return err
	case c.Status == Approved && missing:
		r = &lti.Registration{ID: c.ID, Issuer: p.cfg.Configuration.Issuer, ClientID: c.ID, Tenant: c.Tenant}
	case missing:
		return nil
	}
	r.Disabled = c.Status != Approved
	if r.Disabled {
		return p.cfg.Registrations.PutRegistration(ctx, r)
	}
	p.describe(r, c)
	if err := p.cfg.Registrations.PutRegistration(ctx, r); err != nil {
		return err
	}
	return p.deploy(ctx, r, c)
}

// deploy makes the client's deployment, if it is not there.
func (p *Platform) deploy(ctx context.Context, r *lti.Registration, c *Client) error {
	_, err := p.cfg.Registrations.FindDeployment(ctx, r, c.DeploymentID)
	if !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	return p.cfg.Registrations.PutDeployment(ctx, &lti.Deployment{RegistrationID: r.ID, ID: c.DeploymentID, Name: c.Approval.DeploymentName})
}

func (p *Platform) describe(r *lti.Registration, c *Client) {
	r.Name = c.Approval.Name
	if r.Name == "" {
		r.Name = c.Metadata.Name
	}
	r.Algorithms = c.Metadata.algorithms()
	r.Platform = lti.PlatformSide{
		AuthorizationURL: p.cfg.Configuration.AuthorizationURL, TokenURL: p.cfg.Configuration.TokenURL, JWKSURL: p.cfg.Configuration.JWKSURL,
	}
	r.Tool = c.Metadata.toolSide()
	r.Tool.Scopes = c.granted()
	r.Tool.ShareName, r.Tool.ShareEmail = c.Approval.ShareName, c.Approval.ShareEmail
}

// granted are the services that the administrator allowed of those that the tool
// asks for.
func (c *Client) granted() []lti.Scope {
	asked := c.Metadata.Scopes()
	if c.Approval.Scopes == nil {
		return asked
	}
	return lti.IntersectScopes(asked, c.Approval.Scopes)
}

// algorithms are those that tool and platform sign with; nil is RS256.
func (m *Metadata) algorithms() []string {
	usual := lti.Algorithms()[0]
	list := []string{usual, usual}
	if m.AuthAlgorithm != "" {
		list[0] = m.AuthAlgorithm
	}
	if m.IDTokenAlgorithm != "" {
		list[1] = m.IDTokenAlgorithm
	}
	if list = slices.Compact(list); len(list) == 1 && list[0] == usual {
		return nil
	}
	return list
}

// remove deletes the registration of a client that is gone.
func (p *Platform) remove(ctx context.Context, id string) error {
	if p.cfg.Remover == nil {
		return nil // then only an application takes clients out of its store
	}
	if err := p.cfg.Remover.DeleteRegistration(ctx, id); err != nil && !errors.Is(err, storage.ErrNotFound) {
		return storeError("registrations", err)
	}
	return nil
}
