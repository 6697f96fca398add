package nrps

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/internal/web"
)

var (
	// ErrNoDifferences: the platform does not tell what changes in this roster.
	// To learn it, read the whole roster again.
	ErrNoDifferences = errors.New("the platform offers no differences of this roster")
	// ErrExpired: what has changed since the given moment is no longer known.
	// Read the whole roster again.
	ErrExpired = errors.New("the changes of the roster since then are no longer known")

	errUnread = errors.New("the roster was not read to its end")
	errEnough = errors.New("the caller has enough")
)

// Reading is one walk through a roster, or through its changes. It is not for
// concurrent use.
type Reading struct {
	client *Client
	url    string
	role   lti.Role
	since  string // of a reading of changes

	differences string
	complete    bool
}

// Members yields the members one by one while their page arrives, so that
// neither the pages nor the roster need to fit in memory. Platforms may ignore a
// filter, so the role is applied here too. An error ends the sequence: what came
// before it is not the whole roster. Each call walks anew.
func (r *Reading) Members(ctx context.Context) iter.Seq2[Member, error] {
	return func(yield func(Member, error) bool) {
		r.complete, r.differences = false, ""
		err := r.begin()
		if err == nil {
			err = r.walk(ctx, yield)
		}
		switch {
		case err == nil:
			r.complete = true
		case !errors.Is(err, errEnough):
			yield(Member{}, r.explain(err))
		}
	}
}

// Differences returns the URL that [Client.Changes] takes later, to learn what
// has changed since this reading began. It is opaque and may be kept. Before the
// members were read to their end there is none; a platform that offers none is
// [ErrNoDifferences].
func (r *Reading) Differences() (string, error) {
	if !r.complete {
		return "", errUnread
	}
	if r.differences == "" {
		return "", ErrNoDifferences
	}
	return r.differences, nil
}

// begin tells whether the walk may begin. A kept URL leads nowhere but to the
// platform of the roster, since the token goes with it.
func (r *Reading) begin() error {
	if err := r.client.offered(); err != nil {
		return err
	}
	if r.url == "" {
		return ErrExpired // nothing was kept
	}
	if !web.SameOrigin(r.url, r.client.claim.ContextMembershipsURL) {
		return errors.New("the differences lead to another host than the roster; the access token is not sent there")
	}
	r.differences = r.since // still good if no newer one comes
	return nil
}

// walk reads page after page.
func (r *Reading) walk(ctx context.Context, yield func(Member, error) bool) error {
	page, offers := r.url, false
	first := advantage.Call{Method: http.MethodGet, URL: r.url, Scopes: []lti.Scope{lti.ScopeMembership}, Accept: MediaType}
	first.Read = func(header http.Header, body io.Reader) error {
		if link := web.Link(header, "differences", page); link != "" && !offers {
			r.differences, offers = link, true // the earliest misses nothing
		}
		page = web.Link(header, "next", page)
		return readMembers(body, func(m Member) bool { return !r.wants(m) || yield(m, nil) })
	}
	for _, err := range advantage.Pages[struct{}](ctx, r.client.http, first) {
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *Reading) wants(m Member) bool {
	return r.role == "" || m.HasRole(r.role)
}

// explain says what a refusal means that is due to the kept URL.
func (r *Reading) explain(err error) error {
	var refused *advantage.StatusError
	if r.since == "" || !errors.As(err, &refused) {
		return err
	}
	switch refused.Status {
	case http.StatusBadRequest, http.StatusNotFound, http.StatusGone:
		return fmt.Errorf("%w: %w", ErrExpired, err)
	}
	return err
}
