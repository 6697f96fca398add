package adminpages

import (
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
	for registration, err := range p.cfg.Admin.Registrations(r.Context(), v.Account, r.URL.Query().Get("after")) {
		if err != nil {
			return err
		}
		if len(found.Registrations) == pageSize {
			found.Next = next(found.Registrations[pageSize-1].ID)
			break
		}
		found.Registrations = append(found.Registrations, registration)
	}
	p.show(w, r, v, http.StatusOK, "list.html", view{Title: "Registrations", Tab: "registrations", List: found})
	return nil
}

func next(after string) string { return "?" + url.Values{"after": {after}}.Encode() }

// logView is a page of the audit log.
type logView struct {
	Entries []storage.AuditEntry
	Next    string
}

func (p *Pages) log(w http.ResponseWriter, r *http.Request, v Visit) error {
	found := &logView{}
	for e, err := range p.cfg.Admin.Audit(r.Context(), v.Account, r.URL.Query().Get("after")) {
		if err != nil {
			return err
		}
		if len(found.Entries) == pageSize {
			found.Next = next(found.Entries[pageSize-1].ID)
			break
		}
		found.Entries = append(found.Entries, e)
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
