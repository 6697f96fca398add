package httpapi_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/httpapi"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/meeting/mesh"
)

// slowMedia lets nobody in until it is told the answer.
type slowMedia struct {
	*mesh.Mesh
	answer chan error
	waits  chan string
	gaveUp chan string
	ended  chan string
}

func (m *slowMedia) End(_ context.Context, r meeting.Ref) error {
	m.ended <- r.ID
	return nil
}

func (m *slowMedia) Join(ctx context.Context, r meeting.Ref, attendeeID string, may meeting.Capabilities) (meeting.Credentials, error) {
	m.waits <- attendeeID
	select {
	case err := <-m.answer:
		if err != nil {
			return nil, err
		}
		return m.Mesh.Join(ctx, r, attendeeID, may)
	case <-ctx.Done():
		m.gaveUp <- attendeeID
		return nil, ctx.Err()
	}
}

// slowSite is a live class into which nobody has come yet.
func slowSite(t *testing.T) (*site, *slowMedia, event) {
	t.Helper()
	s := newSite(t, nil, func(cfg *httpapi.Config) { cfg.PositionInterval = time.Millisecond })
	m, err := mesh.New(mesh.Config{})
	require.NoError(t, err)
	slow := &slowMedia{m, make(chan error), make(chan string, 10), make(chan string, 10), make(chan string, 10)}
	s.stop()
	s.media = slow
	s.start()
	host := s.teacher()
	return s, slow, host.do(host.schedule(), "start")
}

// knock presses join and waits until the provider is asked.
func (m *slowMedia) knock(b *browser, e event) (*socket, ticket) {
	b.site.t.Helper()
	tk := b.ticket(e)
	s := b.site.dial(tk.SocketPath)
	s.say(tk.hello())
	assert.Equal(b.site.t, tk.AttendeeID, <-m.waits)
	return s, tk
}

func TestAPageHearsWhereInTheLineItStands(t *testing.T) {
	t.Parallel()
	s, media, e := slowSite(t)
	ada, _ := media.knock(s.student("ada"), e)
	ben, _ := media.knock(s.student("ben"), e)
	assert.Equal(t, 1, ada.hear("joining").Position)
	assert.Equal(t, 2, ben.hear("joining").Position)
	for range 2 {
		media.answer <- nil
	}
	ada.hear("welcome")
	ben.hear("welcome")
}

// A page may stay with the provider though it has left the room.
func TestTheProviderEndsWithAClassInWhichNobodyIs(t *testing.T) {
	t.Parallel()
	s, media, e := slowSite(t)
	s.teacher().do(e, "end")
	assert.Equal(t, e.Meeting.ID, <-media.ended)
}

func TestAClassOfTheProviderIsFull(t *testing.T) {
	t.Parallel()
	s, media, e := slowSite(t)
	ada, _ := media.knock(s.student("ada"), e)
	media.answer <- meeting.ErrFull
	kind, code := ada.last()
	assert.Equal(t, "full", kind)
	assert.EqualValues(t, 1000, code)
	assert.NotContains(t, s.log.String(), "level=ERROR")
}

func TestAPageThatGoesWhileItWaitsIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	s, media, e := slowSite(t)
	ada, tk := media.knock(s.student("ada"), e)
	ben, _ := media.knock(s.student("ben"), e)
	require.NoError(t, ada.conn.CloseNow())
	assert.Equal(t, tk.AttendeeID, <-media.gaveUp)
	for ben.hear("joining").Position != 1 {
		continue // who is behind moves up
	}
	media.answer <- nil
	ben.hear("welcome")
}
