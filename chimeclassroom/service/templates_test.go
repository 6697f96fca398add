package service_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
)

func seminar() chimeclassroom.Template {
	return chimeclassroom.Template{
		Level: chimeclassroom.CourseLevel, Name: " Seminar ",
		Pattern: chimeclassroom.Pattern{
			Title: "Seminar", Description: "Bring your text.", DurationMinutes: 90, OpensBefore: 10,
			Attachments: []chimeclassroom.Attachment{{URL: "https://lms.example/texts"}},
			Terms:       chimeclassroom.Terms{WaitingRoom: true, Capacity: 12},
		},
	}
}

func TestATemplateIsSavedRenamedAndDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	saved, err := w.SaveTemplate(t.Context(), teacher, seminar())
	require.NoError(t, err)
	assert.Equal(t, "Seminar", saved.Name)
	assert.Equal(t, "lms.example", saved.Attachments[0].Title)

	taken := seminar()
	taken.Name = "SEMINAR"
	_, err = w.SaveTemplate(t.Context(), teacher, taken)
	requireCode(t, chimeclassroom.CodeInvalid, err)
	taken.Name = "Exam"
	exam, err := w.SaveTemplate(t.Context(), teacher, taken)
	require.NoError(t, err)
	_, err = w.RenameTemplate(t.Context(), teacher, exam.ID, "seminar")
	requireCode(t, chimeclassroom.CodeInvalid, err)
	_, err = w.RenameTemplate(t.Context(), teacher, exam.ID, "  ")
	requireCode(t, chimeclassroom.CodeInvalid, err)
	renamed, err := w.RenameTemplate(t.Context(), teacher, exam.ID, "EXAM")
	require.NoError(t, err, "its own name in capitals is not taken")
	assert.Equal(t, "EXAM", renamed.Name)

	list, err := w.ReadTemplates(t.Context(), teacher)
	require.NoError(t, err)
	require.Len(t, list.Templates, 2)
	assert.Equal(t, []string{"EXAM", "Seminar"}, []string{list.Templates[0].Name, list.Templates[1].Name})
	assert.Equal(t, saved, list.Templates[1])
	require.NoError(t, w.DeleteTemplate(t.Context(), teacher, exam.ID))
	requireCode(t, chimeclassroom.CodeNotFound, w.DeleteTemplate(t.Context(), teacher, exam.ID))
	assert.Equal(t, []string{"template.save course", "template.save course", "template.rename course", "template.delete course"}, w.logOf(teacher))
}

func TestWhoKeepsTemplates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, assistant, student, head := w.teacher(), w.visit(arrival("helper", chimeclassroom.Assistant)), w.student("ada"), w.head()
	course, err := w.SaveTemplate(t.Context(), teacher, seminar())
	require.NoError(t, err)
	shared := seminar()
	shared.Level = chimeclassroom.PlatformLevel
	_, err = w.SaveTemplate(t.Context(), teacher, shared)
	requireCode(t, chimeclassroom.CodeForbidden, err)
	platform, err := w.SaveTemplate(t.Context(), head, shared)
	require.NoError(t, err, "the same name at another level")

	_, err = w.ReadTemplates(t.Context(), student)
	requireCode(t, chimeclassroom.CodeForbidden, err)
	list, err := w.ReadTemplates(t.Context(), assistant)
	require.NoError(t, err)
	assert.Len(t, list.Templates, 2, "whoever schedules begins with them")
	assert.Empty(t, list.Levels)
	for _, one := range list.Templates {
		assert.False(t, one.Manageable)
		requireCode(t, chimeclassroom.CodeForbidden, w.DeleteTemplate(t.Context(), assistant, one.ID))
	}
	_, err = w.RenameTemplate(t.Context(), teacher, platform.ID, "Mine")
	requireCode(t, chimeclassroom.CodeForbidden, err)
	requireCode(t, chimeclassroom.CodeForbidden, w.DeleteTemplate(t.Context(), teacher, platform.ID))
	learner := arrival("chief", chimeclassroom.Student)
	learner.AdministersLMS = true
	_, err = w.SaveTemplate(t.Context(), w.visit(learner), shared)
	requireCode(t, chimeclassroom.CodeForbidden, err)

	elsewhere := arrival("teacher", chimeclassroom.Teacher)
	elsewhere.ResourceLinkID = "another link"
	other := w.visit(elsewhere)
	list, err = w.ReadTemplates(t.Context(), other)
	require.NoError(t, err)
	require.Len(t, list.Templates, 1, "a course's own are not those of others")
	assert.Equal(t, platform.ID, list.Templates[0].ID)
	requireCode(t, chimeclassroom.CodeNotFound, w.DeleteTemplate(t.Context(), other, course.ID))
	foreign := elsewhere
	foreign.DeploymentID = "another school"
	list, err = w.ReadTemplates(t.Context(), w.visit(foreign))
	require.NoError(t, err)
	assert.Empty(t, list.Templates, "nor a platform's those of another deployment")
}

func TestATemplateIsWhatAnEventCouldBe(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	for name, change := range map[string]func(*chimeclassroom.Template){
		"no name":            func(t *chimeclassroom.Template) { t.Name = "\u200b" },
		"a long name":        func(t *chimeclassroom.Template) { t.Name = strings.Repeat("ü", chimeclassroom.MaxTemplateName+1) },
		"a long title":       func(t *chimeclassroom.Template) { t.Title = strings.Repeat("x", chimeclassroom.MaxTitle+1) },
		"no length":          func(t *chimeclassroom.Template) { t.DurationMinutes = 0 },
		"a script":           func(t *chimeclassroom.Template) { t.Attachments[0].URL = "javascript:alert(1)" },
		"terms without ends": func(t *chimeclassroom.Template) { t.Terms.Capacity = -1 },
	} {
		one := seminar()
		change(&one)
		_, err := w.SaveTemplate(t.Context(), teacher, one)
		assert.Equal(t, chimeclassroom.CodeInvalid, chimeclassroom.ErrorCode(err), name)
	}
	untitled := seminar()
	untitled.Title, untitled.Standing, untitled.DurationMinutes = "", true, 0
	saved, err := w.SaveTemplate(t.Context(), teacher, untitled)
	require.NoError(t, err)
	assert.Empty(t, saved.Title)
	assert.True(t, saved.Standing)
}

func TestACourseHasSoManyTemplates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	for i := range chimeclassroom.MaxTemplates {
		one := seminar()
		one.Name = fmt.Sprint(i)
		_, err := w.SaveTemplate(t.Context(), teacher, one)
		require.NoError(t, err)
	}
	_, err := w.SaveTemplate(t.Context(), teacher, seminar())
	requireCode(t, chimeclassroom.CodeInvalid, err)
}
