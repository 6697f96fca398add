package service

import (
	"context"
	"errors"
	"fmt"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// TemplateView is a template as one visitor sees it.
type TemplateView struct {
	chimeclassroom.Template
	// Manageable: the visitor may rename and delete it.
	Manageable bool
}

// TemplateList is with what the visitor's new events can begin, by name.
type TemplateList struct {
	Templates []TemplateView
	// Levels are those at which the visitor may save one.
	Levels []chimeclassroom.Level
}

// ReadTemplates returns the templates of the visitor's course and of its platform, for
// those who schedule.
func (s *Service) ReadTemplates(ctx context.Context, v chimeclassroom.Visitor) (TemplateList, error) {
	if !plans(v) && !v.May(chimeclassroom.ManageTemplates) {
		return TemplateList{}, forbidden()
	}
	all, err := s.store.Templates(ctx, v.Room.ID)
	if err != nil {
		return TemplateList{}, fmt.Errorf("reading the templates: %w", err)
	}
	list := TemplateList{Templates: make([]TemplateView, 0, len(all)), Levels: []chimeclassroom.Level{}}
	for _, t := range all {
		list.Templates = append(list.Templates, TemplateView{Template: t, Manageable: keepsTemplates(v, t.Level)})
	}
	for _, level := range []chimeclassroom.Level{chimeclassroom.CourseLevel, chimeclassroom.PlatformLevel} {
		if keepsTemplates(v, level) {
			list.Levels = append(list.Levels, level)
		}
	}
	return list, nil
}

// keepsTemplates tells who decides on the templates of a level: on those that all
// courses share, who administers the LMS and teaches here.
func keepsTemplates(v chimeclassroom.Visitor, at chimeclassroom.Level) bool {
	switch at {
	case chimeclassroom.CourseLevel:
		return v.May(chimeclassroom.ManageTemplates)
	case chimeclassroom.PlatformLevel:
		return v.AdministersLMS && v.Role.Teaches() && v.May(chimeclassroom.ManageTemplates)
	default:
		return false
	}
}

// SaveTemplate stores a new template of its level.
func (s *Service) SaveTemplate(ctx context.Context, v chimeclassroom.Visitor, t chimeclassroom.Template) (TemplateView, error) {
	if !keepsTemplates(v, t.Level) {
		return TemplateView{}, forbidden()
	}
	t, err := t.Checked()
	if err != nil {
		return TemplateView{}, err
	}
	if t.ID, err = s.newID(); err != nil {
		return TemplateView{}, err
	}
	if err := s.checkTemplates(ctx, v, t); err != nil {
		return TemplateView{}, err
	}
	if err := settleTemplate(s.store.PutTemplate(ctx, v.Room.ID, t)); err != nil {
		return TemplateView{}, err
	}
	s.log(ctx, v, chimeclassroom.LogEntry{Action: chimeclassroom.LogTemplateSaved, Detail: string(t.Level)})
	return TemplateView{Template: t, Manageable: true}, nil
}

// checkTemplates refuses a template whose name is taken, and one too many.
func (s *Service) checkTemplates(ctx context.Context, v chimeclassroom.Visitor, t chimeclassroom.Template) error {
	all, err := s.store.Templates(ctx, v.Room.ID)
	if err != nil {
		return fmt.Errorf("reading the templates: %w", err)
	}
	if taken := chimeclassroom.FindTemplate(all, t.Level, t.Name); taken != nil && taken.ID != t.ID {
		return nameTaken(nil)
	}
	same := 0
	for _, o := range all {
		if o.Level == t.Level && o.ID != t.ID {
			same++
		}
	}
	if same >= chimeclassroom.MaxTemplates {
		return invalid(fmt.Sprintf("There can be %d templates; delete one that nobody needs.", chimeclassroom.MaxTemplates))
	}
	return nil
}

// RenameTemplate gives a template another name.
func (s *Service) RenameTemplate(ctx context.Context, v chimeclassroom.Visitor, id, name string) (TemplateView, error) {
	t, err := s.ownTemplate(ctx, v, id)
	if err != nil {
		return TemplateView{}, err
	}
	if t.Name, err = chimeclassroom.CheckTemplateName(name); err != nil {
		return TemplateView{}, err
	}
	if err := settleTemplate(s.store.RenameTemplate(ctx, v.Room.ID, id, t.Name)); err != nil {
		return TemplateView{}, err
	}
	s.log(ctx, v, chimeclassroom.LogEntry{Action: chimeclassroom.LogTemplateRenamed, Detail: string(t.Level)})
	return TemplateView{Template: t, Manageable: true}, nil
}

// DeleteTemplate removes a template. The events that began with it stay as they are.
func (s *Service) DeleteTemplate(ctx context.Context, v chimeclassroom.Visitor, id string) error {
	t, err := s.ownTemplate(ctx, v, id)
	if err != nil {
		return err
	}
	if err := s.store.DropTemplate(ctx, v.Room.ID, id); err != nil {
		return fmt.Errorf("deleting a template: %w", err)
	}
	s.log(ctx, v, chimeclassroom.LogEntry{Action: chimeclassroom.LogTemplateDeleted, Detail: string(t.Level)})
	return nil
}

// ownTemplate returns a template that is the visitor's to manage.
func (s *Service) ownTemplate(ctx context.Context, v chimeclassroom.Visitor, id string) (chimeclassroom.Template, error) {
	list, err := s.ReadTemplates(ctx, v)
	if err != nil {
		return chimeclassroom.Template{}, err
	}
	for _, t := range list.Templates {
		switch {
		case t.ID != id:
		case !t.Manageable:
			return t.Template, forbidden()
		default:
			return t.Template, nil
		}
	}
	return chimeclassroom.Template{}, noSuchTemplate(nil)
}

// settleTemplate says in the person's words how a change of templates went.
func settleTemplate(err error) error {
	switch {
	case errors.Is(err, ErrNotFound):
		return noSuchTemplate(err)
	case errors.Is(err, ErrConflict):
		return nameTaken(err)
	case err != nil:
		return fmt.Errorf("storing a template: %w", err)
	}
	return nil
}

func noSuchTemplate(cause error) error {
	return &chimeclassroom.Error{Code: chimeclassroom.CodeNotFound, Public: "There is no such template; it may have been deleted.", Err: cause}
}

func nameTaken(cause error) error {
	return &chimeclassroom.Error{
		Code: chimeclassroom.CodeInvalid, Public: "The template cannot be called that.", Err: cause,
		Fields: []chimeclassroom.FieldError{{Field: "name", Detail: "Another template has this name."}},
	}
}
