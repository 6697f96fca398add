package httpapi

import (
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// guestKey is what a guest's page sends: the secret of the link and, from the second
// time on, the key by which the browser is known at the event.
type guestKey struct {
	Secret string `json:"secret"`
	Key    string `json:"key"`
}

type guestEntryRequest struct {
	guestKey
	Name string `json:"name"`
}

type invitation struct {
	EventID  string                `json:"eventId"`
	Title    string                `json:"title"`
	StartsAt instant               `json:"startsAt"`
	EndsAt   instant               `json:"endsAt"`
	TimeZone string                `json:"timeZone"`
	Status   chimeclassroom.Status `json:"status"`
	Approval bool                  `json:"approval"`
	School   string                `json:"school"`
	// RetentionDays is 0, and left out, where attendance is kept for good.
	RetentionDays int    `json:"retentionDays,omitempty"`
	Name          string `json:"name,omitempty"`
}

// guestSession is the session of a guest, with the key of their browser.
type guestSession struct {
	session
	EventID string `json:"eventId"`
	Key     string `json:"key"`
}

func (k guestKey) check() error {
	if n := utf8.RuneCountInString(k.Secret); n == 0 || n > maxCode {
		return invalidField("secret", "This is not the secret of a guest link.", nil)
	}
	if utf8.RuneCountInString(k.Key) > maxCode {
		return invalidField("key", "This is not the key of a guest.", nil)
	}
	return nil
}

func (a *API) readInvitation(w http.ResponseWriter, r *http.Request) error {
	var in guestKey
	if err := decode(w, r, &in); err != nil {
		return err
	}
	if err := in.check(); err != nil {
		return err
	}
	return a.tries.limit(w, r, func() error {
		found, err := a.service.ReadInvitation(r.Context(), in.Secret, in.Key)
		if err != nil {
			return err
		}
		return writeJSON(w, http.StatusOK, newInvitation(found))
	})
}

func newInvitation(in service.Invitation) invitation {
	return invitation{
		EventID: in.Event.ID, Title: in.Event.Title, StartsAt: instant(in.Event.StartsAt), EndsAt: instant(in.Event.EndsAt()), TimeZone: in.Event.TimeZone,
		Status: in.Status, Approval: in.Approval, School: in.School, RetentionDays: int(in.Retention / (24 * time.Hour)), Name: in.Name,
	}
}

func (a *API) enterAsGuest(w http.ResponseWriter, r *http.Request) error {
	var in guestEntryRequest
	if err := decode(w, r, &in); err != nil {
		return err
	}
	if err := in.check(); err != nil {
		return err
	}
	return a.tries.limit(w, r, func() error {
		entry, err := a.service.AcceptInvitation(r.Context(), in.Secret, in.Key, in.Name)
		if chimeclassroom.ErrorCode(err) == chimeclassroom.CodeTooMuch {
			w.Header().Set("Retry-After", strconv.Itoa(int(time.Minute.Seconds())))
		}
		if err != nil {
			return err
		}
		token, err := a.issueToken(r.Context(), entry.Secret)
		if err != nil {
			return err
		}
		return writeJSON(w, http.StatusCreated, guestSession{session{token, entry.Secret}, entry.EventID, entry.Key})
	})
}
