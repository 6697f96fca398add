package meeting

import (
	"context"
	"encoding/json"
	"errors"
)

// MaxID is how long an id may be that a provider is given. Ids are opaque: they
// are neither names nor the LMS's ids of anyone.
const MaxID = 64

// ErrOver: that generation of the meeting is over and cannot be entered again;
// the next generation can be.
var ErrOver = errors.New("this generation of the meeting is over")

// Provider carries the sound and the picture of meetings. Who may do what is
// decided before it is asked. It is safe for concurrent use.
type Provider interface {
	// Name is what the page knows the provider by.
	Name() string
	// Features is what the provider can do at all.
	Features() Features
	// Ensure finds the meeting, or creates it: however many ask at once for one
	// Sitting, they get one meeting. A generation that is over is ErrOver.
	Ensure(ctx context.Context, s Sitting) (Ref, error)
	// Join returns what the page of one attendee needs to take part, for that
	// page alone. An attendee who joins again stays one attendee.
	Join(ctx context.Context, r Ref, attendeeID string, may Capabilities) (Credentials, error)
	// Permit changes what attendees, by id, may send.
	Permit(ctx context.Context, r Ref, may map[string]Capabilities) error
	// Mute silences attendees now. Who may send sound can begin again.
	Mute(ctx context.Context, r Ref, attendeeIDs []string) error
	// Remove cuts an attendee off; their credentials are worthless afterwards.
	Remove(ctx context.Context, r Ref, attendeeID string) error
	// End cuts everyone off. A meeting that is over already is no error.
	End(ctx context.Context, r Ref) error
	// Run does what the provider does by itself until ctx is done, and reports
	// what only the provider sees.
	Run(ctx context.Context, report func(context.Context, LedgerEvent) error) error
}

// Signaller is a Provider whose pages reach each other by way of the room.
type Signaller interface {
	// Relay returns what may be passed on of a signal from the page of somebody
	// who may send that much. What may not is an error.
	Relay(from Capabilities, signal json.RawMessage) (json.RawMessage, error)
}

// Sitting is the meeting that is wanted. Providers end meetings by themselves,
// so one sitting of a class may see several generations, numbered from 1.
type Sitting struct {
	ID         string
	Generation int
}

// Ref is a meeting as its provider knows it.
type Ref struct {
	Sitting
	// ProviderID is the provider's own id; empty where it has none.
	ProviderID string
}

// Capabilities is what somebody may send. Everybody receives everything.
type Capabilities struct {
	Audio   bool `json:"audio"`
	Video   bool `json:"video"`
	Content bool `json:"content"`
}

// Credentials is what a page joins with, in the provider's own words. It is as
// secret as a password.
type Credentials json.RawMessage

// Features is what a provider can do. The page shows no control for what it
// cannot.
type Features struct {
	// Enforces: nobody can send what they may not. Otherwise the pages of the
	// others see to it that nothing of it is shown.
	Enforces bool `json:"enforces"`
	// Reports: Run reports cameras and shares, so what pages say of themselves
	// is not recorded.
	Reports  bool `json:"reports"`
	Captions bool `json:"captions"`
	// Cameras is for how many cameras at a time it is made.
	Cameras int `json:"cameras"`
}
