package groups

import (
	"errors"
	"iter"
	"log/slog"
	"net/http"
	"net/url"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// Handler serves the groups of a platform's courses. It routes on the full path
// below BaseURL, so mount it there without stripping anything:
//
//	{BaseURL}/{context}/groups    GET
//	{BaseURL}/{context}/sets      GET
//
// A nil Sets is not offered and answers 404. Of people the service tells nothing
// but which groups hold the user id that was asked for.
type Handler struct {
	// BaseURL is the public URL of the service, without a trailing slash.
	BaseURL string
	Auth    advantage.Authorizer
	Courses Courses
	Groups  Groups
	Sets    Sets
	// Logger nil means slog.Default().
	Logger *slog.Logger
}

// Claim tells a tool in its launch where the groups of the context are.
func (h *Handler) Claim(contextID string) *lti.GroupsService {
	course := h.BaseURL + "/" + url.PathEscape(contextID)
	claim := &lti.GroupsService{Scopes: []lti.Scope{lti.ScopeGroups}, GroupsURL: course + "/groups", Versions: []string{version}}
	if h.Sets != nil {
		claim.SetsURL = course + "/sets"
	}
	return claim
}

// ServeHTTP serves the addresses of the service.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := h.serve(w, r); err != nil {
		web.RefuseService(w, r, h.Logger, "groups service", refusal(err))
	}
}

// refusal gives the errors of the contracts the face that the caller sees.
func refusal(err error) error {
	if errors.Is(err, ErrNotFound) {
		return &web.Refusal{Status: http.StatusNotFound, Code: "not_found", Public: "There are no such groups for this tool.", Err: err}
	}
	return err
}

func (h *Handler) serve(w http.ResponseWriter, r *http.Request) error {
	path, ok := web.PathBelow(h.BaseURL, r.URL)
	if !ok || len(path) != 2 {
		return ErrNotFound
	}
	contextID, what := path[0], path[1]
	if what != "groups" && (what != "sets" || h.Sets == nil) {
		return ErrNotFound
	}
	if r.Method != http.MethodGet {
		return &web.WrongMethod{Allow: []string{http.MethodGet}}
	}
	g, err := h.Auth.AuthorizeService(r, lti.ScopeGroups)
	if err != nil {
		return err
	}
	if err := h.Courses.OpenGroups(r.Context(), g, contextID); err != nil {
		return err
	}
	q, err := web.Query(r)
	if err != nil {
		return err
	}
	if what == "sets" {
		return h.listSets(w, r, q, contextID)
	}
	return h.listGroups(w, r, q, contextID)
}

func (h *Handler) listGroups(w http.ResponseWriter, r *http.Request, q url.Values, contextID string) error {
	all := h.Groups.ListGroups(r.Context(), contextID, q.Get("user_id"), q.Get("after"))
	groups, err := page(w, r, h.BaseURL, q, all, func(g Group) string { return g.ID })
	if err != nil {
		return err
	}
	web.JSON(w, http.StatusOK, MediaTypeGroups, groupPage{ID: web.PublicURL(r, h.BaseURL, q), Groups: groups})
	return nil
}

func (h *Handler) listSets(w http.ResponseWriter, r *http.Request, q url.Values, contextID string) error {
	all := h.Sets.ListSets(r.Context(), contextID, q.Get("after"))
	sets, err := page(w, r, h.BaseURL, q, all, func(s Set) string { return s.ID })
	if err != nil {
		return err
	}
	web.JSON(w, http.StatusOK, MediaTypeSets, setPage{ID: web.PublicURL(r, h.BaseURL, q), Sets: sets})
	return nil
}

// page takes one page and, if more follows, names the next in the answer.
func page[T any](w http.ResponseWriter, r *http.Request, base string, q url.Values, all iter.Seq2[T, error], id func(T) string) ([]T, error) {
	size, err := web.PageSize(q)
	if err != nil {
		return nil, err
	}
	out := []T{}
	for element, err := range all {
		if err != nil {
			return nil, err
		}
		if len(out) == size {
			web.LinkNext(w, r, base, id(out[size-1]))
			break
		}
		out = append(out, element)
	}
	return out, nil
}
