package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func nodes() []check[service.Store] {
	return []check[service.Store]{
		{"live and are given up", nodesAreGivenUp},
		{"with other secrets", nodesWithOtherSecrets},
		{"have what they claim", nodesHaveWhatTheyClaim},
		{"take over what was abandoned", nodesTakeOver},
		{"are homes of classes", nodesAreHomes},
		{"write at home alone", nodesWriteAtHomeAlone},
		{"race for a class", nodesRaceForAClass},
		{"race for what was abandoned", nodesRaceForTheAbandoned},
		{"beat or are given up", nodesBeatOrAreGivenUp},
	}
}

// long is a life that no test outlives, short one that is over at once.
const (
	long  = time.Hour
	short = time.Millisecond
)

func addNode(t *testing.T, s service.NodeStore, id string, lives time.Duration) {
	t.Helper()
	require.NoError(t, s.AddNode(t.Context(), node(id), lives, nine))
}

func node(id string) service.Node {
	return service.Node{ID: id, Address: "10.0.0.1:" + id, Secrets: "same"}
}

// giveUp waits until so many nodes are given up.
func giveUp(t *testing.T, s service.NodeStore, want int) {
	t.Helper()
	gone := 0
	require.Eventually(t, func() bool {
		n, err := s.GiveUpNodes(t.Context())
		assert.NoError(t, err)
		gone += n
		return gone == want
	}, time.Minute, time.Millisecond)
}

func claim(t *testing.T, s service.NodeStore, name, nodeID string) service.Claim {
	t.Helper()
	c, err := s.Claim(t.Context(), name, nodeID)
	require.NoError(t, err)
	return c
}

func nodesAreGivenUp(t *testing.T, s service.Store) {
	addNode(t, s, "a", long)
	addNode(t, s, "b", short)
	giveUp(t, s, 1)
	living, err := s.Nodes(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []service.Node{node("a")}, living)
	require.NoError(t, s.Beat(t.Context(), "a", long, later))
	require.ErrorIs(t, s.Beat(t.Context(), "b", long, later), service.ErrMoved, "for good")
	require.ErrorIs(t, s.Beat(t.Context(), "nothing", long, later), service.ErrMoved)
	_, err = s.Claim(t.Context(), "meeting", "b")
	require.ErrorIs(t, err, service.ErrMoved)
	require.NoError(t, s.DropNode(t.Context(), "a"))
	require.ErrorIs(t, s.Beat(t.Context(), "a", long, later), service.ErrMoved)
	living, err = s.Nodes(t.Context())
	require.NoError(t, err)
	assert.Empty(t, living)
}

// A node that could not beat for long, and that nobody has given up, goes on.
func nodesWithOtherSecrets(t *testing.T, s service.Store) {
	addNode(t, s, "a", long)
	stranger := node("b")
	stranger.Secrets = "other"
	require.ErrorIs(t, s.AddNode(t.Context(), stranger, long, nine), service.ErrConflict)
	require.NoError(t, s.DropNode(t.Context(), "a"))
	require.NoError(t, s.AddNode(t.Context(), stranger, short, nine))
	require.Eventually(t, func() bool { return s.AddNode(t.Context(), node("a"), long, nine) == nil }, time.Minute, time.Millisecond,
		"those of before may have had others")
	require.NoError(t, s.Beat(t.Context(), "b", long, nine), "its time was over, and nobody minded")
}

func nodesHaveWhatTheyClaim(t *testing.T, s service.Store) {
	addNode(t, s, "a", long)
	addNode(t, s, "b", long)
	assert.Equal(t, service.Claim{Holder: node("a")}, claim(t, s, "duty", "a"))
	assert.Equal(t, service.Claim{Holder: node("a")}, claim(t, s, "duty", "a"), "it has it already")
	assert.Equal(t, service.Claim{Holder: node("a")}, claim(t, s, "duty", "b"))
	require.NoError(t, s.Release(t.Context(), "duty", "b"), "it is not its own")
	holder, err := s.Holder(t.Context(), "duty")
	require.NoError(t, err)
	assert.Equal(t, node("a"), holder)
	require.NoError(t, s.Release(t.Context(), "duty", "a"))
	_, err = s.Holder(t.Context(), "duty")
	require.ErrorIs(t, err, service.ErrNotFound)
	assert.Equal(t, service.Claim{Holder: node("b")}, claim(t, s, "duty", "b"))
	require.NoError(t, s.DropNode(t.Context(), "b"))
	assert.Equal(t, service.Claim{Holder: node("a")}, claim(t, s, "duty", "a"), "who leaves has nothing")
}

func nodesTakeOver(t *testing.T, s service.Store) {
	addNode(t, s, "a", long)
	addNode(t, s, "b", long)
	claim(t, s, "class", "a")
	require.NoError(t, s.Beat(t.Context(), "a", short, later))
	assert.Equal(t, node("a"), claim(t, s, "class", "b").Holder, "it is not given up yet")
	giveUp(t, s, 1)
	abandoned, err := s.Abandoned(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []string{"class"}, abandoned)
	_, err = s.Holder(t.Context(), "class")
	require.ErrorIs(t, err, service.ErrNotFound)
	assert.Equal(t, service.Claim{Holder: node("b"), LastAlive: later}, claim(t, s, "class", "b"))
	assert.Equal(t, service.Claim{Holder: node("b")}, claim(t, s, "class", "b"))
	abandoned, err = s.Abandoned(t.Context())
	require.NoError(t, err)
	assert.Empty(t, abandoned)
	addNode(t, s, "c", long)
	require.ErrorIs(t, s.Beat(t.Context(), "a", long, later), service.ErrMoved, "also when it is forgotten")
}

