package httpapi

import (
	"cmp"
	"net/http"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// logPage is a part of the log, newest first.
type logPage struct {
	Entries []logEntry `json:"entries"`
	// Next is there unless it is the last page.
	Next string `json:"next,omitempty"`
}

type logEntry struct {
	ID     string                   `json:"id"`
	At     instant                  `json:"at"`
	By     string                   `json:"by"`
	Action chimeclassroom.LogAction `json:"action"`
	Course string                   `json:"course"`
	Event  *logEvent                `json:"event,omitempty"`
	About  string                   `json:"about,omitempty"`
	Events int                      `json:"events,omitempty"`
	Detail string                   `json:"detail,omitempty"`
}

type logEvent struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

func (a *API) readLog(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	q := r.URL.Query()
	page, err := a.service.ReadLog(r.Context(), v, service.PermissionScope(q.Get("scope")), q.Get("before"))
	if err != nil {
		return err
	}
	answer := logPage{Entries: make([]logEntry, 0, len(page.Entries)), Next: page.Next}
	for _, e := range page.Entries {
		answer.Entries = append(answer.Entries, newLogEntry(e))
	}
	return writeJSON(w, http.StatusOK, answer)
}

func newLogEntry(e service.LogView) logEntry {
	entry := logEntry{
		ID: e.ID, At: instant(e.At), By: e.Who.DisplayName(), Action: e.Action,
		Course: cmp.Or(e.Room.Course, e.Room.Title), Events: e.Events, Detail: e.Detail,
	}
	if e.EventID != "" {
		entry.Event = &logEvent{ID: e.EventID, Title: e.Title}
	}
	if e.About != "" {
		entry.About = e.Whom.DisplayName()
	}
	return entry
}
