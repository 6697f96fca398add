package httpapi

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

type eventInput struct {
	Title           string                      `json:"title"`
	Description     string                      `json:"description"`
	Date            string                      `json:"date"`
	StartTime       string                      `json:"startTime"`
	DurationMinutes int                         `json:"durationMinutes"`
	TimeZone        string                      `json:"timeZone"`
	OpensBefore     *int                        `json:"opensBeforeMinutes"`
	Attachments     []chimeclassroom.Attachment `json:"attachments"`
	HostIDs         []string                    `json:"hostIds"`
	InvitedIDs      []string                    `json:"invitedIds"`
	GroupIDs        []string                    `json:"groupIds"`
	Rule            string                      `json:"rule"`
	Terms           chimeclassroom.Terms        `json:"terms"`
	Standing        bool                        `json:"standing"`
}

func (in eventInput) domain() chimeclassroom.EventInput {
	opens := chimeclassroom.DefaultOpensBefore
	if in.OpensBefore != nil {
		opens = *in.OpensBefore
	}
	return chimeclassroom.EventInput{
		Title: in.Title, Description: in.Description,
		Date: in.Date, StartTime: in.StartTime, TimeZone: in.TimeZone, DurationMinutes: in.DurationMinutes,
		OpensBefore: opens, Attachments: in.Attachments, Hosts: in.HostIDs, Invited: in.InvitedIDs, Groups: in.GroupIDs, Rule: in.Rule,
		Terms: in.Terms, Standing: in.Standing,
	}
}

type eventUpdate struct {
	eventInput
	Version int                  `json:"version"`
	Scope   chimeclassroom.Scope `json:"scope"`
}

type cancelRequest struct {
	Reason string               `json:"reason"`
	Scope  chimeclassroom.Scope `json:"scope"`
}

type hideRequest struct {
	Hidden *bool                `json:"hidden"`
	Scope  chimeclassroom.Scope `json:"scope"`
}

type classRequest struct {
	Title           string `json:"title"`
	DurationMinutes int    `json:"durationMinutes"`
	TimeZone        string `json:"timeZone"`
}

type event struct {
	ID              string                      `json:"id"`
	Title           string                      `json:"title"`
	Description     string                      `json:"description"`
	Standing        bool                        `json:"standing"`
	Date            string                      `json:"date,omitempty"`
	StartTime       string                      `json:"startTime,omitempty"`
	DurationMinutes int                         `json:"durationMinutes,omitempty"`
	TimeZone        string                      `json:"timeZone,omitempty"`
	StartsAt        *instant                    `json:"startsAt,omitempty"`
	EndsAt          *instant                    `json:"endsAt,omitempty"`
	OpensBefore     *int                        `json:"opensBeforeMinutes,omitempty"`
	Attachments     []chimeclassroom.Attachment `json:"attachments"`
	Hosts           []person                    `json:"hosts"`
	Invited         []person                    `json:"invited"`
	Groups          []person                    `json:"groups"`
	Status          chimeclassroom.Status       `json:"status"`
	CancelReason    string                      `json:"cancelReason"`
	Hidden          bool                        `json:"hidden"`
	Series          *eventSeries                `json:"series,omitempty"`
	Version         int                         `json:"version"`
	Meeting         *eventMeeting               `json:"meeting,omitempty"`
	Actions         []chimeclassroom.Action     `json:"actions"`
	Terms           chimeclassroom.Terms        `json:"terms"`
}

type eventSeries struct {
	ID      string `json:"id"`
	Rule    string `json:"rule"`
	Changed bool   `json:"changed"`
}

type person struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type personList struct {
	People []person `json:"people"`
}

func newPeople(people []chimeclassroom.Person) []person {
	all := make([]person, 0, len(people))
	for _, p := range people {
		all = append(all, person{ID: p.ID, Name: p.DisplayName()})
	}
	return all
}

// newGroups are the ids and names of groups.
func newGroups(groups []service.Group) []person {
	all := make([]person, 0, len(groups))
	for _, g := range groups {
		all = append(all, person{ID: g.ID, Name: g.Name})
	}
	return all
}

type eventMeeting struct {
	ID         string   `json:"id"`
	Generation int      `json:"generation"`
	StartedAt  instant  `json:"startedAt"`
	EndedAt    *instant `json:"endedAt,omitempty"`
}

type eventList struct {
	Events []event `json:"events"`
	Next   string  `json:"next,omitempty"`
}

func newEvent(v service.EventView) event {
	e := event{
		ID: v.ID, Title: v.Title, Description: v.Description, Standing: v.Standing,
		Date: v.Date, StartTime: v.StartTime, DurationMinutes: v.DurationMinutes, TimeZone: v.TimeZone,
		StartsAt: optional(v.StartsAt), EndsAt: optional(v.EndsAt()),
		Attachments: v.Attachments, Hosts: newPeople(v.HostedBy), Invited: newPeople(v.Guests), Groups: newGroups(v.ForGroups),
		Status: v.Status, CancelReason: v.CancelReason, Hidden: v.Hidden, Version: v.Version, Actions: v.Actions,
		Terms: v.Terms,
	}
	if e.Attachments == nil {
		e.Attachments = []chimeclassroom.Attachment{}
	}
	if !v.Standing {
		e.OpensBefore = &v.OpensBefore
	}
	if v.SeriesID != "" {
		e.Series = &eventSeries{ID: v.SeriesID, Rule: v.Rule, Changed: v.Detached}
	}
	if m := v.Meeting; m != nil {
		e.Meeting = &eventMeeting{ID: m.ID, Generation: m.Generation, StartedAt: instant(m.StartedAt), EndedAt: optional(m.EndedAt)}
	}
	return e
}

