package httpapi_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/httpapi"
)

// part is somebody's page in a story, wherever its socket ends.
type part interface {
	say(text string)
	hear(kind string) message
}

// stage is where a story is told.
type stage struct {
	site  *site
	enter func(b *browser) part
	end   func(teacher *browser)
	e     event
}

// aStory is a class in which most things happen that a ledger tells of. It is told in
// steps that are awaited, so that each has its own instant.
func aStory(t *testing.T, s stage) (ledger []string) {
	t.Helper()
	next := func() { s.site.clock.Advance(10 * time.Second) }
	teacher := s.site.teacher()
	inTeacher := s.enter(teacher)
	next()
	inAda := s.enter(s.site.student("ada"))
	inTeacher.hear("people")
	next()
	inBen := s.enter(s.site.student("ben"))
	ben := ""
	for ben == "" {
		ben = inTeacher.hear("people").id("BEN")
	}
	for _, act := range []string{
		`{"type":"say","text":"hello"}`, `{"type":"hand","on":true}`, `{"type":"state","device":"microphone","on":true}`,
		`{"type":"react","reaction":"like"}`, `{"type":"talk","seconds":5}`, `{"type":"say","text":"done"}`,
	} {
		next()
		inAda.say(act)
		switch {
		case strings.Contains(act, "talk"): // of which nobody hears
			awaitLine(t, s.site, s.e, "AttendeeTalked")
		case strings.Contains(act, "say"):
			inBen.hear("said")
		case strings.Contains(act, "react"):
			inBen.hear("reacted")
		default:
			inBen.hear("people")
		}
	}
	next()
	inTeacher.say(`{"type":"stop","device":"microphone"}`)
	inAda.hear("stop")
	next()
	inTeacher.say(`{"type":"ask","question":{"text":"Is 91 prime?","choices":["Yes","No"]}}`)
	polls := inAda.hear("polls").Polls
	for len(polls) == 0 {
		polls = inAda.hear("polls").Polls
	}
	poll := polls[0].ID
	next()
	inAda.say(`{"type":"answer","poll":"` + poll + `","choices":[1]}`)
	inAda.hear("polls")
	next()
	inTeacher.say(`{"type":"remove","target":"` + ben + `"}`)
	inBen.hear("removed")
	next()
	inAda.say(`{"type":"bye"}`)
	awaitLine(t, s.site, s.e, "AttendeeLeft")
	next()
	s.end(teacher)
	inTeacher.hear("ended")
	return s.site.ledger(s.e)
}

// id is that of somebody in a list of people.
func (m message) id(name string) string {
	for _, p := range m.People {
		if p.Name == name {
			return p.AttendeeID
		}
	}
	return ""
}

func awaitLine(t *testing.T, s *site, e event, kind string) {
	t.Helper()
	require.Eventually(t, func() bool {
		return slices.ContainsFunc(s.ledger(e), func(line string) bool { return strings.Contains(line, kind) })
	}, time.Minute, 5*time.Millisecond)
}

// ledger is what it has, with names.
func (s *site) ledger(e event) (lines []string) {
	s.t.Helper()
	rows, err := s.db.QueryContext(s.t.Context(), `
		SELECT COALESCE(p.name, ''), l.at, l.type, l.source, l.detail FROM classroom_ledger l JOIN classroom_meeting m ON m.id = l.meeting_id
		LEFT JOIN classroom_person p ON p.id = l.person_id WHERE m.event_id = ? ORDER BY l.at, l.type, p.name`, e.ID)
	require.NoError(s.t, err)
	defer rows.Close()
	for rows.Next() {
		var name, kind, source, detail string
		var at int64
		require.NoError(s.t, rows.Scan(&name, &at, &kind, &source, &detail))
		lines = append(lines, fmt.Sprint(time.UnixMilli(at).UTC().Format("15:04:05.000 "), name, " ", kind, " ", source, " ", detail))
	}
	require.NoError(s.t, rows.Err())
	return lines
}

func (f *far) stage() stage {
	return stage{
		site: f.site, e: f.e,
		enter: func(b *browser) part { p, _ := f.enter(b); return p },
		end: func(teacher *browser) {
			teacher.do(f.e, "end")
			f.call(httpapi.Call{Kind: httpapi.Look})
		},
	}
}

// cutShort has the first run of each batch end before it writes the room for the nth
// time, as a function does that is killed. Of those that say hello every other one.
func (f *far) cutShort(nth int) {
	once, spared := f.bring, true
	f.bring = func(calls []httpapi.Call) {
		if strings.Contains(string(calls[0].Text), "hello") {
			if spared = !spared; spared {
				once(calls)
				return
			}
		}
		writes := 0
		f.kept.before = func() error {
			if writes++; writes == nth {
				return errors.New("killed")
			}
			return nil
		}
		killed := f.rooms.Handle(f.t.Context(), f.e.ID, slices.Clone(calls)) != nil
		f.kept.before = nil
		f.revive()
		if killed {
			once(again(calls))
		}
	}
}

// silenced has the first run of each batch end as soon as it tells anybody anything.
func (f *far) silenced() {
	once := f.bring
	f.bring = func(calls []httpapi.Call) {
		ctx, kill := context.WithCancel(f.t.Context())
		defer kill()
		f.posting = func(string) error {
			kill()
			return context.Canceled
		}
		killed := f.rooms.Handle(ctx, f.e.ID, slices.Clone(calls)) != nil
		f.posting = nil
		f.revive()
		if killed {
			once(again(calls))
		}
	}
}

// twice brings each batch twice.
func (f *far) twice() {
	once := f.bring
	f.bring = func(calls []httpapi.Call) {
		once(slices.Clone(calls))
		f.revive()
		once(again(calls))
	}
}

func again(calls []httpapi.Call) []httpapi.Call {
	for i := range calls {
		calls[i].Again = true
	}
	return calls
}

func TestARoomWithoutAProcessTellsTheStoryOfOneWithIt(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	teacher := s.teacher()
	e := teacher.do(teacher.schedule(), "start")
	want := aStory(t, stage{
		site: s, e: e,
		enter: func(b *browser) part { socket, _ := b.enter(e); return socket },
		end:   func(teacher *browser) { teacher.do(e, "end") },
	})
	require.Len(t, want, 17, strings.Join(want, "\n"))
	for name, trouble := range map[string]func(*far){
		"with nothing in between":                         func(*far) {},
		"each batch comes twice":                          (*far).twice,
		"each batch is cut short before the first write":  func(f *far) { f.cutShort(1) },
		"each batch is cut short before the second write": func(f *far) { f.cutShort(2) },
		"each batch is cut short before anybody is told":  (*far).silenced,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFar(t, nil)
			trouble(f)
			got := aStory(t, f.stage())
			assert.Equal(t, want, got)
			assert.Empty(t, f.kept.rooms, "nothing is left of the room")
		})
	}
}
