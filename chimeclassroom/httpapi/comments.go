package httpapi

import (
	"net/http"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

type commentRequest struct {
	Text string `json:"text"`
}

type comment struct {
	ID        string   `json:"id"`
	Author    mePerson `json:"author"`
	Text      string   `json:"text"`
	At        instant  `json:"at"`
	Removable bool     `json:"removable"`
}

type commentList struct {
	Comments []comment `json:"comments"`
	Open     bool      `json:"open"`
}

func newComment(c service.CommentView) comment {
	return comment{
		ID: c.ID, Author: mePerson{ID: c.Author.ID, Name: c.Author.DisplayName(), Role: c.Role},
		Text: c.Text, At: instant(c.At), Removable: c.Removable,
	}
}

func (a *API) listComments(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	read, err := a.service.ReadComments(r.Context(), v, r.PathValue("eventId"))
	if err != nil {
		return err
	}
	list := commentList{Comments: make([]comment, 0, len(read.Comments)), Open: read.Open}
	for _, c := range read.Comments {
		list.Comments = append(list.Comments, newComment(c))
	}
	return writeJSON(w, http.StatusOK, list)
}

func (a *API) writeComment(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	var in commentRequest
	if err := decode(w, r, &in); err != nil {
		return err
	}
	written, err := a.service.WriteComment(r.Context(), v, r.PathValue("eventId"), in.Text)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, newComment(written))
}

func (a *API) deleteComment(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	if err := a.service.DeleteComment(r.Context(), v, r.PathValue("eventId"), r.PathValue("commentId")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
