package chime

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/chimesdkmeetings"
	"github.com/aws/aws-sdk-go-v2/service/chimesdkmeetings/types"
	"golang.org/x/sync/singleflight"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// cameras is how many pictures one page takes from Chime at a time.
const cameras = 25

// attendeesAtMost is how many people Chime lets into a meeting.
const attendeesAtMost = 250

// Config says with which account meetings are made, and what they are like.
type Config struct {
	// AWS is how the account is reached: its Region, one of [ControlRegions], and
	// its credentials. Required. Retries are the provider's own.
	AWS aws.Config
	// MediaRegion is where the media servers are, one of [MediaRegions]; "" means
	// the Region of AWS. Near to the people is best.
	MediaRegion string
	// TenantIDs let a school's proxy pass its own meetings and no others.
	TenantIDs []string
	// MaxAttendees is how many people a meeting takes; 0 means 250, which is all
	// that Chime allows.
	MaxAttendees int
	// Video and Content are the finest resolutions; "" is Chime's default. "None"
	// makes a meeting without cameras, or without sharing.
	Video   types.VideoResolution
	Content types.ContentResolution
	// EchoReduction lets Chime take the echo out of loud rooms.
	EchoReduction bool
	// Rate and Burst are the account's quota of calls, or this process's part of
	// it: so many a second, and so many at once after a pause. 0 means 10 and 20,
	// which is what a new account has.
	Rate  float64
	Burst int
	// Reports: Chime's events reach the classroom by way of [ParseEvent], so what
	// pages say of their cameras is not recorded.
	Reports bool
	// Logger gets what the operator must see to; nil means slog.Default().
	Logger *slog.Logger
}

// Provider is a meeting.Provider. It keeps nothing that Chime, or whoever keeps
// the ids of the meetings, could not tell it again.
type Provider struct {
	api    *chimesdkmeetings.Client
	cfg    Config
	turns  turns
	finds  singleflight.Group
	logger *slog.Logger

	mu          sync.Mutex
	conferences map[meeting.Sitting]*conference
}

var (
	_ meeting.Provider  = (*Provider)(nil)
	_ meeting.Captioner = (*Provider)(nil)
)

// New returns a provider. It does no I/O.
func New(cfg Config) (*Provider, error) {
	cfg.MediaRegion = cmp.Or(cfg.MediaRegion, cfg.AWS.Region)
	cfg.MaxAttendees = cmp.Or(cfg.MaxAttendees, attendeesAtMost)
	cfg.Rate, cfg.Burst = cmp.Or(cfg.Rate, 10), cmp.Or(cfg.Burst, 20)
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	if err := cfg.check(); err != nil {
		return nil, err
	}
	api := chimesdkmeetings.NewFromConfig(cfg.AWS, func(o *chimesdkmeetings.Options) { o.Retryer = aws.NopRetryer{} })
	return &Provider{
		api: api, cfg: cfg, turns: newTurns(cfg.Rate, cfg.Burst), logger: cfg.Logger,
		conferences: map[meeting.Sitting]*conference{},
	}, nil
}

func (cfg Config) check() error {
	switch {
	case !slices.Contains(ControlRegions(), cfg.AWS.Region):
		return fmt.Errorf("chime.Config.AWS: meetings are not made in the Region %q", cfg.AWS.Region)
	case !slices.Contains(MediaRegions(), cfg.MediaRegion):
		return fmt.Errorf("chime.Config.MediaRegion: there are no media servers in %q", cfg.MediaRegion)
	case cfg.AWS.Credentials == nil:
		return errors.New("chime.Config.AWS has no Credentials")
	case len(cfg.TenantIDs) > 5:
		return errors.New("chime.Config.TenantIDs: Chime takes five at most")
	case cfg.MaxAttendees < 1 || cfg.MaxAttendees > attendeesAtMost:
		return fmt.Errorf("chime.Config.MaxAttendees must be from 1 to %d", attendeesAtMost)
	case cfg.Rate < 0.1 || cfg.Burst < 2:
		return errors.New("chime.Config.Rate must be 0.1 or more, and Burst 2 or more")
	}
	for _, id := range cfg.TenantIDs {
		if err := checkTenant(id); err != nil {
			return err
		}
	}
	return nil
}

// checkTenant keeps Chime's rule: no character four times in a row.
func checkTenant(id string) error {
	if len(id) < 2 || len(id) > 256 {
		return fmt.Errorf("chime.Config.TenantIDs: %q must have from 2 to 256 characters", id)
	}
	run, before := 0, rune(0)
	for _, r := range id {
		if !isTenantRune(r) {
			return fmt.Errorf("chime.Config.TenantIDs: %q has a character other than letters, digits and -_!@#$", id)
		}
		if run++; r != before {
			run, before = 1, r
		}
		if run == 4 {
			return fmt.Errorf("chime.Config.TenantIDs: %q has the same character four times in a row", id)
		}
	}
	return nil
}

func isTenantRune(r rune) bool {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
		return true
	}
	return slices.Contains([]rune("-_!@#$"), r)
}

// Name implements [meeting.Provider].
func (p *Provider) Name() string { return "chime" }

// Features implements [meeting.Provider].
func (p *Provider) Features() meeting.Features {
	return meeting.Features{Enforces: true, Reports: p.cfg.Reports, Captions: true, Cameras: cameras, Attendees: p.cfg.MaxAttendees}
}

// Run implements [meeting.Provider]: everything happens when somebody asks.
func (p *Provider) Run(ctx context.Context, _ meeting.Classroom) error {
	<-ctx.Done()
	return nil
}

// conference returns what is known of a meeting, if only its id.
func (p *Provider) conference(r meeting.Ref) *conference {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.conferences[r.Sitting]
	if c == nil || c.differs(r.ProviderID) {
		c = newConference(r.ProviderID)
		p.conferences[r.Sitting] = c
	}
	return c
}

// learn notes what Chime says of a meeting, and forgets those that it has ended
// by itself by now.
func (p *Provider) learn(s meeting.Sitting, m *types.Meeting) {
	c := p.conference(meeting.Ref{Sitting: s, ProviderID: aws.ToString(m.MeetingId)})
	c.mu.Lock()
	c.id, c.meeting = aws.ToString(m.MeetingId), m
	c.mu.Unlock()
	p.mu.Lock()
	defer p.mu.Unlock()
	for s, c := range p.conferences {
		if time.Since(c.since) > longest {
			delete(p.conferences, s)
		}
	}
}

func (p *Provider) forget(s meeting.Sitting) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.conferences, s)
}
