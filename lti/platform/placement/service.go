package placement

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/lti11/contentitem"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// Registrations are those that the platform trusts, and take the deployments
// that [Service.Enable] makes.
type Registrations interface {
	storage.Registrations
	storage.RegistrationLookup
	storage.RegistrationWriter
}

// Config sets up a [Service]. The zero value of every optional field is the
// strict choice.
type Config struct {
	// Store keeps the configuration; required.
	Store config.Store
	// Registrations are those of platform.Config; required.
	Registrations Registrations
	// Platform describes the platform in every message; nil says nothing.
	Platform *lti.ToolPlatform
	// ChoiceURL is where Platform.Receive is mounted, which takes what people
	// choose; empty means that nothing can be chosen in tools of LTI 1.3.
	ChoiceURL string
	// MayChoose tells who may choose content; nil means those who teach,
	// develop or administer the course, and administrators of the platform.
	MayChoose func(Person) bool
	// Offer writes the claims of the services into a message, all that there
	// are: what the tool may not use is taken out after it. Nil offers none.
	Offer func(ctx context.Context, p Place, m *lti.Message) error
	// Variables knows further variables of custom parameters; nil none.
	Variables platform.Variables
	// Consumers hold the secrets of tools of LTI 1.1; nil launches none.
	Consumers storage.Consumers
	// ContentItems takes what people choose in tools of LTI 1.1; nil means that
	// nothing can be chosen in those.
	ContentItems *contentitem.Receiver
	// Consents keep who agreed to share what; nil means that nobody did.
	Consents config.Consents
	// Columns makes the columns of the gradebook; nil makes none.
	Columns Columns
	// Sanitizer cleans the HTML that tools offer; nil refuses it.
	Sanitizer Sanitizer
	// Files keeps the files that tools offer; nil refuses them.
	Files Files
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Rand is the source of randomness; nil means crypto/rand.
	Rand io.Reader

	// InsecureAllowLoopback takes chosen links with http:// on loopback hosts.
	// For demos and tests on one machine only.
	InsecureAllowLoopback bool
}

// Service is the configuration of a platform at work. It is safe for concurrent
// use.
type Service struct{ cfg Config }

var (
	_ platform.Policy        = (*Service)(nil)
	_ platform.Narrower      = (*Service)(nil)
	_ platform.LaunchBuilder = (*Service)(nil)
	_ platform.Variables     = (*Service)(nil)
)

// New checks the configuration. It does no I/O and starts nothing.
func New(cfg Config) (*Service, error) {
	switch {
	case cfg.Store == nil:
		return nil, errors.New("placement.Config.Store is required")
	case cfg.Registrations == nil:
		return nil, errors.New("placement.Config.Registrations is required")
	}
	if cfg.ChoiceURL != "" {
		if err := web.CheckURL(cfg.ChoiceURL, cfg.InsecureAllowLoopback); err != nil {
			return nil, errors.New("placement.Config.ChoiceURL: " + err.Error())
		}
	}
	if cfg.MayChoose == nil {
		cfg.MayChoose = teaches
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	cfg.Rand = web.Random(cfg.Rand)
	return &Service{cfg}, nil
}

// newID is opaque, random and safe in a URL.
func (s *Service) newID() (string, error) { return web.Token(s.cfg.Rand, 16) }

// storeError gives an error of a store the face that people and administrators
// see; refusals of this package stay as they are.
func storeError(what, id string, err error) error {
	var refused *lti.Error
	switch {
	case err == nil || errors.As(err, &refused):
		return err
	case errors.Is(err, config.ErrCycle):
		return &lti.Error{Code: lti.CodeInvalidRequest, Public: "A place cannot lie within itself.", Claim: what, Want: "a parent that is not below it", Got: lti.Shortened(id),
			Fix: "choose a scope as the parent that is not below this one", Err: err}
	case errors.Is(err, storage.ErrNotFound):
		return &lti.Error{Code: lti.CodeInvalidRequest, Public: "There is no such " + what + ".", Claim: what, Want: "one that is there", Got: lti.Shortened(id),
			Fix: "choose a " + what + " that is there; it may have been removed", Err: err}
	case errors.Is(err, storage.ErrConflict):
		return &lti.Error{Code: lti.CodeInvalidRequest, Public: "It is in use, or was changed meanwhile.", Claim: what, Want: "one that nobody else uses or changes", Got: lti.Shortened(id),
			Fix: "load it again and repeat the change, or remove what uses it", Err: err}
	}
	return &lti.Error{Code: lti.CodeUnavailable, Public: "The service cannot answer at the moment. Please try again.",
		Err: errors.Join(lti.ErrUnavailable, err), Fix: "see why the configuration's store cannot answer"}
}
