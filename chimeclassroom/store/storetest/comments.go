package storetest

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func comments() []check[Commented] {
	return []check[Commented]{
		{"comments come back as they were, oldest first", commentsComeBack},
		{"of many comments at once all are kept", commentsAtOnce},
		{"comments of nobody", commentsOfNobody},
	}
}

func comment(id string) chimeclassroom.Comment {
	return chimeclassroom.Comment{ID: id, EventID: "event", Author: chimeclassroom.Person{ID: "person-1"}, Role: chimeclassroom.Student, Text: "Ünïcødé ' ?\n", At: nine}
}

func commentsComeBack(t *testing.T, s Commented) {
	e := classroom(t, s)
	late := comment("a")
	late.At = later
	want := []chimeclassroom.Comment{comment("b"), comment("c"), late}
	for _, n := range []int{2, 1, 0} {
		require.NoError(t, s.PutComment(t.Context(), want[n]))
		want[n].Author = chimeclassroom.Person{ID: "person-1", RegistrationID: "r", Subject: "ada", Name: "Ada"}
	}
	reopen(t, s)
	kept, err := s.Comments(t.Context(), e.ID)
	require.NoError(t, err)
	assert.Equal(t, want, kept)
	for range 2 {
		require.NoError(t, s.DropComment(t.Context(), e.ID, "c"))
	}
	require.NoError(t, s.DropComment(t.Context(), "another", "b"))
	kept, err = s.Comments(t.Context(), e.ID)
	require.NoError(t, err)
	assert.Equal(t, []chimeclassroom.Comment{want[0], want[2]}, kept)
	require.NoError(t, s.ChangeSeries(t.Context(), e.RoomID, chimeclassroom.SeriesChange{Delete: []chimeclassroom.Event{e}}))
	kept, err = s.Comments(t.Context(), e.ID)
	require.NoError(t, err)
	assert.Empty(t, kept, "they go with the event")
}

func commentsAtOnce(t *testing.T, s Commented) {
	e := classroom(t, s)
	race(t, s, func(i int) error { return s.PutComment(t.Context(), comment(fmt.Sprint(i))) })
	kept, err := s.Comments(t.Context(), e.ID)
	require.NoError(t, err)
	assert.Len(t, kept, racers(s))
}

func commentsOfNobody(t *testing.T, s Commented) {
	classroom(t, s)
	for _, id := range noIDs() {
		c := comment("a")
		c.EventID = id
		require.ErrorIs(t, s.PutComment(t.Context(), c), service.ErrNotFound)
		kept, err := s.Comments(t.Context(), id)
		require.NoError(t, err)
		assert.Empty(t, kept)
		require.NoError(t, s.DropComment(t.Context(), id, id))
	}
}
