// Package roster reads who is in the courses of LMSs, by Names and Role Provisioning
// Services, for the classroom to plan with and to compare attendance with.
package roster

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/lti/advantage/groups"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/advantage/nrps/sync"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage"
)

// Config says whose rosters a Reader reads, and how.
type Config struct {
	// Tool speaks to the platforms of the Registrations; both are required.
	Tool          *tool.Tool
	Registrations storage.RegistrationLookup
	// Store keeps what is to be read; required.
	Store delivery.Store
	// RoleOf is the role in the classroom of somebody who has these roles in the
	// course; required. The message has nothing but roles.
	RoleOf func(*lti.Message) chimeclassroom.Role
	// Apart is how far two readings of one roster lie apart however often it is asked
	// for; zero means five minutes.
	Apart time.Duration
	// Pace is how fast and how patiently rosters are read.
	Pace delivery.Pace
	// Once: Run returns as soon as no roster is to be read.
	Once bool
	// Trace is told what becomes of the readings; nil means nobody is.
	Trace *delivery.Trace
}

// Reader is the service.Roster of LTI platforms; one Reader serves all of them.
type Reader struct {
	cfg  Config
	sync *sync.Sync
	// take is set by Run, before anything is read.
	take func(context.Context, service.RosterSource, service.RosterReading) error
}

var _ service.Roster = (*Reader)(nil)

// New checks the configuration. It does no I/O and starts nothing.
func New(cfg Config) (*Reader, error) {
	if cfg.Tool == nil || cfg.Registrations == nil || cfg.RoleOf == nil {
		return nil, errors.New("roster.Config.Tool, Registrations and RoleOf are required")
	}
	r := &Reader{cfg: cfg}
	var err error
	r.sync, err = sync.New(sync.Config{
		Store: cfg.Store, Open: r.open, Receiver: r,
		Apart: cmp.Or(cfg.Apart, 5*time.Minute), Pace: cfg.Pace, Once: cfg.Once, Trace: cfg.Trace,
	})
	return r, err
}

// Ask implements [service.Roster].
func (r *Reader) Ask(ctx context.Context, from service.RosterSource) error {
	course := sync.Course{
		RegistrationID: from.RegistrationID, DeploymentID: from.DeploymentID,
		Claim: &lti.NRPSClaim{ContextMembershipsURL: from.URL, ServiceVersions: []string{"2.0"}},
	}
	if from.GroupsURL != "" {
		course.Groups = &lti.GroupsService{GroupsURL: from.GroupsURL}
	}
	return r.sync.Follow(ctx, course, 0)
}

// Run implements [service.Roster].
func (r *Reader) Run(ctx context.Context, take func(context.Context, service.RosterSource, service.RosterReading) error) {
	r.take = take
	r.sync.Run(ctx)
}

// open is the client for the roster of a course.
func (r *Reader) open(ctx context.Context, c sync.Course) (*nrps.Client, error) {
	services, err := r.services(ctx, c)
	if err != nil {
		return nil, err
	}
	return nrps.NewClient(services, c.Claim), nil
}

// services speak to the platform of a course.
func (r *Reader) services(ctx context.Context, c sync.Course) (*advantage.Client, error) {
	registration, err := r.cfg.Registrations.RegistrationByID(ctx, c.RegistrationID)
	if errors.Is(err, storage.ErrNotFound) {
		return nil, fmt.Errorf("%w: %w", delivery.ErrDisconnected, err)
	}
	if err != nil {
		return nil, err
	}
	return r.cfg.Tool.Services(registration, c.DeploymentID), nil
}

// TakeRoster implements [sync.Receiver].
func (r *Reader) TakeRoster(ctx context.Context, c sync.Course, read sync.Roster) error {
	from := service.RosterSource{RegistrationID: c.RegistrationID, DeploymentID: c.DeploymentID, URL: c.Claim.ContextMembershipsURL}
	groups := []service.Group{} // none are told: there are none any more
	if c.Groups != nil {
		from.GroupsURL = c.Groups.GroupsURL
		var err error
		if groups, err = r.groups(ctx, c); err != nil {
			return err
		}
	}
	reading := service.RosterReading{Complete: read.Complete, Groups: groups, Entries: make([]service.RosterEntry, 0, len(read.Members))}
	for _, m := range read.Members {
		reading.Entries = append(reading.Entries, service.RosterEntry{
			Person: chimeclassroom.Person{Subject: m.UserID, Name: nameOf(m)},
			Role:   r.cfg.RoleOf(&lti.Message{Roles: m.Roles}), Address: m.Email, Active: m.Status == nrps.Active,
			Groups: groupsOf(m),
		})
	}
	return r.take(ctx, from, reading)
}

// groups are those of the course. An LMS that refuses to tell them has none: the roster
// does not wait for it.
func (r *Reader) groups(ctx context.Context, c sync.Course) ([]service.Group, error) {
	services, err := r.services(ctx, c)
	if err != nil {
		return nil, err
	}
	all := []service.Group{}
	for g, err := range groups.NewClient(services, c.Groups).Groups(ctx, groups.Query{}) {
		if refused(err) {
			return []service.Group{}, nil
		}
		if err != nil {
			return nil, fmt.Errorf("reading the groups: %w", err)
		}
		all = append(all, service.Group{ID: g.ID, Name: cmp.Or(g.Name, g.ID)})
	}
	return all, nil
}

// refused tells whether the LMS will not answer otherwise the next time.
func refused(err error) bool {
	if errors.Is(err, advantage.ErrNotOffered) || errors.Is(err, lti.ErrScope) {
		return true
	}
	status, ok := errors.AsType[*advantage.StatusError](err)
	return ok && (status.Status == http.StatusForbidden || status.Status == http.StatusNotFound || status.Status == http.StatusGone)
}

func groupsOf(m nrps.Member) (ids []string) {
	for _, e := range m.GroupEnrollments {
		ids = append(ids, e.GroupID)
	}
	return ids
}

// nameOf is the person's name, made of its parts where the LMS gives only these.
func nameOf(m nrps.Member) string {
	if m.Name != "" || m.GivenName == "" || m.FamilyName == "" {
		return cmp.Or(m.Name, m.GivenName, m.FamilyName)
	}
	return m.GivenName + " " + m.FamilyName
}

// GroupsSource is where a launch says that the groups of the course are, "" when it
// does not.
func GroupsSource(m *lti.Message) string {
	claim, err := m.Groups()
	if err != nil || claim == nil {
		return ""
	}
	return claim.GroupsURL
}

// Source is where a launch says that the roster is, "" when it does not.
func Source(c *lti.NRPSClaim) string {
	if c == nil {
		return ""
	}
	return c.ContextMembershipsURL
}