func nodesAreHomes(t *testing.T, s service.Store) {
	e := live(t, s)
	addNode(t, s, "a", long)
	_, err := s.HomeOf(t.Context(), e.ID)
	require.ErrorIs(t, err, service.ErrNotFound)
	claim(t, s, "meeting", "a")
	home, err := s.HomeOf(t.Context(), e.ID)
	require.NoError(t, err)
	assert.Equal(t, node("a"), home)
	for _, id := range noIDs() {
		_, err := s.HomeOf(t.Context(), id)
		require.ErrorIs(t, err, service.ErrNotFound)
	}
	_, err = s.EndMeeting(t.Context(), ending(later), nil)
	require.NoError(t, err)
	_, err = s.HomeOf(t.Context(), e.ID)
	require.ErrorIs(t, err, service.ErrNotFound, "the class is over")
}

func nodesWriteAtHomeAlone(t *testing.T, s service.Store) {
	poll := asked(t, s, question("p"))
	_, err := s.IssueTicket(t.Context(), ticket("1"))
	require.NoError(t, err)
	addNode(t, s, "a", long)
	addNode(t, s, "b", long)
	claim(t, s, "meeting", "a")
	writes := map[string]func() error{
		"presence": func() error {
			_, err := s.AppendPresence(t.Context(), seen(meeting.AttendeeJoined, "attendee-1", nine))
			return err
		},
		"life": func() error { return s.KeepAlive(t.Context(), "meeting", nine) },
		"rules": func() error {
			return s.PutClassRules(t.Context(), "meeting", service.ClassRules{Door: service.DoorOpen})
		},
		"standings": func() error {
			return s.PutStandings(t.Context(), "meeting", map[string]service.Standing{"attendee-1": {Admitted: true}})
		},
		"poll shown": func() error {
			_, err := s.ShowPoll(t.Context(), "meeting", poll.ID, true)
			return err
		},
	}
	for _, as := range []struct {
		node string
		want error
	}{{"b", service.ErrMoved}, {"a", nil}, {"", nil}} {
		s.ServeAs(as.node)
		for what, write := range writes {
			require.ErrorIs(t, write(), as.want, "%s as %q", what, as.node)
		}
	}
	s.ServeAs("b")
	_, err = s.EndMeeting(t.Context(), ending(later), nil)
	require.NoError(t, err, "a class may be ended from anywhere")
}

func nodesRaceForAClass(t *testing.T, s service.Store) {
	for i := range racers(s) {
		addNode(t, s, fmt.Sprint(i), long)
	}
	for round := range rounds(s) {
		name := fmt.Sprint("class ", round)
		won := race(t, s, func(i int) error { return got(s.Claim(t.Context(), name, fmt.Sprint(i)))(fmt.Sprint(i)) }, errAnother)
		assert.Equal(t, 1, won)
	}
}

func nodesRaceForTheAbandoned(t *testing.T, s service.Store) {
	for i := range racers(s) {
		addNode(t, s, fmt.Sprint(i), long)
	}
	addNode(t, s, "gone", long)
	for round := range rounds(s) {
		claim(t, s, fmt.Sprint("class ", round), "gone")
	}
	require.NoError(t, s.Beat(t.Context(), "gone", short, nine))
	giveUp(t, s, 1)
	for round := range rounds(s) {
		won := race(t, s, func(i int) error {
			c, err := s.Claim(t.Context(), fmt.Sprint("class ", round), fmt.Sprint(i))
			if err == nil && c.Holder.ID == fmt.Sprint(i) {
				assert.Equal(t, nine, c.LastAlive)
			}
			return got(c, err)(fmt.Sprint(i))
		}, errAnother)
		assert.Equal(t, 1, won)
	}
}

// errAnother: another node has it.
var errAnother = errors.New("another node has it")

func got(c service.Claim, err error) func(id string) error {
	return func(id string) error {
		if err == nil && c.Holder.ID != id {
			return errAnother
		}
		return err
	}
}

// Whoever is first, the node and those who give it up agree.
func nodesBeatOrAreGivenUp(t *testing.T, s service.Store) {
	for i := range rounds(s) {
		id := fmt.Sprint(i)
		addNode(t, s, id, short)
		require.Eventually(t, func() bool {
			living, err := s.Nodes(t.Context())
			return err == nil && len(living) == 0
		}, time.Minute, time.Millisecond)
		gaveUp := make([]int, racers(s))
		alive := race(t, s, func(i int) (err error) {
			if i%2 == 0 {
				return s.Beat(t.Context(), id, long, nine)
			}
			gaveUp[i], err = s.GiveUpNodes(t.Context())
			return errors.Join(err, errAnother)
		}, service.ErrMoved, errAnother)
		gone := 0
		for _, n := range gaveUp {
			gone += n
		}
		want := racers(s) / 2
		if gone > 0 {
			want = 0
		}
		assert.Equal(t, want, alive, "%d gave it up", gone)
		assert.LessOrEqual(t, gone, 1)
		require.NoError(t, s.DropNode(t.Context(), id))
	}
}
