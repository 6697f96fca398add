package admin

import (
	"context"
	"iter"
	"net/url"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/storage"
)

// Registrar lets tools register themselves at this platform. Both are required.
type Registrar struct {
	Platform *dynreg.Platform
	// Clients is the store of the platform's.
	Clients ClientStore
}

// ClientStore finds the tools that registered themselves.
type ClientStore interface {
	dynreg.Clients
	dynreg.ClientDirectory
}

// Application is a tool that registered itself, as administrators see it.
type Application struct {
	ID           string        `json:"id"`
	Status       dynreg.Status `json:"status"`
	Tenant       string        `json:"tenant,omitempty"`
	DeploymentID string        `json:"deploymentId"`
	// Metadata is what is in force or, while pending, asked for.
	Metadata *dynreg.Metadata `json:"metadata"`
	// Proposed is a change that an approved tool asks for.
	Proposed *dynreg.Metadata `json:"proposed,omitempty"`
	Approval *dynreg.Approval `json:"approval,omitempty"`
	Created  time.Time        `json:"created"`
	Changed  time.Time        `json:"changed"`
	// Version is of what was seen: an approval of another is a conflict.
	Version int64 `json:"version"`
}

func shownApplication(c *dynreg.Client) *Application {
	return &Application{ID: c.ID, Status: c.Status, Tenant: c.Tenant, DeploymentID: c.DeploymentID, Metadata: c.Metadata, Proposed: c.Proposed,
		Approval: c.Approval, Created: c.Created, Changed: c.Changed, Version: c.Version}
}

// Waits tells whether an administrator has to decide.
func (a *Application) Waits() bool { return a.Status == dynreg.Pending || a.Proposed != nil }

// Asked is what is to be decided about: the change, or else the application.
func (a *Application) Asked() *dynreg.Metadata {
	if a.Proposed != nil {
		return a.Proposed
	}
	return a.Metadata
}

// Pending yields the applications that wait for a decision, in the order of their
// IDs, behind the ID after: new ones, and changes of approved ones.
func (a *Admin) Pending(ctx context.Context, p Principal, after string) iter.Seq2[*Application, error] {
	tenant := p.Tenant
	if p.Installation {
		tenant = ""
	}
	return func(yield func(*Application, error) bool) {
		if a.cfg.Registrar == nil {
			yield(nil, noRegistrar())
			return
		}
		for c, err := range a.cfg.Registrar.Clients.ListClients(ctx, tenant, "", after) {
			if err != nil {
				yield(nil, err)
				return
			}
			shown := shownApplication(c)
			if shown.Waits() && p.sees(c.Tenant) && !yield(shown, nil) {
				return
			}
		}
	}
}

func noRegistrar() error {
	return notFound("Tools do not register themselves here.")
}

// Application returns one application, pending or not.
func (a *Admin) Application(ctx context.Context, p Principal, id string) (*Application, error) {
	if a.cfg.Registrar == nil {
		return nil, noRegistrar()
	}
	c, err := a.cfg.Registrar.Clients.LoadClient(ctx, id)
	if err != nil {
		return nil, stored(err, "application")
	}
	if !p.sees(c.Tenant) {
		return nil, notFound("There is no such application.")
	}
	return shownApplication(c), nil
}

// Approve lets a tool in, or takes the change that it proposes, with what is
// allowed to it. The version is that of the application that was looked at.
func (a *Admin) Approve(ctx context.Context, p Principal, id string, version int64, allow dynreg.Approval) error {
	c, err := a.Application(ctx, p, id)
	if err != nil {
		return err
	}
	return a.change(ctx, p, c.Tenant, "application.approve", id, func() error {
		return decided(a.cfg.Registrar.Platform.Approve(ctx, id, version, allow))
	})
}

// Refuse turns a pending application down, or the change that an approved tool
// proposes: that one goes on as it was.
func (a *Admin) Refuse(ctx context.Context, p Principal, id string, version int64) error {
	c, err := a.Application(ctx, p, id)
	if err != nil {
		return err
	}
	action, refuse := "application.refuse", a.cfg.Registrar.Platform.Refuse
	if c.Status == dynreg.Approved {
		action, refuse = "application.refuse-change", a.cfg.Registrar.Platform.RefuseChange
	}
	return a.change(ctx, p, c.Tenant, action, id, func() error {
		if c.Version != version || !c.Waits() {
			return decided(storage.ErrConflict)
		}
		return decided(refuse(ctx, id))
	})
}

// decided gives an error of a decision its face.
func decided(err error) error {
	if err = stored(err, "application"); codeOf(err) == string(CodeConflict) {
		return &lti.Error{Code: CodeConflict, Public: "The application was changed or decided meanwhile. Please look at it again.", Err: err}
	}
	return err
}

// ToolInvitation asks a tool to register at this platform.
type ToolInvitation struct {
	// InitiationURL is the tool's address for registrations.
	InitiationURL string `json:"initiationUrl"`
	Tenant        string `json:"tenant,omitempty"`
	// Approval approves it as it registers; nil leaves it pending.
	Approval *dynreg.Approval `json:"approval,omitempty"`
}

// InviteTool returns the URL by which a tool registers here, once and within an
// hour. Whoever opens it registers the tool.
func (a *Admin) InviteTool(ctx context.Context, p Principal, inv ToolInvitation) (address string, err error) {
	if a.cfg.Registrar == nil {
		return "", noRegistrar()
	}
	return a.invite(ctx, p, inv.Tenant, "application.invite", hostOf(inv.InitiationURL), func(tenant string) (string, error) {
		return a.cfg.Registrar.Platform.Invite(ctx, inv.InitiationURL, dynreg.Invitation{Tenant: tenant, Approval: inv.Approval})
	})
}

// PlatformInvitation lets a platform connect to this tool.
type PlatformInvitation struct {
	Tenant string `json:"tenant,omitempty"`
	// Issuer is the only one that may come; empty means any.
	Issuer string `json:"issuer,omitempty"`
	// Profile overrules the one that the platform's product suggests.
	Profile string `json:"profile,omitempty"`
	// Hold keeps the registration disabled until an administrator enables it.
	Hold bool `json:"hold,omitempty"`
}

// InvitePlatform returns the link that an administrator of the learning platform
// pastes there, once and within an hour. Whoever has it connects a platform.
func (a *Admin) InvitePlatform(ctx context.Context, p Principal, inv PlatformInvitation) (link string, err error) {
	if a.cfg.Connector == nil {
		return "", notFound("Platforms do not register themselves here.")
	}
	return a.invite(ctx, p, inv.Tenant, "platform.invite", hostOf(inv.Issuer), func(tenant string) (string, error) {
		return a.cfg.Connector.Invite(ctx, dynreg.ToolInvitation{Tenant: tenant, Issuer: inv.Issuer, Profile: inv.Profile, Hold: inv.Hold})
	})
}

// invite makes an invitation for a tenant that the account sees.
func (a *Admin) invite(ctx context.Context, p Principal, tenant, action, of string, issue func(tenant string) (string, error)) (address string, err error) {
	if tenant == "" && !p.Installation {
		tenant = p.Tenant
	}
	if !p.sees(tenant) {
		return "", denied("This account administers another tenant.")
	}
	err = a.change(ctx, p, tenant, action, of, func() error {
		address, err = issue(tenant)
		return configured(err)
	})
	return address, err
}

// hostOf is what the log says of an address: a query may hold a token.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}
