package service

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// polls is what a floor knows of the polls of its class.
type polls struct {
	changing sync.Mutex // held while the store is asked, before the floor's own
	recalled bool       // what was asked before is known
	asked    []*asked   // by number
}

// asked is a poll with what people answered, by their id. It is the one place that
// knows that of an anonymous poll, and forgets it when the poll is closed; whoever
// answered before the floor was opened has nil.
type asked struct {
	chimeclassroom.Poll
	answers map[string][]int
}

// PollView is a poll as somebody in the class sees it.
type PollView struct {
	chimeclassroom.Poll
	// Result: they see Answered and, as far as chimeclassroom.Poll.Told has them,
	// Totals, which are empty otherwise.
	Result bool
	// HasAnswered: they have; Own is what, nil where nobody knows any more.
	HasAnswered bool
	Own         []int
}

// Polls returns the polls of the class as somebody sees them who is there. Hosts see
// the result as it comes, the others once it is shown.
func (f *Floor) Polls(attendeeID string) []PollView {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := f.people[attendeeID]
	if p == nil {
		return nil
	}
	views := make([]PollView, 0, len(f.polls.asked))
	for _, one := range f.polls.asked {
		v := PollView{Poll: one.Told(), Result: p.Host || one.Shown}
		v.Totals = slices.Clone(v.Totals)
		if !v.Result {
			v.Answered, v.Totals = 0, nil
		}
		v.Own, v.HasAnswered = one.answers[p.Attendee.Person.ID]
		views = append(views, v)
	}
	return views
}

// Polling is what follows from an act about a poll: whom to tell that Floor.Polls is
// other than before, by attendee id; nil is everyone.
type Polling struct{ To []string }

// IsPolling tells whether the act is done by Service.Poll.
func (k ActKind) IsPolling() bool {
	return k == ActAsk || k == ActAnswer || k == ActClosePoll || k == ActShowPoll
}

// Poll does an act about a poll. Nobody hears of what the store does not have.
func (s *Service) Poll(ctx context.Context, f *Floor, a Admission, act Act) (Polling, error) {
	f.polls.changing.Lock()
	defer f.polls.changing.Unlock()
	if err := s.furnishPolls(ctx, f, a); err != nil {
		return Polling{}, err
	}
	if act.Kind == ActAnswer {
		return s.answer(ctx, f, a, act)
	}
	if err := f.mayPoll(a.Attendee.ID); err != nil {
		return Polling{}, err
	}
	entry, err := s.rulePoll(ctx, f, a, act)
	if err == nil {
		entry.By = a.Attendee.Person.ID
		s.logClass(ctx, a.MeetingID, entry)
	}
	return Polling{}, err
}

// rulePoll does what hosts do with polls, and returns what the log says of it.
func (s *Service) rulePoll(ctx context.Context, f *Floor, a Admission, act Act) (chimeclassroom.LogEntry, error) {
	switch act.Kind {
	case ActAsk:
		return chimeclassroom.LogEntry{Action: chimeclassroom.LogPollAsked}, s.ask(ctx, f, a, act)
	case ActClosePoll:
		p, lines, err := s.store.ClosePoll(ctx, a.MeetingID, act.Poll, s.instant())
		return chimeclassroom.LogEntry{Action: chimeclassroom.LogPollClosed}, s.polled(f, p, lines, err)
	case ActShowPoll:
		p, err := s.store.ShowPoll(ctx, a.MeetingID, act.Poll, act.On)
		return chimeclassroom.LogEntry{Action: chimeclassroom.LogPollShown, Detail: onOrOff(act.On)}, s.polled(f, p, nil, err)
	default:
		return chimeclassroom.LogEntry{}, noSuchAct()
	}
}

// mayPoll refuses those who do not host the class, or whose role asks no polls.
func (f *Floor) mayPoll(attendeeID string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch p := f.people[attendeeID]; {
	case p == nil:
		return notHere()
	case !p.Host, !p.Attendee.May(chimeclassroom.AskPolls):
		return forbidden()
	default:
		return f.hurry(attendeeID).speak(f.now())
	}
}

// ask asks a poll that was prepared or, with a Question, a new one.
func (s *Service) ask(ctx context.Context, f *Floor, a Admission, act Act) error {
	if f.pollOpen() {
		return &chimeclassroom.Error{Code: chimeclassroom.CodeNotAvailable, Public: "A poll is open; close it first."}
	}
	id := act.Poll
	if act.Question != nil {
		var err error
		if id, err = s.createPoll(ctx, a.EventID, *act.Question); err != nil {
			return err
		}
	}
	p, lines, err := s.store.AskPoll(ctx, a.EventID, id, a.MeetingID, s.instant())
	return s.polled(f, p, lines, err)
}

func (f *Floor) pollOpen() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.ContainsFunc(f.polls.asked, func(p *asked) bool { return p.Open() })
}

