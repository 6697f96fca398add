// Package meetingtest is the suite that every meeting.Provider passes, each on
// what it works with.
package meetingtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// Subject is a kind of provider, and how the suite looks at what it does.
type Subject struct {
	// New returns a provider as a new process has it: it works with the same
	// meetings as those before.
	New func(t *testing.T) meeting.Provider
	// Who names the attendee that credentials are for, as the provider does.
	Who func(t *testing.T, c meeting.Credentials) string
	// Inside is who may come into a meeting, by attendee id, and what they may
	// send. Nil: the provider keeps no such thing.
	Inside func(t *testing.T, r meeting.Ref) map[string]meeting.Capabilities
	// Ends: a meeting that was ended is over.
	Ends bool
}

// Stage sets up for one test and runs it.
type Stage func(t *testing.T, test func(*testing.T, Subject))

// Run runs the suite.
func Run(t *testing.T, stage Stage) {
	for name, test := range map[string]func(*testing.T, Subject){
		"whoever asks at once gets one meeting":         oneMeeting,
		"another process finds the meeting":             foundAgain,
		"generations are meetings of their own":         generations,
		"who joins again is the same attendee":          joinsAgain,
		"200 joins of one person at once are one":       onePerson,
		"200 people join at once, each once":            manyPeople,
		"what somebody may send is enforced":            permits,
		"who is muted sends no sound until permitted":   mutes,
		"everybody is muted but one":                    mutesMany,
		"who was removed is out, and may be let in":     removes,
		"many are removed at once":                      removesMany,
		"a host may be of another process":              fromElsewhere,
		"a meeting that was ended is over":              ends,
		"of a meeting that was never made nothing goes": neverMade,
		"captions": captions,
	} {
		t.Run(name, func(t *testing.T) { stage(t, test) })
	}
}

// everything is what a host may send.
func everything() meeting.Capabilities {
	return meeting.Capabilities{Audio: true, Video: true, Content: true}
}

// sitting is one that nobody has had before.
func sitting() meeting.Ref {
	return meeting.Ref{Sitting: meeting.Sitting{ID: rand.Text(), Generation: 1}}
}

// open makes a meeting, which ends with the test.
func open(t *testing.T, p meeting.Provider, r meeting.Ref) meeting.Ref {
	t.Helper()
	made, err := p.Ensure(t.Context(), r)
	require.NoError(t, err)
	require.Equal(t, r.Sitting, made.Sitting)
	t.Cleanup(func() { assert.NoError(t, p.End(context.WithoutCancel(t.Context()), made)) })
	return made
}

// join lets somebody in and returns who the provider takes them for.
func (s Subject) join(t *testing.T, p meeting.Provider, r meeting.Ref, attendeeID string, may meeting.Capabilities) string {
	t.Helper()
	credentials, err := p.Join(t.Context(), r, attendeeID, may)
	require.NoError(t, err)
	return s.Who(t, credentials)
}

// atOnce does something n times at once and returns what came of it.
func atOnce[T any](t *testing.T, n int, do func(i int) (T, error)) []T {
	t.Helper()
	results, errs := make([]T, n), make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { results[i], errs[i] = do(i) })
	}
	all.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
	return results
}

func oneMeeting(t *testing.T, s Subject) {
	p, r := s.New(t), sitting()
	refs := atOnce(t, 200, func(int) (meeting.Ref, error) { return p.Ensure(t.Context(), r) })
	refs = append(refs, open(t, s.New(t), r))
	assert.Len(t, slices.Compact(refs), 1)
}

func foundAgain(t *testing.T, s Subject) {
	r := open(t, s.New(t), sitting())
	again, err := s.New(t).Ensure(t.Context(), r)
	require.NoError(t, err)
	assert.Equal(t, r, again)
}

func generations(t *testing.T, s Subject) {
	p, first := s.New(t), sitting()
	second := first
	second.Generation = 2
	a, b := open(t, p, first), open(t, p, second)
	if s.Ends {
		assert.NotEqual(t, a.ProviderID, b.ProviderID)
	}
}

func joinsAgain(t *testing.T, s Subject) {
	p := s.New(t)
	r := open(t, p, sitting())
	ada := s.join(t, p, r, "ada-1", everything())
	assert.Equal(t, ada, s.join(t, p, r, "ada-1", everything()))
	assert.Equal(t, ada, s.join(t, s.New(t), r, "ada-1", everything()), "by way of another process")
	assert.NotEqual(t, ada, s.join(t, p, r, "ben-1", everything()))
	s.holds(t, r, map[string]meeting.Capabilities{"ada-1": everything(), "ben-1": everything()})
	s.join(t, p, r, "ada-1", meeting.Capabilities{Video: true})
	s.holds(t, r, map[string]meeting.Capabilities{"ada-1": {Video: true}, "ben-1": everything()})
}

