package admin

import (
	"context"
	"iter"

	"github.com/google/uuid"

	"github.com/ltikit/ltikit/lti"
)

// Registrations yields the registrations that the account sees, in the order of
// their IDs, behind the ID after.
func (a *Admin) Registrations(ctx context.Context, p Principal, after string) iter.Seq2[*lti.Registration, error] {
	tenant := p.Tenant
	if p.Installation {
		tenant = ""
	}
	return func(yield func(*lti.Registration, error) bool) {
		for r, err := range a.cfg.Store.ListRegistrations(ctx, tenant, after) {
			if err == nil && !p.sees(r.Tenant) {
				continue // the stores take an empty tenant for every tenant
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// Registration returns one registration.
func (a *Admin) Registration(ctx context.Context, p Principal, id string) (*lti.Registration, error) {
	r, err := a.cfg.Store.RegistrationByID(ctx, id)
	if err != nil {
		return nil, stored(err, "registration")
	}
	if !p.sees(r.Tenant) {
		return nil, notFound("There is no such registration.")
	}
	return r, nil
}

// Register stores a new registration and returns it with the ID that it got; its
// own ID must be empty. What breaks the rules is an [InvalidError]. Only those who
// run the installation name a tenant; others register for their own.
func (a *Admin) Register(ctx context.Context, p Principal, r *lti.Registration) (*lti.Registration, error) {
	if r.ID != "" {
		return nil, &InvalidError{[]Problem{{"id", "must be empty: the installation names new registrations"}}}
	}
	id, err := uuid.NewRandomFromReader(a.cfg.Rand)
	if err != nil {
		return nil, err
	}
	made := r.Clone()
	made.ID = id.String()
	if made.Tenant == "" && !p.Installation {
		made.Tenant = p.Tenant
	}
	return made, a.store(ctx, p, "registration.create", made)
}

// Update replaces a registration of the same ID. Whose it is cannot be changed,
// and neither can issuer and client id: they are who is trusted, and grades and
// rosters hang on them.
func (a *Admin) Update(ctx context.Context, p Principal, r *lti.Registration) error {
	present, err := a.Registration(ctx, p, r.ID)
	if err != nil {
		return err
	}
	var fixed []Problem
	for _, f := range []struct{ field, was, is string }{
		{"tenant", present.Tenant, r.Tenant}, {"issuer", present.Issuer, r.Issuer}, {"clientId", present.ClientID, r.ClientID},
	} {
		if f.was != f.is {
			fixed = append(fixed, Problem{f.field, "cannot be changed; make a new registration"})
		}
	}
	if fixed != nil {
		return &InvalidError{fixed}
	}
	return a.store(ctx, p, "registration.update", r)
}

// store checks a registration and puts it.
func (a *Admin) store(ctx context.Context, p Principal, action string, r *lti.Registration) error {
	if !p.sees(r.Tenant) {
		return denied("This account administers another tenant.")
	}
	if problems := a.Check(r); problems != nil {
		return &InvalidError{problems}
	}
	return a.change(ctx, p, r.Tenant, action, r.ID, func() error {
		return stored(a.cfg.Store.PutRegistration(ctx, r), "registration of that issuer and client id")
	})
}

// SetDisabled ends the trust in a registration for a while, or takes it up again.
func (a *Admin) SetDisabled(ctx context.Context, p Principal, id string, disabled bool) error {
	r, err := a.Registration(ctx, p, id)
	if err != nil {
		return err
	}
	action := "registration.enable"
	if disabled {
		action = "registration.disable"
	}
	return a.change(ctx, p, r.Tenant, action, id, func() error {
		r.Disabled = disabled
		return stored(a.cfg.Store.PutRegistration(ctx, r), "registration")
	})
}

// DeleteRegistration ends the trust for good, with all deployments.
func (a *Admin) DeleteRegistration(ctx context.Context, p Principal, id string) error {
	r, err := a.Registration(ctx, p, id)
	if err != nil {
		return err
	}
	return a.change(ctx, p, r.Tenant, "registration.delete", id, func() error {
		return stored(a.cfg.Store.DeleteRegistration(ctx, id), "registration")
	})
}