// polled takes down what the store has made of a poll.
func (s *Service) polled(f *Floor, p chimeclassroom.Poll, lines []meeting.LedgerEvent, err error) error {
	switch {
	case errors.Is(err, ErrNotFound), errors.Is(err, ErrConflict):
		return pollIsOver(err)
	case err != nil:
		return fmt.Errorf("changing a poll: %w", err)
	}
	f.know(p)
	for _, e := range lines {
		s.publish(e)
	}
	return nil
}

// know takes in how a poll is now.
func (f *Floor) know(p chimeclassroom.Poll) {
	f.mu.Lock()
	defer f.mu.Unlock()
	one := f.poll(p.ID)
	if one == nil {
		one = &asked{answers: map[string][]int{}}
		f.polls.asked = append(f.polls.asked, one)
	}
	one.Poll = p
	if p.Anonymous && !p.Open() {
		clear(one.answers)
	}
}

func (f *Floor) poll(id string) *asked {
	i := slices.IndexFunc(f.polls.asked, func(p *asked) bool { return p.ID == id })
	if i < 0 {
		return nil
	}
	return f.polls.asked[i]
}

// answer has somebody answer, or answer otherwise than before. Hosts ask.
func (s *Service) answer(ctx context.Context, f *Floor, a Admission, act Act) (Polling, error) {
	before, hasAnswered, err := f.mayAnswer(a.Attendee.ID, act.Poll, act.Choices)
	if err != nil {
		return Polling{}, err
	}
	if hasAnswered && slices.Equal(before, act.Choices) {
		return Polling{To: []string{}}, nil
	}
	given := PollAnswer{
		PollID: act.Poll, AttendeeID: a.Attendee.ID, PersonID: a.Attendee.Person.ID, Choices: act.Choices, At: s.instant(),
	}
	p, lines, err := s.store.AnswerPoll(ctx, a.MeetingID, given, before)
	if errors.Is(err, ErrAnswered) {
		return Polling{}, &chimeclassroom.Error{
			Code: chimeclassroom.CodeNotAvailable, Public: "You have answered, and as the poll is anonymous nobody knows any more what to change.", Err: err,
		}
	}
	if err := s.polled(f, p, lines, err); err != nil {
		return Polling{}, err
	}
	return Polling{To: f.answered(a, p, act.Choices)}, nil
}

// mayAnswer refuses what is no answer of this person to an open poll, and returns
// what they have answered before.
func (f *Floor) mayAnswer(attendeeID, pollID string, choices []int) (before []int, hasAnswered bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	p, one := f.people[attendeeID], f.poll(pollID)
	switch {
	case p == nil:
		return nil, false, notHere()
	case p.Host:
		return nil, false, &chimeclassroom.Error{Code: chimeclassroom.CodeForbidden, Public: "Hosts ask; everybody else answers."}
	case one == nil, !one.Open():
		return nil, false, pollIsOver(nil)
	case !one.Accepts(choices):
		return nil, false, noSuchAct()
	}
	before, hasAnswered = one.answers[p.Attendee.Person.ID]
	return before, hasAnswered, f.hurry(attendeeID).speak(f.now())
}

// answered remembers an answer, and returns who sees a difference.
func (f *Floor) answered(a Admission, p chimeclassroom.Poll, choices []int) []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if one := f.poll(p.ID); one != nil {
		one.answers[a.Attendee.Person.ID] = slices.Clone(choices)
	}
	if p.Shown {
		return nil
	}
	to := []string{a.Attendee.ID}
	for id, other := range f.people {
		if other.Host {
			to = append(to, id)
		}
	}
	return to
}

// recallPolls gives the floor what was asked in its class before, once. Once it has
// that nobody waits for those who ask and answer.
func (s *Service) recallPolls(ctx context.Context, f *Floor, a Admission) error {
	if f.recalledPolls() {
		return nil
	}
	f.polls.changing.Lock()
	defer f.polls.changing.Unlock()
	return s.furnishPolls(ctx, f, a)
}

func (f *Floor) recalledPolls() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.polls.recalled
}

func (s *Service) furnishPolls(ctx context.Context, f *Floor, a Admission) error {
	if f.recalledPolls() {
		return nil
	}
	kept, err := s.store.Polls(ctx, a.EventID)
	if err != nil {
		return fmt.Errorf("reading the polls: %w", err)
	}
	answers, err := s.store.PollAnswers(ctx, a.EventID)
	if err != nil {
		return fmt.Errorf("reading what was answered: %w", err)
	}
	for _, p := range kept {
		if p.MeetingID == a.MeetingID {
			f.know(p)
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, given := range answers {
		if one := f.poll(given.PollID); one != nil {
			one.answers[given.PersonID] = given.Choices
		}
	}
	f.polls.recalled = true
	return nil
}

func pollIsOver(cause error) error {
	return &chimeclassroom.Error{Code: chimeclassroom.CodeNotAvailable, Public: "This poll is not open, or somebody else has just changed it.", Err: cause}
}
