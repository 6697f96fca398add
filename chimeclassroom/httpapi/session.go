package httpapi

import (
	"context"
	"net/http"
	"unicode/utf8"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// maxCode is how many characters the code of a launch, or a renewal secret, may have.
const maxCode = 200

type sessionRequest struct {
	Code string `json:"code"`
}

// session is an open session: what opens the API for some minutes, and what renews
// that.
type session struct {
	accessToken
	Renewal string `json:"renewal"`
}

type accessToken struct {
	Token            string  `json:"token"`
	ExpiresInSeconds int     `json:"expiresInSeconds"`
	SessionExpiresAt instant `json:"sessionExpiresAt"`
}

type renewalRequest struct {
	Renewal string `json:"renewal"`
}

type me struct {
	Person      mePerson                    `json:"person"`
	Room        meRoom                      `json:"room"`
	Permissions []chimeclassroom.Permission `json:"permissions"`
	// PermissionScopes are where they may say what others may do.
	PermissionScopes []service.PermissionScope `json:"permissionScopes"`
	// LogScopes are those whose log they may read.
	LogScopes []service.PermissionScope `json:"logScopes"`

	Choice    *meChoice `json:"choice,omitempty"`
	ReturnURL string    `json:"returnUrl,omitempty"`
	Guest     *meGuest  `json:"guest,omitempty"`
}

// meGuest is there in the session of a guest, and names the one event that there is
// for them.
type meGuest struct {
	EventID string `json:"eventId"`
}

// meChoice is there when the LMS waits for events to be chosen.
type meChoice struct {
	Accepts chimeclassroom.Accepts `json:"accepts"`
}

type mePerson struct {
	ID   string              `json:"id"`
	Name string              `json:"name"`
	Role chimeclassroom.Role `json:"role"`
}

type meRoom struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Course string `json:"course"`
}

func (a *API) openSession(w http.ResponseWriter, r *http.Request) error {
	var in sessionRequest
	if err := decode(w, r, &in); err != nil {
		return err
	}
	switch n := utf8.RuneCountInString(in.Code); {
	case n == 0:
		return invalidField("code", "The code of the launch is required.", nil)
	case n > maxCode:
		return invalidField("code", "This is not the code of a launch.", nil)
	}
	renewal, _, err := a.service.OpenSession(r.Context(), in.Code)
	if err != nil {
		return err
	}
	token, err := a.issueToken(r.Context(), renewal)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, session{accessToken: token, Renewal: renewal})
}

// renewToken is the one place to which the renewal secret is ever sent.
func (a *API) renewToken(w http.ResponseWriter, r *http.Request) error {
	var in renewalRequest
	if err := decode(w, r, &in); err != nil {
		return err
	}
	if n := utf8.RuneCountInString(in.Renewal); n == 0 || n > maxCode {
		return invalidField("renewal", "This renews no session.", nil)
	}
	token, err := a.issueToken(r.Context(), in.Renewal)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, token)
}

// issueToken makes an access token for whoever has the renewal secret.
func (a *API) issueToken(ctx context.Context, renewal string) (accessToken, error) {
	s, err := a.service.Renew(ctx, renewal)
	if err != nil {
		return accessToken{}, err
	}
	token, err := a.authority.Issue(ctx, s.Visitor)
	if err != nil {
		return accessToken{}, err
	}
	return accessToken{Token: token.Text, ExpiresInSeconds: int(token.Good.Seconds()), SessionExpiresAt: instant(s.Expires)}, nil
}

func (a *API) issueCode(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	code, err := a.service.IssueCode(r.Context(), v)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, sessionRequest{Code: code})
}

func (a *API) closeSession(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	if err := a.service.CloseSession(r.Context(), v); err != nil {
		return err
	}
	a.SessionEnded(r.Context(), v.SessionID)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (a *API) readMe(w http.ResponseWriter, _ *http.Request, v chimeclassroom.Visitor) error {
	answer := me{
		Person:      mePerson{ID: v.Person.ID, Name: v.Person.DisplayName(), Role: v.Role},
		Room:        meRoom{ID: v.Room.ID, Title: v.Room.Title, Course: v.Room.Course},
		Permissions: v.Rights,

		PermissionScopes: a.service.PermissionScopes(v),
		LogScopes:        a.service.LogScopes(v),

		ReturnURL: v.ReturnURL,
	}
	if v.Choice != nil {
		answer.Choice = &meChoice{Accepts: v.Choice.Accepts}
	}
	if v.Guest != nil {
		answer.Guest = &meGuest{EventID: v.Guest.EventID}
	}
	return writeJSON(w, http.StatusOK, answer)
}
