package httpapi

import (
	"net/http"
	"unicode/utf8"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// maxCode is how many characters the code of a launch may have.
const maxCode = 200

type sessionRequest struct {
	Code string `json:"code"`
}

type session struct {
	Token     string  `json:"token"`
	ExpiresAt instant `json:"expiresAt"`
}

type me struct {
	Person      mePerson                    `json:"person"`
	Room        meRoom                      `json:"room"`
	Permissions []chimeclassroom.Permission `json:"permissions"`
	Choice      *meChoice                   `json:"choice,omitempty"`
	ReturnURL   string                      `json:"returnUrl,omitempty"`
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
	token, expires, err := a.service.OpenSession(r.Context(), in.Code)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, session{Token: token, ExpiresAt: instant(expires)})
}

func (a *API) issueCode(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	code, err := a.service.IssueCode(r.Context(), v)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, sessionRequest{Code: code})
}

func (a *API) closeSession(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	if err := a.service.CloseSession(r.Context(), bearer(r)); err != nil {
		return err
	}
	a.hub.signOut(v.SessionID)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (a *API) readMe(w http.ResponseWriter, _ *http.Request, v chimeclassroom.Visitor) error {
	answer := me{
		Person:      mePerson{ID: v.Person.ID, Name: v.Person.DisplayName(), Role: v.Role},
		Room:        meRoom{ID: v.Room.ID, Title: v.Room.Title, Course: v.Room.Course},
		Permissions: v.Role.Permissions(),
		ReturnURL:   v.ReturnURL,
	}
	if v.Choice != nil {
		answer.Choice = &meChoice{Accepts: v.Choice.Accepts}
	}
	return writeJSON(w, http.StatusOK, answer)
}
