package chimeclassroom_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
)

func TestWhatIsUsual(t *testing.T) {
	t.Parallel()
	usual := chimeclassroom.UsualMatrix()
	assert.Equal(t, usual, chimeclassroom.MatrixOf(nil, nil))
	for role, rights := range usual {
		for i, p := range rights {
			assert.True(t, chimeclassroom.Grantable(role, p), "%s of %s", p, role)
			assert.NotContains(t, rights[:i], p)
			for _, higher := range chimeclassroom.Roles() {
				if role.Below(higher) && higher.Teaches() {
					assert.True(t, usual[higher].Has(p), "%s may what %s may: %s", higher, role, p)
				}
			}
		}
	}
	assert.Equal(t, chimeclassroom.AllPermissions(), usual[chimeclassroom.Administrator])
	assert.False(t, usual[chimeclassroom.Teacher].Has(chimeclassroom.ManagePermissions), "the platform lets teachers, or does not")
}

func TestExceptions(t *testing.T) {
	t.Parallel()
	const (
		admin, teacher, assistant = chimeclassroom.Administrator, chimeclassroom.Teacher, chimeclassroom.Assistant
		student, guest, observer  = chimeclassroom.Student, chimeclassroom.Guest, chimeclassroom.Observer
		create, chat, reports     = chimeclassroom.CreateEvents, chimeclassroom.WriteChat, chimeclassroom.ReadReports
		manage                    = chimeclassroom.ManagePermissions
	)
	type list = []chimeclassroom.Exception
	letTeachers := chimeclassroom.Exception{Role: teacher, Permission: manage, Granted: true, By: admin}
	byTeacher := chimeclassroom.Exception{Role: student, Permission: create, Granted: true, By: teacher}
	for _, c := range []struct {
		name             string
		platform, course list
		role             chimeclassroom.Role
		permission       chimeclassroom.Permission
		want             bool
	}{
		{"the platform grants", list{{student, create, true, admin}}, nil, student, create, true},
		{"the platform denies", list{{student, chat, false, admin}}, nil, student, chat, false},
		{"the course is stricter", list{{student, create, true, admin}}, list{{student, create, false, teacher}}, student, create, false},
		{"the course is stricter, whoever said so", nil, list{{student, chat, false, ""}}, student, chat, false},
		{"an administrator grants in the course", nil, list{{student, create, true, admin}}, student, create, true},
		{"a teacher who is let grants in the course", list{letTeachers}, list{byTeacher}, student, create, true},
		{"a teacher who is not let", nil, list{byTeacher}, student, create, false},
		{"a teacher whom the course lets", nil, list{letTeachers, byTeacher}, student, create, true},
		{"a teacher who lets themselves", nil, list{{teacher, manage, true, teacher}, byTeacher}, student, create, false},
		{"a teacher who has lost it on the platform", list{letTeachers, {teacher, create, false, admin}}, list{byTeacher}, student, create, false},
		{"a teacher who has lost it in the course", list{letTeachers}, list{{teacher, create, false, admin}, byTeacher}, student, create, false},
		{"a student grants to students", nil, list{{student, create, true, student}}, student, create, false},
		{"nobody grants", nil, list{{student, create, true, ""}}, student, create, false},
		{"a role that is none grants", nil, list{{student, create, true, "owner"}}, student, create, false},
		{"what the platform denies no course grants", list{letTeachers, {student, chat, false, admin}}, list{{student, chat, true, admin}}, student, chat, false},
		{"administrators keep all", list{{admin, reports, false, admin}}, list{{admin, reports, false, admin}}, admin, reports, true},
		{"reports are not for guests", list{{guest, reports, true, admin}}, list{{guest, reports, true, admin}}, guest, reports, false},
		{"nor for observers", list{{observer, reports, true, admin}}, nil, observer, reports, false},
		{"nor for students", list{{student, reports, true, admin}}, nil, student, reports, false},
		{"assistants change no permissions", list{{assistant, manage, true, admin}}, nil, assistant, manage, false},
		{"a role that is none has nothing", list{{"owner", chat, true, admin}}, list{{"owner", chat, true, admin}}, "owner", chat, false},
		{"a permission that is none", list{{teacher, "events.fly", true, admin}}, nil, teacher, "events.fly", false},
		{"of two the first counts", nil, list{{student, chat, false, admin}, {student, chat, true, admin}}, student, chat, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.want, chimeclassroom.MatrixOf(c.platform, c.course)[c.role].Has(c.permission))
		})
	}
}

// FuzzMatrix looks for exceptions, whoever has stored them, that give somebody what
// they must not have.
func FuzzMatrix(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{3, 10, 1, 1, 1, 12, 1, 0})
	f.Add([]byte{5, 10, 1, 0, 0, 3, 0, 0, 1, 12, 1, 1})
	f.Fuzz(func(t *testing.T, raw []byte) {
		exceptions := func(raw []byte) []chimeclassroom.Exception {
			roles, permissions := append(chimeclassroom.Roles(), "owner"), append(chimeclassroom.AllPermissions(), "other")
			var list []chimeclassroom.Exception
			for ; len(raw) >= 4; raw = raw[4:] {
				list = append(list, chimeclassroom.Exception{
					Role: roles[int(raw[0])%len(roles)], Permission: permissions[int(raw[1])%len(permissions)],
					Granted: raw[2]%2 == 1, By: roles[int(raw[3])%len(roles)],
				})
			}
			return list
		}
		half := len(raw) / 8 * 4
		platform, course := exceptions(raw[:half]), exceptions(raw[half:])
		base, m := chimeclassroom.MatrixOf(platform, nil), chimeclassroom.MatrixOf(platform, course)
		require.Equal(t, chimeclassroom.AllPermissions(), m[chimeclassroom.Administrator])
		require.Len(t, m, len(chimeclassroom.Roles()))
		for role, rights := range m {
			for _, p := range rights {
				require.True(t, chimeclassroom.Grantable(role, p), "%s of %s", p, role)
				e, said := chimeclassroom.FindException(course, role, p)
				gained := !base[role].Has(p)
				require.True(t, !gained || said && e.Granted && m.MayChange(e.By, role, p), "%s has %s from nobody who may give it", role, p)
			}
		}
	})
}
