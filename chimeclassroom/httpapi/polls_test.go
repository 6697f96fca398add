package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
)

type poll struct {
	ID, Text, State    string
	Number             int
	Shown              bool
	HasAnswered        bool
	Several, Anonymous bool
	Own                []int
	Result             *struct {
		Answered int
		Totals   []int
	}
}

func prime() map[string]any {
	return map[string]any{"text": "Is 91 prime?", "choices": []string{"Yes", "No"}}
}

func pollsArePrepared(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher, ada := s.teacher(), s.student("ada")
	e := teacher.schedule()
	path := "/api/events/" + e.ID + "/polls"
	var p poll
	teacher.want(http.StatusCreated, "POST", path, prime(), &p)
	assert.Equal(t, "prepared", p.State)
	one := path + "/" + p.ID
	teacher.want(http.StatusOK, "PUT", one, with(prime(), "anonymous", true), &p)
	assert.True(t, p.Anonymous)
	var list struct {
		Polls []poll
		Open  bool
	}
	teacher.want(http.StatusOK, "GET", path, nil, &list)
	require.Len(t, list.Polls, 1)
	assert.True(t, list.Open)
	ada.want(http.StatusOK, "GET", path, nil, &list)
	assert.Empty(t, list.Polls)
	assert.False(t, list.Open)

	nobody := &browser{site: s}
	for _, op := range [][2]string{{"GET", path}, {"POST", path}, {"PUT", one}, {"DELETE", one}} {
		nobody.refused(http.StatusUnauthorized, "not_signed_in", op[0], op[1], nil)
		teacher.refused(http.StatusNotFound, "not_found", op[0], strings.Replace(op[1], e.ID, "another", 1), prime())
		if op[0] == "GET" {
			continue
		}
		ada.refused(http.StatusForbidden, "forbidden", op[0], op[1], prime())
		if op[0] == "DELETE" {
			continue
		}
		refused := teacher.refused(http.StatusBadRequest, "invalid", op[0], op[1], with(prime(), "choices", []string{"Yes", ""}))
		assert.Equal(t, "choices.1", refused.Errors[0].Field)
		teacher.refused(http.StatusRequestEntityTooLarge, "too_large", op[0], op[1], with(prime(), "text", strings.Repeat("x", 65<<10)))
		r := teacher.request(op[0], op[1], `{}`)
		r.Header.Set("Content-Type", "text/plain")
		assert.Equal(t, http.StatusUnsupportedMediaType, teacher.send(r).status)
	}
	for range chimeclassroom.MaxPolls - 1 {
		teacher.want(http.StatusCreated, "POST", path, prime(), nil)
	}
	teacher.refused(http.StatusConflict, "not_available", "POST", path, prime())
	teacher.want(http.StatusNoContent, "DELETE", one, nil, nil)

	teacher.want(http.StatusCreated, "POST", path, prime(), &p)
	e = teacher.do(e, "start")
	in, _ := teacher.enter(e)
	in.say(`{"type":"ask","poll":"` + p.ID + `"}`)
	require.Equal(t, "open", in.hear("polls").Polls[0].State)
	teacher.refused(http.StatusConflict, "conflict", "PUT", path+"/"+p.ID, prime())
	teacher.refused(http.StatusConflict, "conflict", "DELETE", path+"/"+p.ID, nil)
}

func aPollInClass(t *testing.T, c *contract) {
	s, e, teacher, ada, ben := inClass(t, c)
	polls := func(socket *socket) poll {
		t.Helper()
		m := socket.hear("polls")
		require.NoError(t, c.message("/components/schemas/RoomPolls", m.raw))
		require.Len(t, m.Polls, 1)
		return m.Polls[0]
	}
	ada.say(`{"type":"ask","question":{"text":"Is 91 prime?","choices":["Yes","No"]}}`)
	assert.Equal(t, "forbidden", ada.hear("refused").Code)
	teacher.say(`{"type":"ask","question":{"text":"Is 91 prime?","choices":["Yes","Yes"]}}`)
	assert.Contains(t, teacher.hear("refused").Reason, "This choice is there already.")
	teacher.say(`{"type":"ask","question":{"text":"Is 91 prime?","choices":["Yes","No"]}}`)
	asked := polls(ada)
	assert.Equal(t, "open", asked.State)
	assert.Equal(t, 1, asked.Number)
	assert.Nil(t, asked.Result)
	assert.Equal(t, 0, polls(teacher).Result.Answered)
	polls(ben)

	ada.say(`{"type":"answer","poll":"` + asked.ID + `","choices":[1]}`)
	assert.Equal(t, []int{1}, polls(ada).Own)
	assert.Equal(t, []int{0, 1}, polls(teacher).Result.Totals)
	late, welcome := s.student("late").enter(e)
	require.Len(t, welcome.Polls, 1)
	assert.Equal(t, "open", welcome.Polls[0].State)
	assert.False(t, welcome.Polls[0].HasAnswered)
	require.NoError(t, c.message("/components/schemas/Welcome", welcome.raw))

	teacher.say(`{"type":"closePoll","poll":"` + asked.ID + `"}`)
	assert.Equal(t, "closed", polls(ben).State, "ben has heard of nothing before")
	polls(ada)
	polls(late)
	ada.say(`{"type":"answer","poll":"` + asked.ID + `","choices":[0]}`)
	assert.Equal(t, "not_available", ada.hear("refused").Code)
	teacher.say(`{"type":"showPoll","poll":"` + asked.ID + `","on":true}`)
	assert.Equal(t, []int{0, 1}, polls(ben).Result.Totals)

	ada.say(`{"type":"quality","quality":{"level":"fair","roundTrip":200,"loss":1.5}}`)
	require.Eventually(t, func() bool { return s.count("AttendeeConnection") == 1 }, time.Minute, time.Millisecond)
	host := s.teacher()
	var r struct {
		Polls []struct {
			Number, Answered int
			Answers          []struct {
				Name    string
				Choices []int
			}
		}
	}
	host.want(http.StatusOK, "GET", "/api/events/"+e.ID+"/report", nil, &r)
	require.Len(t, r.Polls, 1)
	require.Len(t, r.Polls[0].Answers, 1)
	assert.Equal(t, "ADA", r.Polls[0].Answers[0].Name)
	assert.Equal(t, []int{1}, r.Polls[0].Answers[0].Choices)
}
