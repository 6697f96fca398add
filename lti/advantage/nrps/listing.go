package nrps

import (
	"context"
	"iter"
	"net/http"
	"net/url"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// The parameters of our own that the Link headers carry: the person or the change
// that a page begins behind, and when the first page was read.
const (
	afterParam = "after"
	sinceParam = "since"
	markParam  = "mark"
)

// listing is one page of a roster, or of what has changed in it, on its way out.
type listing struct {
	query   url.Values
	grant   *lti.Grant
	place   Place
	context Context

	members []Member
	last    string // the position of the last of them
	more    bool   // whether there is one behind it
}

func (l *listing) ofChanges() bool { return l.query.Has(sinceParam) }

// answer writes one page. Its Link leads to the next page, or from the last one
// to the differences.
func (h *Handler) answer(w http.ResponseWriter, r *http.Request, l *listing) error {
	size, err := web.PageSizeWithin(l.query, h.PageSize, h.MaxPageSize)
	if err != nil {
		return err
	}
	mark, err := h.mark(r.Context(), l)
	if err != nil {
		return err
	}
	if err := l.fill(h.people(r.Context(), l), size); err != nil {
		return err
	}
	if err := h.addGroups(r.Context(), l); err != nil {
		return err
	}
	if next, rel := l.link(mark); rel != "" {
		w.Header().Set("Link", "<"+web.PublicURL(r, h.BaseURL, next)+`>; rel="`+rel+`"`)
	}
	web.JSON(w, http.StatusOK, MediaType, container{ID: web.PublicURL(r, h.BaseURL, l.query), Context: l.context, Members: l.members})
	return nil
}

// mark is the moment that the differences of this reading begin with: when its
// first page was asked for. A reading of changes is complete when it reaches the
// present, so there it is that of the last page.
func (h *Handler) mark(ctx context.Context, l *listing) (string, error) {
	switch {
	case h.Changes == nil && l.ofChanges():
		return "", ErrExpired
	case h.Changes == nil:
		return "", nil
	case l.query.Has(markParam) && !l.ofChanges():
		return l.query.Get(markParam), nil
	}
	return h.Changes.RosterMark(ctx, l.place.ContextID)
}

// people are those behind the position that the query names, each with the
// position behind them.
func (h *Handler) people(ctx context.Context, l *listing) iter.Seq2[Change, error] {
	if l.ofChanges() {
		return h.Changes.ListChanges(ctx, l.place, l.query.Get(sinceParam))
	}
	return func(yield func(Change, error) bool) {
		for m, err := range h.Roster.ListMembers(ctx, l.place, l.query.Get(afterParam)) {
			if !yield(Change{Member: m, Mark: m.UserID}, err) {
				return
			}
		}
	}
}

// fill takes so many people and looks whether there is another.
func (l *listing) fill(people iter.Seq2[Change, error], size int) error {
	l.members = make([]Member, 0, min(size, 256))
	for c, err := range people {
		if err != nil {
			return err
		}
		m, shown := l.shown(c.Member)
		if !shown {
			continue
		}
		if len(l.members) == size {
			l.more = true
			return nil
		}
		l.last = c.Mark
		l.members = append(l.members, m)
	}
	return nil
}

// shown is what the tool sees of a person, if anything: of changes also that
// somebody left, or no longer has the role that was asked for.
func (l *listing) shown(m Member) (Member, bool) {
	role := lti.Role(l.query.Get("role"))
	if m.Status != Deleted && (role == "" || m.HasRole(role)) {
		return outside(m, l.grant, l.place), true
	}
	return Member{UserID: m.UserID, Roles: []lti.Role{}, Status: Deleted}, l.ofChanges()
}

// link is the query of the address that the page leads to, and its relation; the
// filters stay.
func (l *listing) link(mark string) (query url.Values, rel string) {
	query, _ = url.ParseQuery(l.query.Encode())
	switch {
	case l.more && l.ofChanges():
		query.Set(sinceParam, l.last)
		return query, "next"
	case l.more:
		query.Set(afterParam, l.last)
		if mark != "" {
			query.Set(markParam, mark)
		}
		return query, "next"
	case mark != "":
		query.Del(afterParam)
		query.Del(markParam)
		query.Set(sinceParam, mark)
		return query, "differences"
	}
	return nil, ""
}

// addGroups says of each member in which groups they are, where the tool asks for
// it. Who is in none has an empty list.
func (h *Handler) addGroups(ctx context.Context, l *listing) error {
	for i := range l.members {
		l.members[i].GroupEnrollments = nil // whatever the roster knows: the tool's rights are asked below
	}
	if h.Groups == nil || l.query.Get("groups") != "true" || len(l.members) == 0 {
		return nil
	}
	userIDs := make([]string, len(l.members))
	for i, m := range l.members {
		userIDs[i] = m.UserID
	}
	groups, err := h.Groups.GroupsOf(ctx, l.grant, l.place.ContextID, userIDs)
	if err != nil {
		return err
	}
	for i := range l.members {
		if m := &l.members[i]; m.Status != Deleted {
			m.GroupEnrollments = enrollments(groups[m.UserID])
		}
	}
	return nil
}

func enrollments(groupIDs []string) []GroupEnrollment {
	list := make([]GroupEnrollment, len(groupIDs))
	for i, id := range groupIDs {
		list[i] = GroupEnrollment{GroupID: id}
	}
	return list
}
