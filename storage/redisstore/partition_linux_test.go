//go:build networks

package redisstore_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/storagetest"
)

// How long nodes wait for an answer: the one that is cut off, and the other.
const brief, long = 50 * time.Millisecond, time.Minute

// failing counts the calls of a node that were not answered.
type failing struct {
	storagetest.ShortLived
	calls atomic.Int64
}

func (f *failing) note(err error) error {
	if err != nil && !errors.Is(err, storage.ErrUsed) && !errors.Is(err, storage.ErrConflict) && !errors.Is(err, storage.ErrNotFound) {
		f.calls.Add(1)
	}
	return err
}

func (f *failing) MarkUsed(ctx context.Context, key string, until time.Time) error {
	return f.note(f.ShortLived.MarkUsed(ctx, key, until))
}

func (f *failing) Put(ctx context.Context, key string, value []byte, until time.Time) error {
	return f.note(f.ShortLived.Put(ctx, key, value, until))
}

func (f *failing) Take(ctx context.Context, key string) ([]byte, error) {
	value, err := f.ShortLived.Take(ctx, key)
	return value, f.note(err)
}

// One node is cut off while both work. Its callers get errors, those of the other
// node none, and no value is accepted twice.
func TestFaultsPartition(t *testing.T) {
	t.Parallel()
	n := layNetwork(t)
	one, two := n.connect(1, brief), n.connect(2, long)
	lost, other := &failing{ShortLived: one}, &failing{ShortLived: two}
	storagetest.UnderFaults(t, storagetest.Faults{
		Nodes: []storagetest.ShortLived{lost, other},
		Now:   time.Now,
		Break: func(working func(int)) {
			for range faults() {
				working(500)
				one.cut()
				for enough := lost.calls.Load() + 20; lost.calls.Load() < enough; {
					working(50)
				}
				one.mend()
			}
		},
	})
	require.Zero(t, other.calls.Load(), "the other node was not cut off")
}

// balanced are the nodes of a tool of which one gets the next launch.
type balanced struct{ next storage.Replay }

func (b *balanced) MarkUsed(ctx context.Context, key string, until time.Time) error {
	return b.next.MarkUsed(ctx, key, until)
}

// A launch that arrives at a node that is cut off is answered with 503. At the
// other node it opens, once, and after that at neither.
func TestFaultsPartitionOfALaunch(t *testing.T) {
	t.Parallel()
	n := layNetwork(t)
	one, two := n.connect(1, brief), n.connect(2, long)
	nodes := &balanced{next: one}
	platform := ltitest.NewPlatform(t)
	served := 0
	tl := ltitest.NewTool(t, platform, func(http.ResponseWriter, *http.Request, *tool.Launch) { served++ },
		func(c *tool.Config) { c.Replay = nodes })
	browser := ltitest.NewBrowser(t, platform)
	page := browser.Start(tl, ltitest.Person{ID: "u-1", Roles: []lti.Role{lti.RoleLearner}})

	one.cut()
	refused := browser.Post(page.Action, page.Form)
	require.Equal(t, http.StatusServiceUnavailable, refused.Status, refused.Body)
	require.Contains(t, refused.Body, "temporarily_unavailable")
	require.Zero(t, served)

	nodes.next = two
	login := keepCookies(t, browser, page.Action)
	require.Equal(t, http.StatusOK, browser.Post(page.Action, page.Form).Status)
	one.mend()
	for _, node := range []*node{one, two} {
		nodes.next = node
		for range 100 { // it finds out by and by that it is connected again
			login()
			if refused = browser.Post(page.Action, page.Form); refused.Status != http.StatusServiceUnavailable {
				break
			}
		}
		require.Equal(t, http.StatusUnauthorized, refused.Status)
		require.Contains(t, refused.Body, "replayed")
	}
	require.Equal(t, 1, served)
}

// keepCookies puts the cookies of the present back whenever it is called.
func keepCookies(t *testing.T, browser *ltitest.Browser, address string) (again func()) {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	kept := browser.Client.Jar.Cookies(u)
	for _, c := range kept {
		c.Path, c.Secure = "/", true
	}
	return func() { browser.Client.Jar.SetCookies(u, kept) }
}
