package httpapi

import (
	"net/http"
	"slices"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

type joinTicket struct {
	MeetingID  string `json:"meetingId"`
	AttendeeID string `json:"attendeeId"`
	JoinToken  string `json:"joinToken"`
	SocketPath string `json:"socketPath"`
}

type report struct {
	EventID   string       `json:"eventId"`
	StartedAt *instant     `json:"startedAt,omitempty"`
	EndedAt   *instant     `json:"endedAt,omitempty"`
	People    []attendance `json:"people"`
}

type attendance struct {
	PersonID        string              `json:"personId"`
	Name            string              `json:"name"`
	Role            chimeclassroom.Role `json:"role"`
	AttendedSeconds int64               `json:"attendedSeconds"`
	Present         bool                `json:"present"`
	Intervals       []interval          `json:"intervals"`
	Grade           grade               `json:"grade"`
}

type interval struct {
	JoinedAt instant  `json:"joinedAt"`
	LeftAt   *instant `json:"leftAt,omitempty"`
}

type grade struct {
	State        service.GradeState `json:"state"`
	ScoreGiven   *float64           `json:"scoreGiven,omitempty"`
	ScoreMaximum *float64           `json:"scoreMaximum,omitempty"`
	Detail       string             `json:"detail,omitempty"`
}

func (a *API) startMeeting(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	view, err := a.service.StartMeeting(r.Context(), v, r.PathValue("eventId"))
	return writeEvent(w, http.StatusOK, view, err)
}

func (a *API) joinMeeting(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	id := r.PathValue("eventId")
	t, err := a.service.JoinMeeting(r.Context(), v, id)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, joinTicket{
		MeetingID: t.MeetingID, AttendeeID: t.AttendeeID, JoinToken: t.Token,
		SocketPath: "/api/events/" + id + "/socket",
	})
}

func (a *API) endMeeting(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	id := r.PathValue("eventId")
	view, err := a.service.ReadEvent(r.Context(), v, id)
	if err != nil {
		return err
	}
	if slices.Contains(view.Actions, chimeclassroom.End) {
		a.hub.settle(r.Context(), view.Meeting.ID) // or the grades would count people who have gone
	}
	view, err = a.service.EndMeeting(r.Context(), v, id)
	if err == nil {
		a.hub.end(r.Context(), view.Meeting.ID)
	}
	return writeEvent(w, http.StatusOK, view, err)
}

func (a *API) readReport(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	rep, err := a.service.Report(r.Context(), v, r.PathValue("eventId"))
	if err != nil {
		return err
	}
	out := report{
		EventID: rep.EventID, StartedAt: optional(rep.StartedAt), EndedAt: optional(rep.EndedAt),
		People: make([]attendance, 0, len(rep.People)),
	}
	for _, p := range rep.People {
		out.People = append(out.People, newAttendance(p))
	}
	return writeJSON(w, http.StatusOK, out)
}

func newAttendance(p service.Attendance) attendance {
	out := attendance{
		PersonID: p.Attendee.Person.ID, Name: p.Attendee.Person.DisplayName(), Role: p.Attendee.Role,
		AttendedSeconds: int64(p.Attended / time.Second), Present: p.Present,
		Intervals: make([]interval, 0, len(p.Intervals)),
		Grade:     grade{State: p.Grade.State, Detail: p.Grade.Detail},
	}
	for _, i := range p.Intervals {
		out.Intervals = append(out.Intervals, interval{JoinedAt: instant(i.From), LeftAt: optional(i.Until)})
	}
	if p.Grade.State != service.GradeNone {
		out.Grade.ScoreGiven, out.Grade.ScoreMaximum = &p.Grade.ScoreGiven, &p.Grade.ScoreMaximum
	}
	return out
}
