package httpapi

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/ltikit/ltikit/chimeclassroom"
)

func TestTries(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	limit := &tries{now: func() time.Time { return now }}
	try := func(from string, found bool) chimeclassroom.Code {
		r := httptest.NewRequest(http.MethodPost, "/", nil)
		r.RemoteAddr = from
		return chimeclassroom.ErrorCode(limit.limit(httptest.NewRecorder(), r, func() error {
			if found {
				return nil
			}
			return &chimeclassroom.Error{Code: chimeclassroom.CodeNotFound}
		}))
	}
	const kim, sam, net = "203.0.113.7:1234", "203.0.113.8:1234", "[2001:db8:1:2::%d]:1234"
	for range triesAtMost {
		assert.Equal(t, chimeclassroom.CodeNotFound, try(kim, false))
		assert.Empty(t, try(sam, true), "who finds is not counted")
	}
	for i := range triesAtMost {
		assert.Equal(t, chimeclassroom.CodeNotFound, try(fmt.Sprintf(net, i+1), false))
	}
	assert.Equal(t, chimeclassroom.CodeTooMuch, try(kim, false))
	assert.Equal(t, chimeclassroom.CodeTooMuch, try("[::ffff:203.0.113.7]:9", false), "the same address in other words")
	assert.Equal(t, chimeclassroom.CodeTooMuch, try(fmt.Sprintf(net, 99), false), "one network is one")
	assert.Equal(t, chimeclassroom.CodeNotFound, try(sam, false))
	assert.Empty(t, try(kim, true), "nobody keeps others out by failing")
	now = now.Add(triesWithin)
	assert.Equal(t, chimeclassroom.CodeNotFound, try(kim, false))
}

func TestTriesAreBounded(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	limit := &tries{now: func() time.Time { return now }}
	for i := range triersAtMost + 100 {
		r := httptest.NewRequest(http.MethodPost, "/", nil)
		r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:1", i>>16&255, i>>8&255, i&255)
		limit.fail(addressOf(r))
	}
	assert.LessOrEqual(t, len(limit.failed), triersAtMost+1)
	for _, odd := range []string{"", "@", "somewhere:80"} {
		r := httptest.NewRequest(http.MethodPost, "/", nil)
		r.RemoteAddr = odd
		assert.False(t, addressOf(r).IsValid())
	}
}
