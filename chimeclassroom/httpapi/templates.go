package httpapi

import (
	"net/http"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

type template struct {
	ID         string               `json:"id"`
	Level      chimeclassroom.Level `json:"level"`
	Name       string               `json:"name"`
	Manageable bool                 `json:"manageable"`
	chimeclassroom.Pattern
}

type templateList struct {
	Templates []template             `json:"templates"`
	Levels    []chimeclassroom.Level `json:"levels"`
}

type templateInput struct {
	Level chimeclassroom.Level `json:"level"`
	Name  string               `json:"name"`
	chimeclassroom.Pattern
}

type renameRequest struct {
	Name string `json:"name"`
}

func newTemplate(v service.TemplateView) template {
	t := template{ID: v.ID, Level: v.Level, Name: v.Name, Manageable: v.Manageable, Pattern: v.Pattern}
	if t.Attachments == nil {
		t.Attachments = []chimeclassroom.Attachment{}
	}
	return t
}

func (a *API) listTemplates(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	found, err := a.service.ReadTemplates(r.Context(), v)
	if err != nil {
		return err
	}
	list := templateList{Templates: make([]template, 0, len(found.Templates)), Levels: found.Levels}
	for _, t := range found.Templates {
		list.Templates = append(list.Templates, newTemplate(t))
	}
	return writeJSON(w, http.StatusOK, list)
}

func (a *API) saveTemplate(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	var in templateInput
	if err := decode(w, r, &in); err != nil {
		return err
	}
	if in.Level != chimeclassroom.CourseLevel && in.Level != chimeclassroom.PlatformLevel {
		return invalidField("level", "The level is course or platform.", nil)
	}
	view, err := a.service.SaveTemplate(r.Context(), v, chimeclassroom.Template{Level: in.Level, Name: in.Name, Pattern: in.Pattern})
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, newTemplate(view))
}

func (a *API) renameTemplate(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	var in renameRequest
	if err := decode(w, r, &in); err != nil {
		return err
	}
	view, err := a.service.RenameTemplate(r.Context(), v, r.PathValue("templateId"), in.Name)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, newTemplate(view))
}

func (a *API) deleteTemplate(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	if err := a.service.DeleteTemplate(r.Context(), v, r.PathValue("templateId")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
