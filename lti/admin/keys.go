package admin

import (
	"context"

	"github.com/ltikit/ltikit/lti/keyring"
)

// Keys lists this side's keys in the order in which they sign.
func (a *Admin) Keys(ctx context.Context, p Principal) ([]keyring.Key, error) {
	if err := a.mayKeys(p); err != nil {
		return nil, err
	}
	return a.cfg.Keys.Keys(ctx)
}

// RotateKey makes the next key now. It signs when others had time to fetch it.
func (a *Admin) RotateKey(ctx context.Context, p Principal) (k keyring.Key, err error) {
	if err := a.mayKeys(p); err != nil {
		return k, err
	}
	err = a.change(ctx, p, "", "key.rotate", "", func() error {
		k, err = a.cfg.Keys.Rotate(ctx)
		return err
	})
	return k, err
}

// RevokeKey takes a key out of use at once: nothing it signed verifies any more.
func (a *Admin) RevokeKey(ctx context.Context, p Principal, id string) error {
	if err := a.mayKeys(p); err != nil {
		return err
	}
	return a.change(ctx, p, "", "key.revoke", id, func() error {
		return stored(a.cfg.Keys.Revoke(ctx, id), "key")
	})
}

func (a *Admin) mayKeys(p Principal) error {
	if a.cfg.Keys == nil {
		return notFound("The keys of this installation are not administered here.")
	}
	return p.runsInstallation()
}
