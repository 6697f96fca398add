package dynreg

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/storage"
)

// invitationLife is how long an invitation is good where nothing else is said.
const invitationLife = time.Hour

// errInvitation: there is no invitation of that token, or it is used or expired.
var errInvitation = errors.New("no such invitation, or used, or expired")

// invitations are tokens that are good once. The store has a hash of each.
type invitations struct {
	kind  string // keeps the two roles apart in one store
	store storage.Transient
	now   func() time.Time
	rand  io.Reader
}

// issue keeps the terms of a new invitation and returns its token.
func (i invitations) issue(ctx context.Context, terms any, until time.Time) (string, error) {
	token, err := web.Token(i.rand, 32)
	if err != nil {
		return "", err
	}
	if until.IsZero() {
		until = i.now().Add(invitationLife)
	}
	kept, err := json.Marshal(terms)
	if err == nil {
		kept, err = json.Marshal(invitation{Until: until, Terms: kept})
	}
	if err != nil {
		return "", err
	}
	if err := i.store.Put(ctx, i.key(token), kept, until); err != nil {
		return "", storeError("invitations", err)
	}
	return token, nil
}

// invitation is one as it is kept.
type invitation struct {
	Until time.Time       `json:"until"`
	Terms json.RawMessage `json:"terms"`
}

// take reads the terms and ends the invitation in one step: of several callers
// one gets it. What returns it is for a registration that came to nothing; a
// process that dies in between leaves the invitation used.
func (i invitations) take(ctx context.Context, token string, terms any) (giveBack func(), err error) {
	kept, err := i.store.Take(ctx, i.key(token))
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return nil, errInvitation
	case err != nil:
		return nil, storeError("invitations", err)
	}
	var inv invitation
	if err = json.Unmarshal(kept, &inv); err == nil {
		err = json.Unmarshal(inv.Terms, terms)
	}
	if err != nil {
		return nil, fmt.Errorf("kept invitation: %w", err)
	}
	return func() {
		// Whoever was refused may have gone, and may come again.
		_ = i.store.Put(context.WithoutCancel(ctx), i.key(token), kept, inv.Until)
	}, nil
}

func (i invitations) key(token string) string { return "dynreg-" + i.kind + ":" + hash(token) }

// hash is what is stored of a token: it is random, so nothing slower is needed.
func hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func storeError(what string, err error) error {
	return &lti.Error{Code: lti.CodeUnavailable, Public: "The service cannot answer at the moment. Please try again.",
		Err: fmt.Errorf("%w: %s: %w", lti.ErrUnavailable, what, err), Fix: "see why the application's " + what + " cannot answer"}
}
