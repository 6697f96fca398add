package httpapi

import (
	"cmp"
	"net/http"
	"strings"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/ical"
)

// feedsAreReadEvery is how often calendar programs are asked to come.
const feedsAreReadEvery = time.Hour

// calendarsPath begins the addresses of feeds; what follows is a secret.
const calendarsPath = "/api/calendars/"

type feedState struct {
	Active bool `json:"active"`
}

type newFeed struct {
	URL string `json:"url"`
}

// downloadEvent answers with one event for the person's own calendar.
func (a *API) downloadEvent(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	view, err := a.service.ReadEvent(r.Context(), v, r.PathValue("eventId"))
	if err != nil {
		return err
	}
	if view.Standing {
		return &chimeclassroom.Error{Code: chimeclassroom.CodeNotAvailable, Public: "A room without dates is in no calendar."}
	}
	reminder, err := a.service.Reminder(r.Context(), v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Disposition", `attachment; filename="event.ics"`)
	return writeCalendar(w, ical.Calendar{Name: roomName(v.Room), Stamp: time.Now(), Events: []ical.Event{a.entry(view.Event, reminder)}})
}

func (a *API) readFeedState(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	active, err := a.service.HasFeed(r.Context(), v)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, feedState{Active: active})
}

func (a *API) createFeed(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	secret, err := a.service.NewFeed(r.Context(), v)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, newFeed{URL: a.public.String() + calendarsPath + secret + ".ics"})
}

func (a *API) revokeFeed(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	if err := a.service.RevokeFeed(r.Context(), v); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// readFeed answers a calendar program, which has no session but the secret of the
// address.
func (a *API) readFeed(w http.ResponseWriter, r *http.Request) error {
	feed, err := a.service.ReadFeed(r.Context(), strings.TrimSuffix(r.PathValue("feed"), ".ics"))
	if err != nil {
		return err
	}
	calendar := ical.Calendar{Name: roomName(feed.Room), Stamp: feed.At, RefreshEvery: feedsAreReadEvery}
	for _, e := range feed.Events {
		calendar.Events = append(calendar.Events, a.entry(e, feed.Reminder))
	}
	return writeCalendar(w, calendar)
}

// entry is an event as a calendar shows it, without any person.
func (a *API) entry(e chimeclassroom.Event, reminder time.Duration) ical.Event {
	return ical.Event{
		UID: e.ID + "@" + a.public.Hostname(), Sequence: e.Version - 1,
		Start: e.StartsAt, End: e.EndsAt(), Summary: e.Title, Description: e.Description, Cancelled: e.Cancelled, Alarm: reminder,
	}
}

func roomName(r chimeclassroom.Room) string { return cmp.Or(r.Course, r.Title, "Classroom") }

func writeCalendar(w http.ResponseWriter, c ical.Calendar) error {
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	_, _ = w.Write(c.Encode()) // a client that is gone needs no answer
	return nil
}
