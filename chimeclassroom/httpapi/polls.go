package httpapi

import (
	"context"
	"net/http"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

type pollState string

const (
	pollPrepared pollState = "prepared"
	pollOpen     pollState = "open"
	pollClosed   pollState = "closed"
)

// poll is a poll as somebody sees it, in the room or outside.
type poll struct {
	ID        string    `json:"id"`
	Number    int       `json:"number,omitempty"`
	Text      string    `json:"text"`
	Choices   []string  `json:"choices"`
	Several   bool      `json:"several"`
	Anonymous bool      `json:"anonymous"`
	State     pollState `json:"state"`
	Shown     bool      `json:"shown"`
	// Result is absent where it is not theirs to see.
	Result      *pollResult `json:"result,omitempty"`
	HasAnswered bool        `json:"hasAnswered"`
	Own         []int       `json:"own,omitempty"`
}

type pollResult struct {
	Answered int `json:"answered"`
	// Totals are absent where they would tell who answered what.
	Totals []int `json:"totals,omitempty"`
}

func newPoll(p service.PollView) poll {
	out := poll{
		ID: p.ID, Number: p.Number, Text: p.Text, Choices: p.Choices, Several: p.Several, Anonymous: p.Anonymous,
		State: pollPrepared, Shown: p.Shown, HasAnswered: p.HasAnswered, Own: p.Own,
	}
	switch {
	case p.Open():
		out.State = pollOpen
	case p.Number > 0:
		out.State = pollClosed
	}
	if p.Result {
		out.Result = &pollResult{p.Answered, p.Totals}
	}
	return out
}

func newPolls(views []service.PollView) []poll {
	all := make([]poll, 0, len(views))
	for _, p := range views {
		all = append(all, newPoll(p))
	}
	return all
}

// pollsMessage tells a page of the polls of its class, at every change.
type pollsMessage struct {
	Type  string `json:"type"`
	Polls []poll `json:"polls"`
}

// poll does an act about a poll, which may take a while and holds up nobody else.
func (r *room) poll(ctx context.Context, m *member, act service.Act) error {
	asking, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTimeout)
	defer cancel()
	told, err := r.hub.service.Poll(asking, r.floor, m.admission, act)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tellOfPolls(told.To)
	return nil
}

// tellOfPolls wakes the writers of those for whom the polls are other than before;
// nil is everyone.
func (r *room) tellOfPolls(to []string) {
	if to == nil {
		for _, m := range r.members {
			m.wakeForPolls()
		}
	}
	for _, id := range to {
		if m := r.members[id]; m != nil {
			m.wakeForPolls()
		}
	}
}

// polls is what the member's page is told of the polls.
func (r *room) polls(m *member) []byte {
	return render(pollsMessage{Type: "polls", Polls: newPolls(r.floor.Polls(m.id()))})
}

// wakeForPolls makes the writer send the polls; it never blocks.
func (m *member) wakeForPolls() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.polled = true
	m.signal()
}

func (m *member) takePolled() (polled bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	polled, m.polled = m.polled, false
	return polled
}

type pollList struct {
	Polls []poll `json:"polls"`
	Open  bool   `json:"open"`
}

func (a *API) listPolls(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	plan, err := a.service.ReadPolls(r.Context(), v, r.PathValue("eventId"))
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, pollList{newPolls(plan.Polls), plan.Open})
}

func (a *API) preparePoll(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	var in chimeclassroom.Question
	if err := decode(w, r, &in); err != nil {
		return err
	}
	p, err := a.service.PreparePoll(r.Context(), v, r.PathValue("eventId"), in)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, newPoll(service.PollView{Poll: p}))
}

func (a *API) changePoll(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	var in chimeclassroom.Question
	if err := decode(w, r, &in); err != nil {
		return err
	}
	p, err := a.service.ChangePoll(r.Context(), v, r.PathValue("eventId"), r.PathValue("pollId"), in)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, newPoll(service.PollView{Poll: p}))
}

func (a *API) dropPoll(w http.ResponseWriter, r *http.Request, v chimeclassroom.Visitor) error {
	if err := a.service.DropPoll(r.Context(), v, r.PathValue("eventId"), r.PathValue("pollId")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// reportedPoll is a poll as a report has it.
type reportedPoll struct {
	Number    int           `json:"number"`
	Text      string        `json:"text"`
	Choices   []string      `json:"choices"`
	Several   bool          `json:"several"`
	Anonymous bool          `json:"anonymous"`
	Answered  int           `json:"answered"`
	Totals    []int         `json:"totals,omitempty"`
	Answers   []givenAnswer `json:"answers"`
}

type givenAnswer struct {
	PersonID string `json:"personId"`
	Name     string `json:"name"`
	Choices  []int  `json:"choices"`
}

func newReportedPolls(results []service.PollResult) []reportedPoll {
	all := make([]reportedPoll, 0, len(results))
	for _, p := range results {
		one := reportedPoll{
			Number: p.Number, Text: p.Text, Choices: p.Choices, Several: p.Several, Anonymous: p.Anonymous,
			Answered: p.Answered, Totals: p.Totals, Answers: make([]givenAnswer, 0, len(p.Answers)),
		}
		for _, a := range p.Answers {
			one.Answers = append(one.Answers, givenAnswer{a.Person.ID, a.Person.DisplayName(), a.Choices})
		}
		all = append(all, one)
	}
	return all
}
