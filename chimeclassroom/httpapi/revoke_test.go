package httpapi_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/httpapi"
)

// Another node, or the roster, ends a session: its token and its sockets end too,
// though the token has minutes to go.
func TestASessionThatIsEndedElsewhere(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, func(cfg *httpapi.Config) {
		cfg.WatchInterval = 20 * time.Millisecond
	})
	teacher, kim := s.teacher(), s.launch(arrival("kim", chimeclassroom.Assistant))
	e := teacher.do(teacher.schedule(), "start")
	inClass, _ := kim.enter(e)
	page := s.follow(kim)

	kim.want(http.StatusOK, "GET", "/api/events/"+e.ID+"/report", nil, nil)
	s.student("kim")
	kim.refused(http.StatusUnauthorized, "not_signed_in", "GET", "/api/events/"+e.ID+"/report", nil)
	_, code := inClass.last()
	assert.EqualValues(t, 4401, code)
	_, code = page.last()
	assert.EqualValues(t, 4401, code)
	kim.renew()
	kim.refused(http.StatusUnauthorized, "not_signed_in", "GET", "/api/me", nil)
}
