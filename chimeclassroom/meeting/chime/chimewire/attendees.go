package chimewire

import (
	"net/http"
	"slices"
)

// Attendee is an attendee as the API describes it.
type Attendee struct {
	AttendeeID     string `json:"AttendeeId"`
	ExternalUserID string `json:"ExternalUserId"`
	JoinToken      string
	Capabilities   Capabilities
}

// Capabilities are what an attendee may send and receive.
type Capabilities struct{ Audio, Video, Content string }

// check keeps the rules that the API states: content needs video, and a meeting
// that has no video, or no content, has no such capabilities.
func (c Capabilities) check(m Meeting) error {
	for _, one := range []string{c.Audio, c.Video, c.Content} {
		if !slices.Contains([]string{"SendReceive", "Send", "Receive", "None"}, one) {
			return bad("a capability %q", one)
		}
	}
	if receives(c.Content) && !receives(c.Video) {
		return bad("Content cannot be received without Video")
	}
	f := m.MeetingFeatures
	if f != nil && f.Video != nil && f.Video.MaxResolution == "None" && c.Video != "None" {
		return bad("the meeting has no video")
	}
	if f != nil && f.Content != nil && f.Content.MaxResolution == "None" && c.Content != "None" {
		return bad("the meeting has no content")
	}
	return nil
}

func receives(capability string) bool { return capability == "SendReceive" || capability == "Receive" }

type newAttendee struct {
	ExternalUserID string        `json:"ExternalUserId"`
	Capabilities   *Capabilities `json:"Capabilities"`
}

func (s *Server) createAttendee(r *http.Request) (int, any, error) {
	var in newAttendee
	if err := read(r, &in); err != nil {
		return 0, nil, err
	}
	c, err := s.find(r)
	if err != nil {
		return 0, nil, err
	}
	a, err := s.addAttendee(c, in)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusCreated, map[string]any{"Attendee": a.Attendee}, nil
}

func (s *Server) addAttendee(c *conference, in newAttendee) (*attendee, error) {
	if !isExternal(in.ExternalUserID) {
		return nil, bad("ExternalUserId %q", in.ExternalUserID)
	}
	if faults := s.faults[in.ExternalUserID]; len(faults) > 0 {
		s.faults[in.ExternalUserID] = faults[1:]
		return nil, &fault{faults[0], "as the test wants it"}
	}
	capabilities := Capabilities{"SendReceive", "SendReceive", "SendReceive"}
	if in.Capabilities != nil {
		capabilities = *in.Capabilities
	}
	if err := capabilities.check(c.meeting); err != nil {
		return nil, err
	}
	for _, a := range c.attendees {
		if a.ExternalUserID == in.ExternalUserID && !a.deleted && !s.cfg.Forgetful {
			return a, nil // with the capabilities that it has
		}
	}
	if len(c.there()) >= c.meeting.seats() {
		return nil, limit("attendees")
	}
	id := s.newID()
	a := &attendee{Attendee: Attendee{AttendeeID: id, ExternalUserID: in.ExternalUserID, JoinToken: "token-of-" + id, Capabilities: capabilities}}
	c.attendees = append(c.attendees, a)
	return a, nil
}

// there are the attendees that were not deleted: whoever has left still counts.
func (c *conference) there() (all []Attendee) {
	for _, a := range c.attendees {
		if !a.deleted {
			all = append(all, a.Attendee)
		}
	}
	return all
}

type batchError struct {
	ExternalUserID string `json:"ExternalUserId"`
	ErrorCode      string
	ErrorMessage   string
}

func (s *Server) batchCreate(r *http.Request) (int, any, error) {
	var in struct{ Attendees []newAttendee }
	if err := read(r, &in); err != nil {
		return 0, nil, err
	}
	if len(in.Attendees) < 1 || len(in.Attendees) > 100 {
		return 0, nil, bad("Attendees: %d of them", len(in.Attendees))
	}
	c, err := s.find(r)
	if err != nil {
		return 0, nil, err
	}
	if s.cfg.Whole && len(c.there())+len(in.Attendees) > c.meeting.seats() {
		return 0, nil, limit("attendees")
	}
	made, failed := []Attendee{}, []batchError{}
	for _, item := range in.Attendees {
		a, err := s.addAttendee(c, item)
		if f, ok := err.(*fault); ok { //nolint:errorlint // our own, from one line above
			failed = append(failed, batchError{item.ExternalUserID, f.Type, f.message})
			continue
		}
		made = append(made, a.Attendee)
	}
	return http.StatusCreated, map[string]any{"Attendees": made, "Errors": failed}, nil
}

func (s *Server) listAttendees(r *http.Request) (int, any, error) {
	c, err := s.find(r)
	if err != nil {
		return 0, nil, err
	}
	part, next, err := page(r, c.there())
	if err != nil {
		return 0, nil, err
	}
	answer := map[string]any{"Attendees": part}
	if next != "" {
		answer["NextToken"] = next
	}
	return http.StatusOK, answer, nil
}

func (s *Server) attendee(r *http.Request) (*conference, *attendee, error) {
	c, err := s.find(r)
	if err != nil {
		return nil, nil, err
	}
	for _, a := range c.attendees {
		if a.AttendeeID == r.PathValue("id") && !a.deleted {
			return c, a, nil
		}
	}
	return nil, nil, notFound("Attendee")
}

func (s *Server) getAttendee(r *http.Request) (int, any, error) {
	_, a, err := s.attendee(r)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, map[string]any{"Attendee": a.Attendee}, nil
}

func (s *Server) deleteAttendee(r *http.Request) (int, any, error) {
	c, a, err := s.attendee(r)
	if err != nil {
		return 0, nil, err
	}
	a.deleted = true
	if c.connected[a.JoinToken] {
		delete(c.connected, a.JoinToken)
		c.emptySince = s.cfg.Now()
	}
	return http.StatusNoContent, nil, nil
}

func (s *Server) updateCapabilities(r *http.Request) (int, any, error) {
	var in struct{ Capabilities Capabilities }
	if err := read(r, &in); err != nil {
		return 0, nil, err
	}
	c, a, err := s.attendee(r)
	if err != nil {
		return 0, nil, err
	}
	if err := in.Capabilities.check(c.meeting); err != nil {
		return 0, nil, err
	}
	a.Capabilities = in.Capabilities
	return http.StatusOK, map[string]any{"Attendee": a.Attendee}, nil
}

func (s *Server) updateAllBut(r *http.Request) (int, any, error) {
	var in struct {
		ExcludedAttendeeIDs []struct {
			AttendeeID string `json:"AttendeeId"`
		} `json:"ExcludedAttendeeIds"`
		Capabilities Capabilities
	}
	if err := read(r, &in); err != nil {
		return 0, nil, err
	}
	if n := len(in.ExcludedAttendeeIDs); n < 1 || n > 250 {
		return 0, nil, bad("ExcludedAttendeeIds: %d of them", n)
	}
	c, err := s.find(r)
	if err != nil {
		return 0, nil, err
	}
	if err := in.Capabilities.check(c.meeting); err != nil {
		return 0, nil, err
	}
	excluded := map[string]bool{}
	for _, item := range in.ExcludedAttendeeIDs {
		excluded[item.AttendeeID] = true
	}
	for _, a := range c.attendees {
		if !excluded[a.AttendeeID] {
			a.Capabilities = in.Capabilities
		}
	}
	return http.StatusOK, nil, nil
}

// Attendees returns the attendees of a meeting that were not deleted.
func (s *Server) Attendees(meetingID string) []Attendee {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.meetings[meetingID]
	if c == nil || c.ended {
		return nil
	}
	return c.there()
}
