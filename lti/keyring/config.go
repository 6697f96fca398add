package keyring

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"time"

	"github.com/ltikit/ltikit/lti"
)

const (
	defaultPeriod  = 90 * 24 * time.Hour
	defaultLead    = 48 * time.Hour
	defaultOverlap = 48 * time.Hour
	defaultRefresh = time.Minute
)

// Config holds what a [Rotating] ring needs. Store and Wrapper are required.
type Config struct {
	// Name tells rings in one store apart; empty means "default".
	Name  string
	Store Store
	// Wrapper encrypts the stored keys; see [Secrets].
	Wrapper KeyWrapper
	// Algorithm is that of new keys; empty means RS256. Keys of another one
	// go on until their time is over.
	Algorithm string
	// Period is how long a key signs; zero means 90 days.
	Period time.Duration
	// Lead is how long a key is published before it signs; zero means 48
	// hours. It must be longer than others keep key sets, of which some keep
	// them for a day.
	Lead time.Duration
	// Overlap is how long a key is published after it last signed; zero means
	// 48 hours. It must be longer than anything it signed is valid.
	Overlap time.Duration
	// Refresh is how long a node relies on what it read from the store: so
	// long may another node's revocation take to get here. Zero means a
	// minute.
	Refresh time.Duration

	Now    func() time.Time // nil means time.Now
	Rand   io.Reader        // of data keys; nil means crypto/rand
	Logger *slog.Logger     // nil means slog.Default() at call time
}

func (c Config) withDefaults() Config {
	c.Name = cmp.Or(c.Name, "default")
	c.Algorithm = cmp.Or(c.Algorithm, lti.Algorithms()[0])
	c.Period = cmp.Or(c.Period, defaultPeriod)
	c.Lead = cmp.Or(c.Lead, defaultLead)
	c.Overlap = cmp.Or(c.Overlap, defaultOverlap)
	c.Refresh = cmp.Or(c.Refresh, defaultRefresh)
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	return c
}

func (c Config) validate() error {
	switch {
	case c.Store == nil:
		return errors.New("keyring.Config.Store is required")
	case c.Wrapper == nil:
		return errors.New("keyring.Config.Wrapper is required")
	case !slices.Contains(lti.Algorithms(), c.Algorithm):
		return fmt.Errorf("keyring.Config.Algorithm %q is not one of %v", c.Algorithm, lti.Algorithms())
	case c.Period < 0 || c.Lead < 0 || c.Overlap < 0 || c.Refresh < 0:
		return errors.New("keyring.Config has a negative duration")
	case c.Lead > c.Period:
		return errors.New("keyring.Config.Lead must not be longer than Period")
	case c.Refresh >= c.Lead:
		return errors.New("keyring.Config.Refresh must be shorter than Lead, or a node would sign with a key that another does not publish yet")
	}
	return nil
}