// holds looks into the meeting, if the provider keeps who may come in.
func (s Subject) holds(t *testing.T, r meeting.Ref, want map[string]meeting.Capabilities) {
	t.Helper()
	if s.Inside != nil {
		assert.Equal(t, want, s.Inside(t, r))
	}
}

func onePerson(t *testing.T, s Subject) {
	p := s.New(t)
	r := open(t, p, sitting())
	got := atOnce(t, 200, func(int) (meeting.Credentials, error) { return p.Join(t.Context(), r, "ada-1", everything()) })
	who := map[string]bool{}
	for _, credentials := range got {
		who[s.Who(t, credentials)] = true
	}
	assert.Len(t, who, 1)
	s.holds(t, r, map[string]meeting.Capabilities{"ada-1": everything()})
}

func manyPeople(t *testing.T, s Subject) {
	p := s.New(t)
	r := open(t, p, sitting())
	want := class(t, s, p, r, 200)
	s.holds(t, r, want)
}

// class is a meeting that a host and so many others have joined.
func class(t *testing.T, s Subject, p meeting.Provider, r meeting.Ref, n int) map[string]meeting.Capabilities {
	t.Helper()
	want := map[string]meeting.Capabilities{}
	name := func(i int) string { return fmt.Sprintf("student-%d", i) }
	for i := range n {
		want[name(i)] = everything()
	}
	got := atOnce(t, n, func(i int) (meeting.Credentials, error) { return p.Join(t.Context(), r, name(i), everything()) })
	who := map[string]bool{}
	for _, credentials := range got {
		who[s.Who(t, credentials)] = true
	}
	assert.Len(t, who, n)
	return want
}

func permits(t *testing.T, s Subject) {
	p := s.New(t)
	r := open(t, p, sitting())
	s.join(t, p, r, "host", everything())
	s.join(t, p, r, "ada-1", meeting.Capabilities{Audio: true})
	for _, may := range []meeting.Capabilities{{}, {Video: true}, {Audio: true, Content: true}, everything()} {
		require.NoError(t, p.Permit(t.Context(), r, map[string]meeting.Capabilities{"ada-1": may, "nobody": {}}))
		s.holds(t, r, map[string]meeting.Capabilities{"host": everything(), "ada-1": may})
	}
}

func mutes(t *testing.T, s Subject) {
	p := s.New(t)
	r := open(t, p, sitting())
	s.join(t, p, r, "ada-1", everything())
	s.join(t, p, r, "ben-1", everything())
	require.NoError(t, p.Mute(t.Context(), r, []string{"ada-1", "nobody"}))
	s.holds(t, r, map[string]meeting.Capabilities{"ada-1": {Video: true, Content: true}, "ben-1": everything()})
	require.NoError(t, p.Permit(t.Context(), r, map[string]meeting.Capabilities{"ada-1": everything()}))
	s.holds(t, r, map[string]meeting.Capabilities{"ada-1": everything(), "ben-1": everything()})
}

func mutesMany(t *testing.T, s Subject) {
	p := s.New(t)
	r := open(t, p, sitting())
	want := class(t, s, p, r, 60)
	everyone := slices.Collect(maps.Keys(want))
	require.NoError(t, p.Mute(t.Context(), r, everyone), "there is nobody else")
	for id := range want {
		want[id] = meeting.Capabilities{Video: true, Content: true}
	}
	s.holds(t, r, want)
	s.join(t, p, r, "host", everything())
	want["host"] = everything()
	may := map[string]meeting.Capabilities{}
	for _, id := range everyone {
		may[id], want[id] = meeting.Capabilities{}, meeting.Capabilities{}
	}
	require.NoError(t, p.Permit(t.Context(), r, may))
	s.holds(t, r, want)
}

func removes(t *testing.T, s Subject) {
	p := s.New(t)
	r := open(t, p, sitting())
	ada := s.join(t, p, r, "ada-1", everything())
	s.join(t, p, r, "ben-1", everything())
	for range 2 {
		require.NoError(t, p.Remove(t.Context(), r, []string{"ada-1"}))
	}
	require.NoError(t, p.Remove(t.Context(), r, []string{"nobody"}))
	s.holds(t, r, map[string]meeting.Capabilities{"ben-1": everything()})
	again := s.join(t, p, r, "ada-1", everything())
	if s.Ends {
		assert.NotEqual(t, ada, again, "with the older credentials nobody comes back")
	}
	s.holds(t, r, map[string]meeting.Capabilities{"ada-1": everything(), "ben-1": everything()})
}

