package chimeclassroom_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/ltikit/ltikit/chimeclassroom"
)

func TestRolesHaveAnOrder(t *testing.T) {
	t.Parallel()
	roles := chimeclassroom.Roles()
	for i, r := range roles {
		assert.True(t, r.Valid())
		assert.False(t, r.Below(r))
		for _, higher := range roles[:i] {
			assert.True(t, r.Below(higher), "%s below %s", r, higher)
			assert.False(t, higher.Below(r))
		}
	}
	for _, none := range []chimeclassroom.Role{"", "owner", "Administrator", "teacher "} {
		assert.False(t, none.Valid(), none)
		assert.True(t, none.Below(chimeclassroom.Observer), none)
		assert.Empty(t, chimeclassroom.UsualMatrix()[none], none)
	}
}

func TestWhoeverTaughtIsCountedAsThat(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ before, next, want chimeclassroom.Role }{
		{"", chimeclassroom.Student, chimeclassroom.Student},
		{chimeclassroom.Student, chimeclassroom.Teacher, chimeclassroom.Teacher},
		{chimeclassroom.Guest, chimeclassroom.Student, chimeclassroom.Student},
		{chimeclassroom.Teacher, chimeclassroom.Student, chimeclassroom.Teacher},
		{chimeclassroom.Assistant, chimeclassroom.Student, chimeclassroom.Assistant},
		{chimeclassroom.Assistant, chimeclassroom.Guest, chimeclassroom.Assistant},
		{chimeclassroom.Administrator, chimeclassroom.Observer, chimeclassroom.Administrator},
		{chimeclassroom.Teacher, chimeclassroom.Assistant, chimeclassroom.Assistant},
	} {
		assert.Equal(t, c.want, c.before.Then(c.next), "%s, then %s", c.before, c.next)
	}
}

func TestWhatOnesOwnEventAllows(t *testing.T) {
	t.Parallel()
	all := []chimeclassroom.Action{chimeclassroom.Edit, chimeclassroom.Cancel, chimeclassroom.Hide, chimeclassroom.Show, chimeclassroom.Delete, chimeclassroom.Start, chimeclassroom.End}
	mine, others, nobodys := chimeclassroom.Event{CreatedBy: "me", Hidden: true}, chimeclassroom.Event{CreatedBy: "you", Hidden: true}, chimeclassroom.Event{Hidden: true}
	may := func(e chimeclassroom.Event, rights ...chimeclassroom.Permission) []chimeclassroom.Action {
		v := as(chimeclassroom.Student)
		v.Rights = rights
		var list []chimeclassroom.Action
		for _, a := range append(all, chimeclassroom.Report, chimeclassroom.Copy, chimeclassroom.Join, "other") {
			if v.MayDo(a, &e) {
				list = append(list, a)
			}
		}
		assert.Equal(t, len(list) > 0, v.Sees(&e), "whoever may do something sees it")
		return list
	}
	assert.Equal(t, all, may(mine, chimeclassroom.ManageOwnEvents))
	assert.Empty(t, may(others, chimeclassroom.ManageOwnEvents))
	assert.Empty(t, may(nobodys, chimeclassroom.ManageOwnEvents))
	assert.Empty(t, may(mine))

	nobody := chimeclassroom.Visitor{Rights: chimeclassroom.Permissions{chimeclassroom.ManageOwnEvents}}
	assert.False(t, nobody.MayDo(chimeclassroom.Edit, &nobodys), "no id is nobody's own event")
}
