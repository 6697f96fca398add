package classroomdynamo

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Attributes of a template, beside its name.
const pattern = "pattern"

// templateLevel is where the templates of a level are kept, in partitions of which new
// ones go into the first.
func templateLevel(r *room, level chimeclassroom.Level) (partitions []string) {
	if level == chimeclassroom.PlatformLevel {
		return []string{profileKey(r.Key.Deployment()).text(partitionKey)}
	}
	for _, id := range r.all() {
		partitions = append(partitions, roomPartition(id))
	}
	return partitions
}

// kept is a template with its item.
type keptTemplate struct {
	chimeclassroom.Template
	item item
}

// templatesAt reads those of a level, behind the item that those who change them take
// turns at.
func (s *Store) templatesAt(ctx context.Context, r *room, level chimeclassroom.Level) (all []keptTemplate, guard item, err error) {
	partitions := templateLevel(r, level)
	key := at(partitions[0], "templates")
	if guard, err = s.get(ctx, key); err != nil {
		return nil, nil, err
	}
	if guard == nil {
		guard = key
	}
	for _, p := range partitions {
		for i, err := range s.query(ctx, beginning(p, "template#")) {
			if err != nil {
				return nil, nil, err
			}
			t := keptTemplate{item: i, Template: chimeclassroom.Template{ID: i.text(ident), Name: i.text(called), Level: level}}
			if err := i.read(pattern, &t.Pattern); err != nil {
				return nil, nil, err
			}
			all = append(all, t)
		}
	}
	return all, guard, nil
}

func plain(all []keptTemplate) (templates []chimeclassroom.Template) {
	for _, t := range all {
		templates = append(templates, t.Template)
	}
	return templates
}

// Templates implements [service.Templates].
func (s *Store) Templates(ctx context.Context, roomID string) ([]chimeclassroom.Template, error) {
	r, err := s.room(ctx, roomID)
	if err != nil {
		return nil, orNone(err)
	}
	var all []chimeclassroom.Template
	for _, level := range []chimeclassroom.Level{chimeclassroom.PlatformLevel, chimeclassroom.CourseLevel} {
		some, _, err := s.templatesAt(ctx, r, level)
		if err != nil {
			return nil, err
		}
		all = append(all, plain(some)...)
	}
	slices.SortFunc(all, func(a, b chimeclassroom.Template) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	return all, nil
}

// taking is the edit by which who changes templates takes their turn.
func taking(guard item) *edit {
	e := editing(guard.key()).set(turn, number(guard.number(turn)+1))
	if guard.has(turn) {
		return e.when("#turn = :seen", item{":seen": guard[turn]})
	}
	return e.when("attribute_not_exists(#turn)", nil)
}

// PutTemplate implements [service.Templates].
func (s *Store) PutTemplate(ctx context.Context, roomID string, t chimeclassroom.Template) error {
	body, err := asJSON(t.Pattern)
	if err != nil {
		return err
	}
	return decided(ctx, func() (again bool, err error) {
		r, err := s.room(ctx, roomID)
		if err != nil {
			return false, err
		}
		others, guard, err := s.templatesAt(ctx, r, t.Level)
		if err != nil {
			return false, err
		}
		if len(others) >= chimeclassroom.MaxTemplates || chimeclassroom.FindTemplate(plain(others), t.Level, t.Name) != nil {
			return false, service.ErrConflict
		}
		i := at(templateLevel(r, t.Level)[0], "template#"+part(t.ID))
		i[ident], i[called], i[pattern] = text(t.ID), text(t.Name), body
		return s.transact(ctx, s.making(taking(guard)), s.putting(i, absent, nil))
	})
}

// RenameTemplate implements [service.Templates].
func (s *Store) RenameTemplate(ctx context.Context, roomID, id, to string) error {
	return decided(ctx, func() (again bool, err error) {
		r, err := s.room(ctx, roomID)
		if err != nil {
			return false, err
		}
		for _, level := range []chimeclassroom.Level{chimeclassroom.PlatformLevel, chimeclassroom.CourseLevel} {
			all, guard, err := s.templatesAt(ctx, r, level)
			if err != nil {
				return false, err
			}
			for _, t := range all {
				if t.ID != id {
					continue
				}
				if other := chimeclassroom.FindTemplate(plain(all), level, to); other != nil && other.ID != id {
					return false, service.ErrConflict
				}
				renamed := editing(t.item.key()).set(called, text(to)).when(present, nil)
				return s.transact(ctx, s.making(taking(guard)), s.making(renamed))
			}
		}
		return false, service.ErrNotFound
	})
}

// DropTemplate implements [service.Templates].
func (s *Store) DropTemplate(ctx context.Context, roomID, id string) error {
	r, err := s.room(ctx, roomID)
	if err != nil {
		return orNone(err)
	}
	for _, level := range []chimeclassroom.Level{chimeclassroom.PlatformLevel, chimeclassroom.CourseLevel} {
		for _, p := range templateLevel(r, level) {
			if err := s.erase(ctx, at(p, "template#"+part(id))); err != nil {
				return err
			}
		}
	}
	return nil
}