// writeEvent answers with an event, or passes the error on.
func writeEvent(w http.ResponseWriter, status int, v service.EventView, err error) error {
	if err != nil {
		return err
	}
	return writeJSON(w, status, newEvent(v))
}

func (a *API) listEvents(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	query, err := listQuery(r.URL.Query())
	if err != nil {
		return err
	}
	found, err := a.service.ListEvents(r.Context(), v, query)
	if err != nil {
		return err
	}
	list := eventList{Events: make([]event, 0, len(found.Events)), Next: found.Next}
	for _, view := range found.Events {
		list.Events = append(list.Events, newEvent(view))
	}
	return writeJSON(w, http.StatusOK, list)
}

// maxListed is how many events one answer may be asked for.
const maxListed = 500

// listQuery reads what part of the schedule is wanted; without parameters it is
// all of it.
func listQuery(params url.Values) (q service.Query, err error) {
	if q.From, err = instantParam(params, "from"); err != nil {
		return q, err
	}
	if q.Until, err = instantParam(params, "until"); err != nil {
		return q, err
	}
	if limit := params.Get("limit"); limit != "" {
		if q.Limit, err = strconv.Atoi(limit); err != nil || q.Limit < 1 || q.Limit > maxListed {
			return q, invalidField("limit", fmt.Sprintf("The limit is 1 to %d.", maxListed), err)
		}
	}
	switch order := params.Get("order"); order {
	case "", "earliest":
	case "latest":
		q.Latest = true
	default:
		return q, invalidField("order", "The order is earliest or latest.", nil)
	}
	switch kind := params.Get("kind"); kind {
	case "", "dated":
	case "standing":
		q.Standing = true
	default:
		return q, invalidField("kind", "The kind is dated or standing.", nil)
	}
	q.Text, q.After = params.Get("search"), params.Get("after")
	return q, nil
}

func instantParam(params url.Values, name string) (time.Time, error) {
	text := params.Get(name)
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, invalidField(name, "This must be an instant such as 2026-11-22T09:00:00Z.", err)
	}
	return at.UTC(), nil
}

// scopeOf checks how much of a series is meant; "" is the one event.
func scopeOf(s chimeclassroom.Scope) (chimeclassroom.Scope, error) {
	if s == "" {
		return chimeclassroom.ThisOne, nil
	}
	if !s.Valid() {
		return "", invalidField("scope", "The scope is one, following or all.", nil)
	}
	return s, nil
}

func (a *API) createEvent(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	var in eventInput
	if err := decode(w, r, &in); err != nil {
		return err
	}
	view, err := a.service.CreateEvent(r.Context(), v, in.domain())
	if err == nil {
		w.Header().Set("Location", "/api/events/"+view.ID)
	}
	return writeEvent(w, http.StatusCreated, view, err)
}

func (a *API) readEvent(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	view, err := a.service.ReadEvent(r.Context(), v, r.PathValue("eventId"))
	return writeEvent(w, http.StatusOK, view, err)
}

func (a *API) updateEvent(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	var in eventUpdate
	if err := decode(w, r, &in); err != nil {
		return err
	}
	if in.Version < 1 {
		return invalidField("version", "The version that was last read is required.", nil)
	}
	scope, err := scopeOf(in.Scope)
	if err != nil {
		return err
	}
	view, err := a.service.UpdateEvent(r.Context(), v, r.PathValue("eventId"), in.domain(), in.Version, scope)
	return writeEvent(w, http.StatusOK, view, err)
}

func (a *API) cancelEvent(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	var in cancelRequest
	if err := decode(w, r, &in); err != nil {
		return err
	}
	scope, err := scopeOf(in.Scope)
	if err != nil {
		return err
	}
	view, err := a.service.CancelEvent(r.Context(), v, r.PathValue("eventId"), in.Reason, scope)
	return writeEvent(w, http.StatusOK, view, err)
}

func (a *API) hideEvent(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	var in hideRequest
	if err := decode(w, r, &in); err != nil {
		return err
	}
	if in.Hidden == nil {
		return invalidField("hidden", "Whether the event is to be hidden is required.", nil)
	}
	scope, err := scopeOf(in.Scope)
	if err != nil {
		return err
	}
	view, err := a.service.HideEvent(r.Context(), v, r.PathValue("eventId"), *in.Hidden, scope)
	return writeEvent(w, http.StatusOK, view, err)
}

func (a *API) deleteEvent(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	scope, err := scopeOf(chimeclassroom.Scope(r.URL.Query().Get("scope")))
	if err != nil {
		return err
	}
	if err := a.service.DeleteEvent(r.Context(), v, r.PathValue("eventId"), scope); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (a *API) startNow(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	var in classRequest
	if err := decode(w, r, &in); err != nil {
		return err
	}
	view, err := a.service.StartNow(r.Context(), v, chimeclassroom.EventInput{
		Title: in.Title, DurationMinutes: in.DurationMinutes, TimeZone: in.TimeZone, OpensBefore: chimeclassroom.DefaultOpensBefore,
	})
	if err == nil {
		w.Header().Set("Location", "/api/events/"+view.ID)
	}
	return writeEvent(w, http.StatusCreated, view, err)
}

func (a *API) listHosts(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	people, err := a.service.Hosts(r.Context(), v)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, personList{People: newPeople(people)})
}