func removesMany(t *testing.T, s Subject) {
	p := s.New(t)
	r := open(t, p, sitting())
	gone := slices.Collect(maps.Keys(class(t, s, p, r, 30)))
	s.join(t, p, r, "host", everything())
	require.NoError(t, s.New(t).Remove(t.Context(), r, append(gone, "nobody")))
	s.holds(t, r, map[string]meeting.Capabilities{"host": everything()})
	require.NoError(t, p.Remove(t.Context(), r, append(gone, "host")), "though most have gone")
	s.holds(t, r, map[string]meeting.Capabilities{})
}

func fromElsewhere(t *testing.T, s Subject) {
	p := s.New(t)
	r := open(t, p, sitting())
	s.join(t, p, r, "ada-1", everything())
	s.join(t, p, r, "ben-1", everything())
	require.NoError(t, s.New(t).Mute(t.Context(), r, []string{"ada-1"}))
	require.NoError(t, s.New(t).Remove(t.Context(), r, []string{"ben-1"}))
	s.holds(t, r, map[string]meeting.Capabilities{"ada-1": {Video: true, Content: true}})

	want := class(t, s, p, r, 10)
	elsewhere := s.New(t)
	for id := range want {
		if id != "student-0" {
			require.NoError(t, elsewhere.Remove(t.Context(), r, []string{id}))
		}
	}
	require.NoError(t, elsewhere.Remove(t.Context(), r, []string{"ada-1"}))
	require.NoError(t, p.Mute(t.Context(), r, slices.Collect(maps.Keys(want))), "though most have gone")
	s.holds(t, r, map[string]meeting.Capabilities{"student-0": {Video: true, Content: true}})
}

func ends(t *testing.T, s Subject) {
	p, other := s.New(t), s.New(t)
	r := open(t, p, sitting())
	for _, process := range []meeting.Provider{p, other} {
		s.join(t, process, r, "ada-1", everything())
	}
	for range 2 {
		require.NoError(t, p.End(t.Context(), r))
	}
	require.NoError(t, other.Permit(t.Context(), r, map[string]meeting.Capabilities{"ada-1": {}}))
	require.NoError(t, other.Remove(t.Context(), r, []string{"ada-1"}))
	if !s.Ends {
		return
	}
	for _, process := range []meeting.Provider{p, other, s.New(t)} {
		_, err := process.Join(t.Context(), r, "ada-1", everything())
		require.ErrorIs(t, err, meeting.ErrOver)
		_, err = process.Ensure(t.Context(), r)
		require.ErrorIs(t, err, meeting.ErrOver)
	}
	unknown := r
	unknown.ProviderID = "" // as if the first to come had not kept it
	_, err := s.New(t).Join(t.Context(), unknown, "ada-1", everything())
	require.ErrorIs(t, err, meeting.ErrOver)
}

func neverMade(t *testing.T, s Subject) {
	p, r := s.New(t), sitting()
	require.NoError(t, p.Permit(t.Context(), r, map[string]meeting.Capabilities{"ada-1": {}}))
	require.NoError(t, p.Mute(t.Context(), r, []string{"ada-1"}))
	require.NoError(t, p.Remove(t.Context(), r, []string{"ada-1"}))
	require.NoError(t, p.End(t.Context(), r))
}

func captions(t *testing.T, s Subject) {
	p := s.New(t)
	captioner, ok := p.(meeting.Captioner)
	require.Equal(t, ok, p.Features().Captions)
	if !ok {
		return
	}
	r := open(t, p, sitting())
	s.join(t, p, r, "host", everything())
	languages := captioner.Languages()
	require.NotEmpty(t, languages)
	require.NoError(t, captioner.StopCaptions(t.Context(), r), "they were not on")
	require.NoError(t, captioner.StartCaptions(t.Context(), r, languages[0]))
	require.NoError(t, captioner.StartCaptions(t.Context(), r, languages[len(languages)-1]), "another language")
	require.NoError(t, captioner.StopCaptions(t.Context(), r))
	require.ErrorIs(t, captioner.StartCaptions(t.Context(), r, "tlh"), meeting.ErrLanguage)
}
