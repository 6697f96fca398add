package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A guest hears when their own class begins, and not when others are planned.
func TestAGuestHearsOfTheirEventAlone(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	teacher := s.teacher()
	teacher.letGuestsIn()
	e := teacher.schedule()
	_, secret := teacher.invite(e, map[string]any{})
	guest, _ := s.visitor(secret, "", "Ngozi")
	hers, theirs := s.follow(guest), s.follow(teacher)
	for range 5 {
		teacher.schedule()
		assert.Equal(t, "changed", theirs.next().Type)
	}
	guest.want(http.StatusNoContent, "DELETE", "/api/session", nil, nil)
	heard, open := hers.receive()
	assert.Falsef(t, open, "heard %q", heard.raw)

	guest, _ = s.visitor(secret, "", "Ngozi")
	hers = s.follow(guest)
	teacher.do(e, "start")
	assert.Equal(t, "changed", hers.next().Type)
}

func TestAGuestHasFewSockets(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	teacher := s.teacher()
	teacher.letGuestsIn()
	_, secret := teacher.invite(teacher.schedule(), map[string]any{})
	guest, _ := s.visitor(secret, "", "Ngozi")
	for range 3 {
		s.follow(guest)
	}
	one := s.dial("/api/live")
	one.say(`{"type":"hello","token":"` + guest.token + `"}`)
	_, code := one.last()
	assert.EqualValues(t, 4429, code)
}
