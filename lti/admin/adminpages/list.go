package adminpages

import (
	"iter"
	"net/http"
	"net/url"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/storage"
)

// pageSize is how many elements a page of a list shows.
const pageSize = 50

// listView is a page of registrations.
type listView struct {
	Registrations []*lti.Registration
	Next          string // the query of the next page, "" for the last
}

func (p *Pages) list(w http.ResponseWriter, r *http.Request, v Visit) error {
	if !p.cfg.Admin.Subjects(v.Account).Registrations {
		http.Redirect(w, r, v.Base+"/scopes", http.StatusSeeOther)
		return nil
	}
	found := &listView{}
	var err error
	list := p.cfg.Admin.Registrations(r.Context(), v.Account, after(r))
	if found.Registrations, found.Next, err = onePage(list, func(r *lti.Registration) string { return r.ID }); err != nil {
		return err
	}
	p.show(w, r, v, http.StatusOK, "list.html", view{Title: "Registrations", Tab: "registrations", List: found})
	return nil
}

// after is the last element that was seen.
func after(r *http.Request) string { return r.URL.Query().Get("after") }

// onePage takes a page of a list, and the query of the next one, "" behind the last.
func onePage[T any](list iter.Seq2[T, error], id func(T) string) (page []T, next string, err error) {
	for element, err := range list {
		if err != nil {
			return nil, "", err
		}
		if len(page) == pageSize {
			return page, "?" + url.Values{"after": {id(page[pageSize-1])}}.Encode(), nil
		}
		page = append(page, element)
	}
	return page, "", nil
}

// logView is a page of the audit log.
type logView struct {
	Entries []storage.AuditEntry
	Next    string
}

func (p *Pages) log(w http.ResponseWriter, r *http.Request, v Visit) error {
	found := &logView{}
	var err error
	list := p.cfg.Admin.Audit(r.Context(), v.Account, after(r))
	if found.Entries, found.Next, err = onePage(list, func(e storage.AuditEntry) string { return e.ID }); err != nil {
		return err
	}
	p.show(w, r, v, http.StatusOK, "log.html", view{Title: "Who changed what", Tab: "log", Log: found})
	return nil
}

// keysView is this side's ring.
type keysView struct{ Keys []keyring.Key }

func (p *Pages) keys(w http.ResponseWriter, r *http.Request, v Visit) error {
	keys, err := p.cfg.Admin.Keys(r.Context(), v.Account)
	if err != nil {
		return err
	}
	p.show(w, r, v, http.StatusOK, "keys.html", view{Title: "Keys", Tab: "keys", Keys: &keysView{keys}})
	return nil
}

func (p *Pages) rotateKey(w http.ResponseWriter, r *http.Request, v Visit) error {
	if _, err := p.cfg.Admin.RotateKey(r.Context(), v.Account); err != nil {
		return err
	}
	http.Redirect(w, r, v.Base+"/keys", http.StatusSeeOther)
	return nil
}

func (p *Pages) revokeKey(w http.ResponseWriter, r *http.Request, v Visit) error {
	if err := p.cfg.Admin.RevokeKey(r.Context(), v.Account, r.PostFormValue("id")); err != nil {
		return err
	}
	http.Redirect(w, r, v.Base+"/keys", http.StatusSeeOther)
	return nil
}

func stamp(at time.Time) string {
	if at.IsZero() {
		return "–"
	}
	return at.UTC().Format("2 Jan 2006, 15:04 UTC")
}
