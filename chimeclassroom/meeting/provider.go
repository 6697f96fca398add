package meeting

import (
	"context"
	"encoding/json"
	"errors"
)

// MaxID is how long an id may be that a provider is given. Ids are opaque: they
// are neither names nor the LMS's ids of anyone.
const MaxID = 64

// Errors of providers; match with errors.Is. Any other error means that the
// provider could not do it.
var (
	// ErrOver: that generation of the meeting is over and cannot be entered again;
	// the next generation can be.
	ErrOver = errors.New("this generation of the meeting is over")
	// ErrFull: the meeting, or the account with the provider, takes nobody more.
	ErrFull = errors.New("the meeting is full")
	// ErrQuota: it is the account, whose operator can have it take more. It is ErrFull
	// as well.
	ErrQuota = errors.New("the account with the provider has no more meetings")
	// ErrLanguage: there are no captions in that language.
	ErrLanguage = errors.New("there are no captions in this language")
)

// Provider carries the sound and the picture of meetings. Who may do what is
// decided before it is asked. It is safe for concurrent use.
type Provider interface {
	// Name is what the page knows the provider by.
	Name() string
	// Features is what the provider can do at all.
	Features() Features
	// Ensure finds the meeting, or creates it while r has no ProviderID: however
	// many ask at once for one Sitting, they get one meeting. Whoever keeps the
	// ProviderID and gives it the next time finds it from any other process as
	// well. A generation that is over is ErrOver.
	Ensure(ctx context.Context, r Ref) (Ref, error)
	// Join returns what the page of one attendee needs to take part, for that
	// page alone. An attendee who joins again stays one attendee. It may wait for
	// its turn. ErrOver and ErrFull are answers.
	Join(ctx context.Context, r Ref, attendeeID string, may Capabilities) (Credentials, error)
	// Permit changes what attendees, by id, may send. Attendees who are not there
	// are no error, nor is a meeting that is over.
	Permit(ctx context.Context, r Ref, may map[string]Capabilities) error
	// Mute silences attendees now, until Permit lets them send sound, be it again.
	Mute(ctx context.Context, r Ref, attendeeIDs []string) error
	// Remove cuts attendees off; their credentials are worthless afterwards, until
	// they Join again. Those who are not there are no error.
	Remove(ctx context.Context, r Ref, attendeeIDs []string) error
	// End cuts everyone off. A meeting that is over already is no error, nor one
	// without a ProviderID, which was never made.
	End(ctx context.Context, r Ref) error
	// Run does what the provider does by itself until ctx is done, and tells the
	// classroom what only the provider sees.
	Run(ctx context.Context, c Classroom) error
}

// Classroom is whom a provider that runs tells, and asks.
type Classroom interface {
	// Report takes down what only the provider sees.
	Report(ctx context.Context, e LedgerEvent) error
	// Absent tells whether somebody has no place in a meeting of this classroom, such
	// as after they were removed, or the meeting has ended: they are to be cut off
	// whatever they hold. In a meeting of somebody else nobody is absent.
	Absent(ctx context.Context, s Sitting, attendeeID string) (bool, error)
}

// Signaller is a Provider whose pages reach each other by way of the room.
type Signaller interface {
	// Relay returns what may be passed on of a signal from the page of somebody
	// who may send that much. What may not is an error.
	Relay(from Capabilities, signal json.RawMessage) (json.RawMessage, error)
}

// Captioner is a Provider that writes down what is said, for the pages of those
// who want to read it.
type Captioner interface {
	// StartCaptions begins, or goes on in another language, such as "en-US"; one
	// that there is not is ErrLanguage. Whether it works is seen when the first
	// captions come.
	StartCaptions(ctx context.Context, r Ref, language string) error
	// StopCaptions stops. Captions that were not on are no error.
	StopCaptions(ctx context.Context, r Ref) error
	// Languages are those that StartCaptions takes.
	Languages() []string
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
	// Attendees is how many people a meeting takes at a time; 0: any number.
	Attendees int `json:"attendees,omitempty"`
}
