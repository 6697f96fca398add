package httpapi

import (
	"net/http"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

type eventInput struct {
	Title           string `json:"title"`
	Description     string `json:"description"`
	Date            string `json:"date"`
	StartTime       string `json:"startTime"`
	DurationMinutes int    `json:"durationMinutes"`
	TimeZone        string `json:"timeZone"`
}

func (in eventInput) domain() chimeclassroom.EventInput {
	return chimeclassroom.EventInput{
		Title: in.Title, Description: in.Description,
		Date: in.Date, StartTime: in.StartTime, TimeZone: in.TimeZone, DurationMinutes: in.DurationMinutes,
	}
}

type eventUpdate struct {
	eventInput
	Version int `json:"version"`
}

type cancelRequest struct {
	Reason string `json:"reason"`
}

type event struct {
	ID              string                  `json:"id"`
	Title           string                  `json:"title"`
	Description     string                  `json:"description"`
	Date            string                  `json:"date"`
	StartTime       string                  `json:"startTime"`
	DurationMinutes int                     `json:"durationMinutes"`
	TimeZone        string                  `json:"timeZone"`
	StartsAt        instant                 `json:"startsAt"`
	EndsAt          instant                 `json:"endsAt"`
	Status          chimeclassroom.Status   `json:"status"`
	CancelReason    string                  `json:"cancelReason"`
	Version         int                     `json:"version"`
	Meeting         *eventMeeting           `json:"meeting,omitempty"`
	Actions         []chimeclassroom.Action `json:"actions"`
}

type eventMeeting struct {
	ID         string   `json:"id"`
	Generation int      `json:"generation"`
	StartedAt  instant  `json:"startedAt"`
	EndedAt    *instant `json:"endedAt,omitempty"`
}

type eventList struct {
	Events []event `json:"events"`
}

func newEvent(v service.EventView) event {
	e := event{
		ID: v.ID, Title: v.Title, Description: v.Description,
		Date: v.Date, StartTime: v.StartTime, DurationMinutes: v.DurationMinutes, TimeZone: v.TimeZone,
		StartsAt: instant(v.StartsAt), EndsAt: instant(v.EndsAt()),
		Status: v.Status, CancelReason: v.CancelReason, Version: v.Version, Actions: v.Actions,
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
	views, err := a.service.ListEvents(r.Context(), v)
	if err != nil {
		return err
	}
	list := eventList{Events: make([]event, 0, len(views))}
	for _, view := range views {
		list.Events = append(list.Events, newEvent(view))
	}
	return writeJSON(w, http.StatusOK, list)
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
	view, err := a.service.UpdateEvent(r.Context(), v, r.PathValue("eventId"), in.domain(), in.Version)
	return writeEvent(w, http.StatusOK, view, err)
}

func (a *API) cancelEvent(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	var in cancelRequest
	if err := decode(w, r, &in); err != nil {
		return err
	}
	view, err := a.service.CancelEvent(r.Context(), v, r.PathValue("eventId"), in.Reason)
	return writeEvent(w, http.StatusOK, view, err)
}

func (a *API) deleteEvent(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	if err := a.service.DeleteEvent(r.Context(), v, r.PathValue("eventId")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
