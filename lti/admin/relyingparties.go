package admin

import (
	"context"
	"iter"
	"slices"

	"github.com/google/uuid"

	"github.com/ltikit/ltikit/lti/bridge/rp"
)

// RelyingParties keeps the applications behind a bridge; each of this project's
// stores but Redis is one.
type RelyingParties interface {
	rp.Clients
	rp.ClientWriter
	rp.ClientDirectory
}

// RelyingParty is an application behind the bridge as the administration shows it:
// without the hashes of its secrets, which never leave the store.
type RelyingParty struct {
	rp.Client
	// Secrets is how many secrets the application has: two while one replaces
	// the other.
	Secrets int `json:"secrets"`
}

// IssuedRelyingParty is an application with a secret that was made for it, which is
// told this once. It is empty where none was made.
type IssuedRelyingParty struct {
	RelyingParty
	Secret string `json:"secret,omitempty"`
}

// withoutHashes hides the hashes.
func withoutHashes(c *rp.Client) *RelyingParty {
	v := &RelyingParty{Client: *c, Secrets: len(c.SecretHashes)}
	v.SecretHashes = nil
	return v
}

// RelyingParties yields the applications that the account sees, in the order of
// their IDs, behind the ID after.
func (a *Admin) RelyingParties(ctx context.Context, p Principal, after string) iter.Seq2[*RelyingParty, error] {
	return func(yield func(*RelyingParty, error) bool) {
		if err := a.hasBridge(); err != nil {
			yield(nil, err)
			return
		}
		tenant := p.Tenant
		if p.Installation {
			tenant = ""
		}
		for c, err := range a.cfg.RelyingParties.ListRelyingParties(ctx, tenant, after) {
			if err != nil {
				yield(nil, err)
				return
			}
			if p.sees(c.Tenant) && !yield(withoutHashes(c), nil) { // the stores take an empty tenant for every tenant
				return
			}
		}
	}
}

// RelyingParty returns one application.
func (a *Admin) RelyingParty(ctx context.Context, p Principal, id string) (*RelyingParty, error) {
	c, err := a.relyingParty(ctx, p, id)
	if err != nil {
		return nil, err
	}
	return withoutHashes(c), nil
}

// relyingParty is the record as it is stored.
func (a *Admin) relyingParty(ctx context.Context, p Principal, id string) (*rp.Client, error) {
	if err := a.hasBridge(); err != nil {
		return nil, err
	}
	c, err := a.cfg.RelyingParties.FindRelyingParty(ctx, id)
	if err != nil {
		return nil, stored(err, "application")
	}
	if !p.sees(c.Tenant) {
		return nil, notFound("There is no such application.")
	}
	return c, nil
}

// CreateRelyingParty stores a new application under an ID that the installation
// makes, its client_id. Where the record has no key set, it gets a secret. Only
// those who run the installation name a tenant; others add to their own.
func (a *Admin) CreateRelyingParty(ctx context.Context, p Principal, c *rp.Client) (*IssuedRelyingParty, error) {
	if err := a.hasBridge(); err != nil {
		return nil, err
	}
	if c.ID != "" || len(c.SecretHashes) > 0 {
		return nil, &InvalidError{[]Problem{{"id", "and secretHashes must be empty: the installation makes them"}}}
	}
	made := *c
	if made.Tenant == "" && !p.Installation {
		made.Tenant = p.Tenant
	}
	id, err := uuid.NewRandomFromReader(a.cfg.Rand)
	if err != nil {
		return nil, err
	}
	made.ID = id.String()
	secret := ""
	if made.JWKSURL == "" && len(made.JWKS) == 0 {
		if secret, err = a.addSecret(&made); err != nil {
			return nil, err
		}
	}
	if err := a.storeRelyingParty(ctx, p, "client.create", &made); err != nil {
		return nil, err
	}
	return &IssuedRelyingParty{RelyingParty: *withoutHashes(&made), Secret: secret}, nil
}

// UpdateRelyingParty replaces an application of the same ID. Whose it is and its
// secrets stay as they are.
func (a *Admin) UpdateRelyingParty(ctx context.Context, p Principal, c *rp.Client) (*RelyingParty, error) {
	present, err := a.relyingParty(ctx, p, c.ID)
	if err != nil {
		return nil, err
	}
	switch {
	case c.Tenant != present.Tenant:
		return nil, &InvalidError{[]Problem{{"tenant", "cannot be changed; make a new application"}}}
	case len(c.SecretHashes) > 0:
		return nil, &InvalidError{[]Problem{{"secretHashes", "must be empty: the installation makes secrets"}}}
	}
	next := *c
	next.SecretHashes = present.SecretHashes
	if err := a.storeRelyingParty(ctx, p, "client.update", &next); err != nil {
		return nil, err
	}
	return withoutHashes(&next), nil
}

