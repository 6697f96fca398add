package config

import (
	"context"
	"time"
)

// Consent is a person's answer to what a tool may know of them; neither is an
// answer too.
type Consent struct {
	ToolID string
	// UserID is the id of the person's launches.
	UserID      string
	Name, Email bool
	At          time.Time // in whole milliseconds
}

// Consents keeps the answers.
type Consents interface {
	// PutConsent stores c in place of what the person answered about that tool
	// before.
	PutConsent(ctx context.Context, c Consent) error
	// Consent returns the person's answer, or storage.ErrNotFound if they gave
	// none.
	Consent(ctx context.Context, toolID, userID string) (Consent, error)
	// DeleteConsents forgets all answers of a person, who is asked again then.
	DeleteConsents(ctx context.Context, userID string) error
}
