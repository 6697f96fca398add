package service

import "github.com/ltikit/ltikit/chimeclassroom/meeting"

// NodeNews is what one node tells the others, so that their pages are up to date too. It
// names nobody: people are our own ids. Exactly one field is set.
type NodeNews struct {
	// Room has events, or something that stands beside them, that are not as before.
	Room string `json:"room,omitempty"`
	// Line was added to the ledger of its meeting.
	Line *meeting.LedgerEvent `json:"line,omitempty"`
	// Report is a meeting whose report is to be made anew.
	Report string `json:"report,omitempty"`
	// Session was ended before its time.
	Session string `json:"session,omitempty"`
}

// tellNodes has the other nodes hear of it; it never blocks.
func (s *Service) tellNodes(n NodeNews) {
	if s.nodes != nil {
		s.nodes.cfg.Tell(n)
	}
}

// Hear takes in what another node tells. Of a session that was ended whoever has
// sockets must be told as well.
func (s *Service) Hear(n NodeNews) {
	switch {
	case n.Room != "":
		s.changedHere(n.Room)
	case n.Line != nil:
		s.publishHere(*n.Line)
	case n.Report != "":
		s.renewReport(n.Report)
	case n.Session != "":
		s.places.expel([]string{n.Session}, s.instant())
	}
}

// MissedNews says that other nodes may have told something that was not heard: every
// page looks for itself.
func (s *Service) MissedNews() {
	s.accounts.dropAll()
	s.changes.tellAll()
	s.reported.tellAll()
	s.replan()
}

// sessionEnded has whoever has no page in a room any more lose their place in it, and
// tells the other nodes, whose sockets of the session end at once.
func (s *Service) sessionEnded(ids ...string) {
	s.places.expel(ids, s.instant())
	for _, id := range ids {
		s.tellNodes(NodeNews{Session: id})
	}
}

// reportChanged has everybody who follows the report of a meeting read it anew.
func (s *Service) reportChanged(meetingID string) {
	s.renewReport(meetingID)
	s.tellNodes(NodeNews{Report: meetingID})
}

func (s *Service) renewReport(meetingID string) {
	s.accounts.drop(meetingID)
	s.reported.tell(meetingID)
}
