package httpapi

import (
	"context"
	"net/http"
	"slices"

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
	Standing  bool         `json:"standing"`
	Sitting   int          `json:"sitting,omitempty"`
	StartedAt *instant     `json:"startedAt,omitempty"`
	EndedAt   *instant     `json:"endedAt,omitempty"`
	DeletedAt *instant     `json:"deletedAt,omitempty"`
	People    []attendance `json:"people"`
	Absent    []person     `json:"absent"`
	Guests    []person     `json:"guests"`
	RosterAt  *instant     `json:"rosterAt,omitempty"`
	Counting  counting     `json:"counting"`
	// Sums are of a class that was held.
	Sums  *reportSums    `json:"sums,omitempty"`
	Polls []reportedPoll `json:"polls"`
}

type reportSums struct {
	Live           bool      `json:"live"`
	CountedSeconds int64     `json:"countedSeconds"`
	RosterKnown    bool      `json:"rosterKnown"`
	Class          classSums `json:"class"`
}

type attendance struct {
	PersonID        string              `json:"personId"`
	Name            string              `json:"name"`
	Role            chimeclassroom.Role `json:"role"`
	AttendedSeconds int64               `json:"attendedSeconds"`
	Present         bool                `json:"present"`
	Intervals       []interval          `json:"intervals"`
	Grade           grade               `json:"grade"`
	part
}

type interval struct {
	JoinedAt instant  `json:"joinedAt"`
	LeftAt   *instant `json:"leftAt,omitempty"`
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
		SocketPath: a.socketOf(id),
	})
}

func (a *API) endMeeting(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	id := r.PathValue("eventId")
	view, err := a.service.ReadEvent(r.Context(), v, id)
	if err != nil {
		return err
	}
	if slices.Contains(view.Actions, chimeclassroom.End) {
		a.hub.settle(r.Context(), view.Meeting.ID) // or the class would count people who have gone
	}
	view, err = a.service.EndMeeting(r.Context(), v, id)
	if err == nil {
		a.hub.end(r.Context(), view.Meeting.ID)
		a.look(context.WithoutCancel(r.Context()), id)
	}
	return writeEvent(w, http.StatusOK, view, err)
}

func (a *API) readReport(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	rep, err := a.reportAsked(r, v)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, newReport(rep))
}

func newReport(rep service.Report) report {
	out := report{
		EventID: rep.EventID, Standing: rep.Standing, Sitting: rep.Sitting, StartedAt: optional(rep.StartedAt), EndedAt: optional(rep.EndedAt), DeletedAt: optional(rep.DeletedAt),
		People: make([]attendance, 0, len(rep.People)),
		Absent: newPeople(rep.Absent), Guests: newPeople(rep.Guests), RosterAt: optional(rep.RosterAt),
		Counting: newCounting(rep.Counting),
		Polls:    newReportedPolls(rep.Polls),
	}
	for _, p := range rep.People {
		out.People = append(out.People, newAttendance(p))
	}
	if sums := rep.Sums; sums.Held {
		out.Sums = &reportSums{sums.Live, wholeSeconds(sums.Counted), sums.RosterKnown, newClassSums(sums.Class)}
	}
	return out
}

func newAttendance(p service.Attendance) attendance {
	out := attendance{
		PersonID: p.Attendee.Person.ID, Name: p.Attendee.Person.DisplayName(), Role: p.Attendee.Role,
		AttendedSeconds: wholeSeconds(p.Attended), Present: p.Present,
		Intervals: make([]interval, 0, len(p.Intervals)),
		Grade:     newGrade(p.Grade),
		part:      newPart(p),
	}
	for _, i := range p.Intervals {
		out.Intervals = append(out.Intervals, interval{JoinedAt: instant(i.From), LeftAt: optional(i.Until)})
	}
	return out
}
