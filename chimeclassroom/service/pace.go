package service

import (
	"maps"
	"sync"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// pace is how often something may be done: so many times at once after a rest, then
// once in every interval.
type pace struct {
	atOnce int
	every  time.Duration
}

// The paces, of which nobody who takes part as usual ever learns: of everything that
// somebody does in a class; of what of it is heard (messages, reactions, hands); of
// coming in, though it be from very many pages; of a guest who opens their link again;
// of comments under events.
func paceOfActs() pace     { return pace{60, 250 * time.Millisecond} }
func paceOfSpeech() pace   { return pace{12, 500 * time.Millisecond} }
func paceOfTickets() pace  { return pace{250, 2 * time.Second} }
func paceOfReturns() pace  { return pace{10, 10 * time.Second} }
func paceOfComments() pace { return pace{20, 10 * time.Second} }

// take does it once more, if that may be. rested is when it may be done at once again,
// which whoever counts keeps.
func (p pace) take(rested *time.Time, now time.Time) error {
	if ahead := rested.Sub(now); ahead < 0 || ahead > time.Duration(p.atOnce)*p.every { // the clock was set back
		*rested = now
	}
	if rested.Sub(now) > time.Duration(p.atOnce-1)*p.every {
		return tooMuch()
	}
	*rested = rested.Add(p.every)
	return nil
}

func tooMuch() error {
	return &chimeclassroom.Error{Code: chimeclassroom.CodeTooMuch, Public: "That is a lot at once; please wait a moment."}
}

// paces keeps a pace for everybody, by id. It is safe for concurrent use.
type paces struct {
	pace pace

	mu     sync.Mutex
	rested map[string]time.Time
	// swept is when those were forgotten last who have rested.
	swept time.Time
}

func newPaces(p pace) *paces { return &paces{pace: p, rested: map[string]time.Time{}} }

// take has somebody do it once more, if that may be.
func (p *paces) take(id string, now time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now.Sub(p.swept) >= time.Minute {
		p.swept = now
		maps.DeleteFunc(p.rested, func(_ string, rested time.Time) bool { return !now.Before(rested) })
	}
	rested := p.rested[id]
	err := p.pace.take(&rested, now)
	p.rested[id] = rested
	return err
}
