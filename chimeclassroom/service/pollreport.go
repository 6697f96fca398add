package service

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
)

// PollResult is a poll that was asked, with who answered what, by name. Of an
// anonymous one nobody knows that.
type PollResult struct {
	chimeclassroom.Poll
	Answers []GivenAnswer
}

// GivenAnswer is what somebody answered.
type GivenAnswer struct {
	Person  chimeclassroom.Person
	Choices []int
}

// pollResults are the results of the event's polls by number; of a room without dates,
// of those in the sitting that stands in the event. People are known by id.
func (s *Service) pollResults(ctx context.Context, e chimeclassroom.Event, known map[string]Attendee) ([]PollResult, error) {
	kept, err := s.store.Polls(ctx, e.ID)
	if err != nil {
		return nil, fmt.Errorf("reading the polls: %w", err)
	}
	given, err := s.store.PollAnswers(ctx, e.ID)
	if err != nil {
		return nil, fmt.Errorf("reading what was answered: %w", err)
	}
	var results []PollResult
	for _, p := range kept {
		if p.Number == 0 || e.Standing && p.MeetingID != e.Meeting.ID {
			continue
		}
		one := PollResult{Poll: p.Told()}
		for _, a := range given {
			if a.PollID == p.ID && a.Choices != nil {
				one.Answers = append(one.Answers, GivenAnswer{Person: known[a.PersonID].Person, Choices: a.Choices})
			}
		}
		slices.SortFunc(one.Answers, func(a, b GivenAnswer) int { return comparePeople(a.Person, b.Person) })
		results = append(results, one)
	}
	return results, nil
}

// of is what somebody answered, in words; "" if nobody knows that they have.
func (p *PollResult) of(personID string) string {
	for _, a := range p.Answers {
		if a.Person.ID == personID {
			return p.words(a.Choices)
		}
	}
	return ""
}

// words are the choices with those numbers.
func (p *PollResult) words(choices []int) string {
	texts := make([]string, 0, len(choices))
	for _, c := range choices {
		texts = append(texts, p.Choices[c])
	}
	return strings.Join(texts, "; ")
}

// sums is how many took each choice, in words, or why that is not told.
func (p *PollResult) sums() string {
	if p.Totals == nil {
		if p.Open() {
			return "anonymous, and still open"
		}
		return fmt.Sprintf("anonymous, answered by fewer than %d", chimeclassroom.FewestAnonymous)
	}
	texts := make([]string, 0, len(p.Choices))
	for i, choice := range p.Choices {
		texts = append(texts, fmt.Sprintf("%s: %d", choice, p.Totals[i]))
	}
	return strings.Join(texts, "; ")
}

// withPolls adds a column for each poll to a table with a row for each person of the
// sums, and at its end a row of what all answered.
func (r *Report) withPolls(rows [][]string) [][]string {
	if len(r.Polls) == 0 {
		return rows
	}
	all := make([]string, len(rows[0]))
	all[0] = "All answers"
	for i := range r.Polls {
		p := &r.Polls[i]
		rows[0] = append(rows[0], fmt.Sprintf("Poll %d: %s", p.Number, p.Text))
		for j := range r.Sums.People {
			rows[j+1] = append(rows[j+1], p.of(r.Sums.People[j].ID))
		}
		all = append(all, p.sums())
	}
	return append(rows, all)
}

// Statements are what xAPI has to say of a class that is over: who attended, and who
// answered what. activity is the URL that names the class, homePage that of the system
// whose pseudonyms the ids of people are.
func (r *Report) Statements(activity, homePage string) []engagement.Statement {
	list := r.Sums.Statements(activity, homePage)
	if r.Sums.Live {
		return list
	}
	for _, p := range r.Polls {
		for _, a := range p.Answers {
			poll := fmt.Sprintf("%s/polls/%d", activity, p.Number)
			list = append(list, engagement.Answered(poll, homePage, a.Person.ID, p.words(a.Choices), p.OpenedAt))
		}
	}
	return list
}
