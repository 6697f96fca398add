package toolsettings

import (
	"context"
	"errors"

	"github.com/ltikit/ltikit/lti"
)

// ErrNotFound: there are no such settings for this tool. Match it with errors.Is.
var ErrNotFound = errors.New("no such tool settings")

// Place is whose settings are meant: those of one tool at one level.
type Place struct {
	RegistrationID string
	Level          Level
	// ID is the platform's own opaque id of the link, the context or, for the
	// system, whatever it names the registration by.
	ID string
}

// Places answers what only the platform's own data can tell.
type Places interface {
	// OpenSettings returns nil if the tool of the grant may keep settings at the
	// place now, an error wrapping ErrNotFound if not.
	OpenSettings(ctx context.Context, g *lti.Grant, p Place) error
	// Above returns the places above, from the narrowest to the widest: the
	// context of a link, and the system.
	Above(ctx context.Context, p Place) ([]Place, error)
}

// Store keeps settings.
type Store interface {
	// Settings returns those of the place; none is not an error.
	Settings(ctx context.Context, p Place) (Settings, error)
	// ReplaceSettings makes these the only ones of the place, in one step.
	ReplaceSettings(ctx context.Context, p Place, s Settings) error
}
