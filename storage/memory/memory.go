// Package memory serves one process and nothing survives it: a store in memory
// for tests, demonstrations and installations of a single node that may forget
// their registrations and grades when they stop. What must outlive the process,
// or be seen by a second one, belongs in sqlstore.
//
// Records are kept as JSON, as every other backend keeps them, so that what
// works here works there.
package memory

import (
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/account"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/lti/advantage/notice"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/bridge/rp"
	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// Config holds what a [Store] needs; its zero value is ready for use.
type Config struct {
	// Now is the clock that expiry is compared with; nil means time.Now.
	Now func() time.Time
}

// Store implements every contract of package storage, the gradebook of package
// ags, the roster of package nrps, the subscriptions of package notice, the
// clients of packages dynreg and bridge, the configuration of package placement and the stores
// of packages keyring and delivery.
// It is safe for concurrent use and starts no goroutine.
type Store struct {
	now           func() time.Time
	registry      registry
	used          expiring
	transient     expiring
	launches      expiring
	gradebook     gradebook
	rosters       rosters
	rings         rings
	deliveries    deliveries
	subscriptions subscriptions
	audit         auditLog
	links         links
	configuration configuration
	consumers     consumers
	clients       clients
	parties       relyingParties
	consents      consents
}

var (
	_ storage.Registrations         = (*Store)(nil)
	_ storage.RegistrationLookup    = (*Store)(nil)
	_ storage.RegistrationWriter    = (*Store)(nil)
	_ storage.Replay                = (*Store)(nil)
	_ storage.Transient             = (*Store)(nil)
	_ ags.LineItems                 = (*Store)(nil)
	_ ags.Scores                    = (*Store)(nil)
	_ ags.Results                   = (*Store)(nil)
	_ ags.Gradebook                 = (*Store)(nil)
	_ ags.Mover                     = (*Store)(nil)
	_ nrps.Roster                   = (*Store)(nil)
	_ nrps.Changes                  = (*Store)(nil)
	_ nrps.RosterWriter             = (*Store)(nil)
	_ keyring.Store                 = (*Store)(nil)
	_ storage.RegistrationDirectory = (*Store)(nil)
	_ storage.RegistrationRemover   = (*Store)(nil)
	_ storage.Launches              = (*Store)(nil)
	_ delivery.Store                = (*Store)(nil)
	_ storage.Retention             = (*Store)(nil)
	_ delivery.Retention            = (*Store)(nil)
	_ notice.Subscriptions          = (*Store)(nil)
	_ storage.AuditLog              = (*Store)(nil)
	_ account.Links                 = (*Store)(nil)
	_ config.Store                  = (*Store)(nil)
	_ config.Consents               = (*Store)(nil)
	_ storage.Consumers             = (*Store)(nil)
	_ storage.ConsumerWriter        = (*Store)(nil)
	_ storage.ConsumerDirectory     = (*Store)(nil)
	_ storage.ConsumerBindings      = (*Store)(nil)
	_ dynreg.Clients                = (*Store)(nil)
	_ dynreg.ClientDirectory        = (*Store)(nil)
	_ rp.Clients                    = (*Store)(nil)
	_ rp.ClientWriter               = (*Store)(nil)
	_ rp.ClientDirectory            = (*Store)(nil)
)

// New returns an empty store.
func New(cfg Config) *Store {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Store{
		now:           cfg.Now,
		registry:      newRegistry(),
		used:          newExpiring(),
		transient:     newExpiring(),
		launches:      newExpiring(),
		gradebook:     newGradebook(),
		rosters:       rosters{byContext: make(map[string]*roster)},
		rings:         rings{kept: make(map[string]ring)},
		deliveries:    newDeliveries(),
		links:         links{byPerson: make(map[account.Person]account.Link)},
		subscriptions: subscriptions{byDeployment: make(map[string]map[lti.NoticeType]notice.Subscription)},
		configuration: newConfiguration(),
		consumers:     consumers{byKey: make(map[string]*storage.Consumer)},
		clients:       clients{byID: make(map[string]client)},
		parties:       relyingParties{byID: make(map[string][]byte)},
		consents:      consents{of: make(map[answered]config.Consent)},
	}
}
