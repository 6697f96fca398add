package admin

import (
	"context"
	"errors"
	"iter"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/storage"
)

// Deployments yields the deployments of a registration in the order of their IDs,
// behind the ID after.
func (a *Admin) Deployments(ctx context.Context, p Principal, registrationID, after string) iter.Seq2[*lti.Deployment, error] {
	return func(yield func(*lti.Deployment, error) bool) {
		if _, err := a.Registration(ctx, p, registrationID); err != nil {
			yield(nil, err)
			return
		}
		a.cfg.Store.ListDeployments(ctx, registrationID, after)(yield)
	}
}

// PutDeployment stores a deployment under its registration and ID, replacing what
// was there. Only those who run the installation name another tenant than their
// own: launches belong to the tenant of their deployment.
func (a *Admin) PutDeployment(ctx context.Context, p Principal, d *lti.Deployment) error {
	return a.storeDeployment(ctx, p, d, a.cfg.Store.PutDeployment)
}

// AddDeployment is PutDeployment for one that is new: an ID that is there already is
// a conflict, and its record stays as it is.
func (a *Admin) AddDeployment(ctx context.Context, p Principal, d *lti.Deployment) error {
	return a.storeDeployment(ctx, p, d, a.cfg.Store.AddDeployment)
}

func (a *Admin) storeDeployment(ctx context.Context, p Principal, d *lti.Deployment, store func(context.Context, *lti.Deployment) error) error {
	r, err := a.Registration(ctx, p, d.RegistrationID)
	if err != nil {
		return err
	}
	if d.Tenant != "" && !p.sees(d.Tenant) {
		return denied("This account administers another tenant.")
	}
	if problems := checkDeployment(d); problems != nil {
		return &InvalidError{problems}
	}
	return a.change(ctx, p, r.Tenant, "deployment.put", target(d.RegistrationID, d.ID), func() error {
		err := store(ctx, d)
		if errors.Is(err, storage.ErrConflict) {
			return stored(err, "deployment")
		}
		return stored(err, "registration")
	})
}

// SetDeploymentDisabled switches one deployment off, or approves it.
func (a *Admin) SetDeploymentDisabled(ctx context.Context, p Principal, registrationID, id string, disabled bool) error {
	r, err := a.Registration(ctx, p, registrationID)
	if err != nil {
		return err
	}
	d, err := a.cfg.Store.FindDeployment(ctx, r, id)
	if err != nil {
		return stored(err, "deployment")
	}
	action := "deployment.enable"
	if disabled {
		action = "deployment.disable"
	}
	return a.change(ctx, p, r.Tenant, action, target(registrationID, id), func() error {
		d.Disabled = disabled
		return stored(a.cfg.Store.PutDeployment(ctx, d), "deployment")
	})
}

// DeleteDeployment removes one deployment.
func (a *Admin) DeleteDeployment(ctx context.Context, p Principal, registrationID, id string) error {
	r, err := a.Registration(ctx, p, registrationID)
	if err != nil {
		return err
	}
	return a.change(ctx, p, r.Tenant, "deployment.delete", target(registrationID, id), func() error {
		return stored(a.cfg.Store.DeleteDeployment(ctx, registrationID, id), "deployment")
	})
}

func target(registrationID, deploymentID string) string { return registrationID + " " + deploymentID }
