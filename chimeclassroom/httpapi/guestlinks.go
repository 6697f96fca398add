package httpapi

import (
	"net/http"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// guestPath is the page that guest links lead to. What opens a class stands behind
// the #, which browsers send nowhere.
const guestPath = "/guest"

type guestLinkRequest struct {
	Label     string     `json:"label"`
	ExpiresAt *time.Time `json:"expiresAt"`
	MaxUses   int        `json:"maxUses"`
	// Approval is so unless somebody says no.
	Approval *bool `json:"approval"`
}

type guestLink struct {
	ID        string                        `json:"id"`
	Label     string                        `json:"label"`
	State     chimeclassroom.GuestLinkState `json:"state"`
	CreatedAt instant                       `json:"createdAt"`
	ExpiresAt *instant                      `json:"expiresAt,omitempty"`
	MaxUses   int                           `json:"maxUses,omitempty"`
	Uses      int                           `json:"uses"`
	Approval  bool                          `json:"approval"`
	Guests    []guest                       `json:"guests"`
}

type guest struct {
	person
	CameAt instant `json:"cameAt"`
	Banned bool    `json:"banned"`
}

type guestLinkList struct {
	Links []guestLink `json:"links"`
}

type newGuestLink struct {
	Link guestLink `json:"link"`
	URL  string    `json:"url"`
}

func guestLinkOf(v service.GuestLinkView) guestLink {
	out := guestLink{
		ID: v.ID, Label: v.Label, State: v.State, CreatedAt: instant(v.CreatedAt), ExpiresAt: optional(v.ExpiresAt),
		MaxUses: v.MaxUses, Uses: v.Uses, Approval: v.Approval, Guests: make([]guest, 0, len(v.Guests)),
	}
	for _, g := range v.Guests {
		out.Guests = append(out.Guests, guest{person{ID: g.Person.ID, Name: g.Person.DisplayName()}, instant(g.CameAt), g.Banned})
	}
	return out
}

func (a *API) listGuestLinks(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	links, err := a.service.GuestLinks(r.Context(), v, r.PathValue("eventId"))
	if err != nil {
		return err
	}
	list := guestLinkList{Links: make([]guestLink, 0, len(links))}
	for _, l := range links {
		list.Links = append(list.Links, guestLinkOf(l))
	}
	return writeJSON(w, http.StatusOK, list)
}

func (a *API) createGuestLink(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	var in guestLinkRequest
	if err := decode(w, r, &in); err != nil {
		return err
	}
	l := chimeclassroom.GuestLink{Label: in.Label, MaxUses: in.MaxUses, Approval: in.Approval == nil || *in.Approval}
	if in.ExpiresAt != nil {
		l.ExpiresAt = in.ExpiresAt.UTC()
	}
	link, secret, err := a.service.NewGuestLink(r.Context(), v, r.PathValue("eventId"), l)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, newGuestLink{Link: guestLinkOf(link), URL: a.public.String() + guestPath + "#" + secret})
}

func (a *API) renewGuestLink(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	if err := a.service.RenewGuestLink(r.Context(), v, r.PathValue("eventId"), r.PathValue("linkId")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (a *API) revokeGuestLink(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	sessions, err := a.service.RevokeGuestLink(r.Context(), v, r.PathValue("eventId"), r.PathValue("linkId"))
	return a.sendAway(w, r, sessions, err)
}

func (a *API) banGuest(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	sessions, err := a.service.BanGuest(r.Context(), v, r.PathValue("eventId"), r.PathValue("personId"))
	return a.sendAway(w, r, sessions, err)
}

// sendAway ends the sockets of sessions that were ended. Other nodes hear of it from
// the service.
func (a *API) sendAway(w http.ResponseWriter, r *http.Request, sessions []string, err error) error {
	if err != nil {
		return err
	}
	for _, id := range sessions {
		a.SessionEnded(r.Context(), id)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
