package admin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"

	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/storage"
)

// Store is what the administration works on.
type Store interface {
	storage.Registrations
	storage.RegistrationLookup
	storage.RegistrationWriter
	storage.RegistrationDirectory
	storage.RegistrationRemover
	storage.AuditLog
}

// Keys is this side's ring; *keyring.Rotating is one.
type Keys interface {
	// Keys lists the keys in the order in which they sign.
	Keys(ctx context.Context) ([]keyring.Key, error)
	// Rotate makes the next key now.
	Rotate(ctx context.Context) (keyring.Key, error)
	// Revoke takes a key out of use, or returns storage.ErrNotFound.
	Revoke(ctx context.Context, id string) error
}

// Role is which side of LTI the installation is.
type Role int

// The roles. Of both the records are whole, of one the other side's half is
// asked for.
const (
	// Both: the installation is a tool and a platform.
	Both Role = iota
	// Tool: the registrations are platforms that launch this tool.
	Tool
	// Platform: the registrations are tools that this platform launches.
	Platform
)

// Config holds what an [Admin] needs. Store is required.
type Config struct {
	Store Store
	Role  Role
	// Keys is nil where keys do not rotate; then there are none to administer.
	Keys Keys
	// Placements is what a platform configured where; nil where that is not
	// administered.
	Placements *Placements
	// Registrar takes tools that register themselves at this platform; nil takes
	// none.
	Registrar *Registrar
	// Connector registers this tool with platforms that its administrators
	// invite; nil invites none.
	Connector *dynreg.Tool
	// Consumers keeps the trust of LTI 1.1, best as lti11.Sealed; nil where there
	// is none.
	Consumers lti11.SecretStore
	// RelyingParties keeps the applications behind a bridge (package
	// lti/bridge); nil where there is none.
	RelyingParties RelyingParties
	// People forgets people on request; nil where nothing is kept of them.
	People People
	// Now is the clock of the audit log; nil means time.Now.
	Now func() time.Time
	// Rand makes ids; nil means crypto/rand.
	Rand io.Reader
	// InsecureAllowLoopback accepts http:// addresses of this machine in
	// registrations. For demos and tests on one machine only.
	InsecureAllowLoopback bool
}

// Admin administers one installation. It is safe for concurrent use.
type Admin struct {
	cfg Config
}

// New checks the configuration; it does no I/O.
func New(cfg Config) (*Admin, error) {
	if cfg.Store == nil {
		return nil, errors.New("admin.Config needs Store")
	}
	if c := cfg.Placements; c != nil && (c.Service == nil || c.Store == nil) {
		return nil, errors.New("admin.Placements needs Service and Store")
	}
	if c := cfg.Registrar; c != nil && (c.Platform == nil || c.Clients == nil) {
		return nil, errors.New("admin.Registrar needs Platform and Clients")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	cfg.Rand = web.Random(cfg.Rand)
	return &Admin{cfg: cfg}, nil
}

// change does one change for the account: it is refused to those who may not, and
// to everybody while the audit log cannot be written.
func (a *Admin) change(ctx context.Context, p Principal, tenant, action, target string, do func() error) error {
	if err := p.mayChange(); err != nil {
		return err
	}
	entry := storage.AuditEntry{By: p.Name, Tenant: tenant, Action: action, Target: target}
	if err := a.record(ctx, entry); err != nil {
		return err
	}
	err := do()
	if err == nil {
		return nil
	}
	entry.Failed = codeOf(err)
	return errors.Join(err, a.record(context.WithoutCancel(ctx), entry))
}

// record appends an entry with an id of the present moment.
func (a *Admin) record(ctx context.Context, e storage.AuditEntry) error {
	id, err := uuid.NewV7FromReader(a.cfg.Rand)
	if err != nil {
		return err
	}
	e.ID, e.At = id.String(), a.cfg.Now().Truncate(time.Millisecond)
	if err := a.cfg.Store.AppendAudit(ctx, e); err != nil {
		return fmt.Errorf("writing the audit log: %w", err)
	}
	return nil
}
