package httpapi

import (
	"net/http"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

type course struct {
	People []mePerson `json:"people"`
	More   bool       `json:"more"`
	Roster rosterInfo `json:"roster"`
	Groups []group    `json:"groups"`
}

type group struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Members int    `json:"members"`
}

type rosterInfo struct {
	State  rosterState `json:"state"`
	ReadAt *instant    `json:"readAt,omitempty"`
}

// rosterState is what the room knows of its course.
type rosterState string

const (
	rosterNone    rosterState = "none"    // the LMS does not tell
	rosterWaiting rosterState = "waiting" // it was not read yet
	rosterRead    rosterState = "read"
)

func newRosterInfo(r service.CourseRoster) rosterInfo {
	switch {
	case r.Known():
		return rosterInfo{State: rosterRead, ReadAt: optional(r.ReadAt)}
	case r.Offered:
		return rosterInfo{State: rosterWaiting}
	default:
		return rosterInfo{State: rosterNone}
	}
}

func (a *API) readPeople(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	read, err := a.service.ReadCourse(r.Context(), v, r.URL.Query().Get("search"))
	if err != nil {
		return err
	}
	out := course{People: make([]mePerson, 0, len(read.People)), More: read.More, Roster: newRosterInfo(read.Roster), Groups: make([]group, 0, len(read.Roster.Groups))}
	for _, m := range read.People {
		out.People = append(out.People, mePerson{ID: m.Person.ID, Name: m.Person.DisplayName(), Role: m.Role})
	}
	for _, g := range read.Roster.Groups {
		out.Groups = append(out.Groups, group{g.ID, g.Name, g.Members})
	}
	return writeJSON(w, http.StatusOK, out)
}