// RotateRelyingPartySecret makes a new secret for an application. The one before
// goes on working until [Admin.EndRelyingPartySecret] ends it; older ones end now.
func (a *Admin) RotateRelyingPartySecret(ctx context.Context, p Principal, id string) (*IssuedRelyingParty, error) {
	c, err := a.relyingParty(ctx, p, id)
	if err != nil {
		return nil, err
	}
	if n := len(c.SecretHashes); n > 1 {
		c.SecretHashes = slices.Clone(c.SecretHashes[n-1:])
	}
	secret, err := a.addSecret(c)
	if err != nil {
		return nil, err
	}
	if err := a.putRelyingParty(ctx, p, "client.secret.rotate", c); err != nil {
		return nil, err
	}
	return &IssuedRelyingParty{RelyingParty: *withoutHashes(c), Secret: secret}, nil
}

// EndRelyingPartySecret ends all secrets of an application but the newest.
func (a *Admin) EndRelyingPartySecret(ctx context.Context, p Principal, id string) error {
	c, err := a.relyingParty(ctx, p, id)
	if err != nil {
		return err
	}
	if n := len(c.SecretHashes); n > 1 {
		c.SecretHashes = slices.Clone(c.SecretHashes[n-1:])
	}
	return a.putRelyingParty(ctx, p, "client.secret.end", c)
}

// SetRelyingPartyDisabled ends the trust in an application for a while, or takes it
// up again. Tokens that it has stop working at once.
func (a *Admin) SetRelyingPartyDisabled(ctx context.Context, p Principal, id string, disabled bool) error {
	c, err := a.relyingParty(ctx, p, id)
	if err != nil {
		return err
	}
	action := "client.enable"
	if disabled {
		action = "client.disable"
	}
	c.Disabled = disabled
	return a.putRelyingParty(ctx, p, action, c)
}

// DeleteRelyingParty ends the trust for good.
func (a *Admin) DeleteRelyingParty(ctx context.Context, p Principal, id string) error {
	c, err := a.relyingParty(ctx, p, id)
	if err != nil {
		return err
	}
	return a.change(ctx, p, c.Tenant, "client.delete", id, func() error {
		return stored(a.cfg.RelyingParties.DeleteRelyingParty(ctx, id), "application")
	})
}

// addSecret makes a secret and keeps its hash, the newest last.
func (a *Admin) addSecret(c *rp.Client) (secret string, err error) {
	secret, hash, err := rp.NewSecret(a.cfg.Rand)
	c.SecretHashes = append(slices.Clone(c.SecretHashes), hash)
	return secret, err
}

// storeRelyingParty checks a record and puts it.
func (a *Admin) storeRelyingParty(ctx context.Context, p Principal, action string, c *rp.Client) error {
	if !p.sees(c.Tenant) {
		return denied("This account administers another tenant.")
	}
	problems, err := a.checkRelyingParty(ctx, p, c)
	if err != nil {
		return err
	}
	if problems != nil {
		return &InvalidError{problems}
	}
	return a.putRelyingParty(ctx, p, action, c)
}

func (a *Admin) putRelyingParty(ctx context.Context, p Principal, action string, c *rp.Client) error {
	return a.change(ctx, p, c.Tenant, action, c.ID, func() error {
		return stored(a.cfg.RelyingParties.PutRelyingParty(ctx, c), "application")
	})
}

// checkRelyingParty names what is wrong with a record. Its registrations must be
// ones that the account sees: a launch hands people's data to the application, and
// nobody may connect theirs to another tenant's platform.
func (a *Admin) checkRelyingParty(ctx context.Context, p Principal, c *rp.Client) (problems []Problem, err error) {
	for _, f := range c.Faults(a.cfg.InsecureAllowLoopback) {
		problems = append(problems, Problem(f))
	}
	k := checker{}
	k.text("name", c.Name, false)
	k.text("tenant", c.Tenant, false)
	for _, id := range c.Registrations {
		_, err := a.Registration(ctx, p, id)
		if err != nil && codeOf(err) != string(CodeNotFound) {
			return nil, err
		}
		k.require("registrations", err == nil, "must be ids of registrations that are there")
	}
	return append(problems, k.problems...), nil
}

func (a *Admin) hasBridge() error {
	if a.cfg.RelyingParties == nil {
		return notFound("The applications of this installation are not administered here.")
	}
	return nil
}
