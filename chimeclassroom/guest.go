package chimeclassroom

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
)

// The limits of guest links.
const (
	// MaxGuestLinks is how many links one event has, revoked ones included.
	MaxGuestLinks = 50
	// MaxGuests is how many people come in by one link at most.
	MaxGuests = 500
	// MaxGuestName is how many characters a guest's name has.
	MaxGuestName = 60
	// GuestsAMinute is how many new people one link lets in within a minute.
	GuestsAMinute = 60

	maxGuestLabel = 100
	// longestGuestLink is how far ahead a link may expire.
	longestGuestLink = 366 * 24 * time.Hour
)

// GuestLink lets people whom no LMS sends into the class of one event, each under a
// name that they give themselves. Who has it can come, so it is like a key.
type GuestLink struct {
	ID      string
	EventID string
	// Label says for hosts whom the link is for; it may be empty.
	Label string
	// CreatedBy is the id of the person who made it or has renewed it last, "" where
	// nobody knows any more. It opens as long as they may invite guests.
	CreatedBy string
	CreatedAt time.Time
	// ExpiresAt is when it opens no more, zero for the end of the event.
	ExpiresAt time.Time
	// MaxUses is how many people come in by it; 0: up to MaxGuests.
	MaxUses int
	// Uses is how many have.
	Uses int
	// Approval: whoever comes waits until a host lets them in, however open the door.
	Approval bool
	// RevokedAt is when a host has closed it, zero while it is open.
	RevokedAt time.Time
}

// GuestLinkState is whether a link opens, and if not why.
type GuestLinkState string

// The states of a guest link.
const (
	GuestLinkOpen GuestLinkState = "open"
	// GuestLinkUsed: as many have come as may. Those come back as they like.
	GuestLinkUsed    GuestLinkState = "used"
	GuestLinkRevoked GuestLinkState = "revoked"
	GuestLinkExpired GuestLinkState = "expired"
	// GuestLinkLapsed: whoever stands behind it may not invite guests any more. Nobody
	// comes in until another host renews it; [GuestLink.State] cannot tell.
	GuestLinkLapsed GuestLinkState = "lapsed"
	// GuestLinkOver: the class is over, or does not take place.
	GuestLinkOver GuestLinkState = "over"
)

// Lasts tells whether those who have come by a link in this state may stay.
func (s GuestLinkState) Lasts() bool { return s == GuestLinkOpen || s == GuestLinkUsed }

// State tells how the link of the event stands at now.
func (l *GuestLink) State(e *Event, now time.Time) GuestLinkState {
	switch {
	case !l.RevokedAt.IsZero():
		return GuestLinkRevoked
	case e.Hidden || !slices.Contains(e.Status(now).Actions(), Guests):
		return GuestLinkOver
	case !l.ExpiresAt.IsZero() && !now.Before(l.ExpiresAt):
		return GuestLinkExpired
	case l.Uses >= l.Most():
		return GuestLinkUsed
	default:
		return GuestLinkOpen
	}
}

// Most is how many people come in by the link.
func (l *GuestLink) Most() int {
	if l.MaxUses == 0 {
		return MaxGuests
	}
	return l.MaxUses
}

// Check returns a *Error that names every field with which no link can be made at now.
func (l *GuestLink) Check(now time.Time) error {
	var wrong fieldErrors
	wrong.checkText("label", l.Label, maxGuestLabel, "")
	if !l.ExpiresAt.IsZero() && (!l.ExpiresAt.After(now) || l.ExpiresAt.After(now.Add(longestGuestLink))) {
		wrong.add("expiresAt", "A link expires within a year from now.")
	}
	if l.MaxUses < 0 || l.MaxUses > MaxGuests {
		wrong.add("maxUses", fmt.Sprintf("A link lets in 1 to %d people.", MaxGuests))
	}
	return wrong.err("The link cannot be made as it is.")
}

// GuestName is a name that a guest gives, as it is kept: runs of space are one space.
// One that cannot be shown is a *Error of the field name.
func GuestName(typed string) (string, error) {
	name := strings.Join(strings.FieldsFunc(strings.ToValidUTF8(typed, "\uFFFD"), unicode.IsSpace), " ")
	var wrong fieldErrors
	if !containsVisible(name) {
		wrong.add("name", "Give the name by which the class is to know you.")
	}
	wrong.checkText("name", name, MaxGuestName, "")
	return name, wrong.err("The name cannot be shown as it is.")
}

// GuestPass confines the visitor of a guest link to its event.
type GuestPass struct {
	LinkID  string
	EventID string
	// InvitedBy is the id of the person who stands behind the link.
	InvitedBy string
	// Approval: they wait at the door until a host lets them in.
	Approval bool
}
