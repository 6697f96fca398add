package storagetest

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
)

// RosterStore is what the suite of rosters needs: people who are put, listed, and
// listed as they change.
type RosterStore interface {
	nrps.RosterWriter
	nrps.Roster
	nrps.Changes
}

// Roster checks [nrps.Roster], [nrps.Changes] and [nrps.RosterWriter]. Each call
// of open returns an empty store that takes the time from now.
func Roster(t *testing.T, open func(t *testing.T, now func() time.Time) RosterStore) {
	runAll(t, open, rosterChecks())
}

func rosterChecks() []check[RosterStore] {
	return []check[RosterStore]{
		{"members", rosterMembers},
		{"replaced", rosterReplaced},
		{"removed", rosterRemoved},
		{"paging", rosterPaging},
		{"writing while listing", rosterWriteWhileListing},
		{"contexts are apart", rosterContexts},
		{"all or none", rosterAllOrNone},
		{"odd values", rosterOddValues},
		{"copies", rosterCopies},
		{"changes", rosterChanges},
		{"what stays the same is no change", rosterNoChange},
		{"paging of changes", rosterChangesPaging},
		{"marks are good for their time", rosterMarksExpire},
		{"marks that are none", rosterBadMarks},
		{"cancelled context", rosterCancelled},
		{"race to change", rosterRace},
		{"restart", rosterRestart},
	}
}

func inContext(contextID string) nrps.Place { return nrps.Place{ContextID: contextID} }

func wholeMember(id string) nrps.Member {
	return nrps.Member{
		UserID: id, Roles: []lti.Role{lti.RoleInstructor, "urn:other"}, Status: nrps.Inactive,
		Name: "Ada <&> Größe", GivenName: "Ada", FamilyName: "L.", MiddleName: "B.", Email: "ada@school.example",
		Picture: "https://school.example/a.png", PersonSourcedID: "s-1", LTI11UserID: "old-1",
		GroupEnrollments: []nrps.GroupEnrollment{{GroupID: "g-1"}},
	}
}

func learner(id string) nrps.Member {
	return nrps.Member{UserID: id, Roles: []lti.Role{lti.RoleLearner}, Status: nrps.Active, Name: "Name of " + id}
}

func learners(ids ...string) []nrps.Member {
	people := make([]nrps.Member, len(ids))
	for i, id := range ids {
		people[i] = learner(id)
	}
	return people
}

func gone(id string) nrps.Member { return nrps.Member{UserID: id, Status: nrps.Deleted} }

// manyIDs are more than stores are likely to read in one go, in no order.
func manyIDs() []string {
	ids := make([]string, manyRecords)
	for i := range ids {
		ids[i] = fmt.Sprintf("u%03d", i*7%manyRecords)
	}
	return ids
}

func update(t testingT, s RosterStore, members ...nrps.Member) {
	t.Helper()
	require.NoError(t, s.UpdateRoster(t.Context(), "c1", members...))
}

func members(t testingT, s RosterStore, after string) []nrps.Member {
	t.Helper()
	return all(t, s.ListMembers(t.Context(), inContext("c1"), after))
}

func userIDs(people []nrps.Member) []string {
	ids := make([]string, len(people))
	for i, m := range people {
		ids[i] = m.UserID
	}
	return ids
}

func mark(t testingT, s RosterStore) string {
	t.Helper()
	m, err := s.RosterMark(t.Context(), "c1")
	require.NoError(t, err)
	return m
}

// changesSince are the people whom the store lists as changed.
func changesSince(t testingT, s RosterStore, since string) []nrps.Member {
	t.Helper()
	var people []nrps.Member
	for _, c := range all(t, s.ListChanges(t.Context(), inContext("c1"), since)) {
		people = append(people, c.Member)
	}
	return people
}

func rosterMembers(t testingT, s RosterStore, _ *clock) {
	require.Empty(t, members(t, s, ""))
	bare := nrps.Member{UserID: "u2"}
	update(t, s, wholeMember("u1"), bare)
	require.ElementsMatch(t, []nrps.Member{wholeMember("u1"), bare}, members(t, s, ""))
	update(t, s)
	ofLink := nrps.Place{ContextID: "c1", ResourceLinkID: "l1"}
	require.Len(t, all(t, s.ListMembers(t.Context(), ofLink, "")), 2)
}

func rosterReplaced(t testingT, s RosterStore, _ *clock) {
	update(t, s, wholeMember("u1"))
	update(t, s, learner("u1"))
	require.Equal(t, learners("u1"), members(t, s, ""))
	renamed := learner("u1")
	renamed.Name = "Renamed"
	update(t, s, wholeMember("u1"), renamed)
	require.Equal(t, []nrps.Member{renamed}, members(t, s, ""))
}

func rosterRemoved(t testingT, s RosterStore, _ *clock) {
	update(t, s, learners("u1", "u2")...)
	update(t, s, gone("u1"), gone("unknown"))
	update(t, s, gone("u1"))
	require.Equal(t, learners("u2"), members(t, s, ""))
	update(t, s, wholeMember("u1"))
	require.ElementsMatch(t, []string{"u1", "u2"}, userIDs(members(t, s, "")))
}

func rosterPaging(t testingT, s RosterStore, _ *clock) {
	update(t, s, learners(manyIDs()...)...)
	order := userIDs(members(t, s, ""))
	require.ElementsMatch(t, manyIDs(), order)
	for _, i := range []int{0, 1, 255, 256, 300, len(order) - 1} {
		require.Equal(t, order[i+1:], userIDs(members(t, s, order[i])))
	}
	update(t, s, gone(order[300]))
	require.Equal(t, order[301:], userIDs(members(t, s, order[300])), "behind one who has left")
	for m, err := range s.ListMembers(t.Context(), inContext("c1"), "") {
		require.NoError(t, err)
		require.Equal(t, order[0], m.UserID)
		break
	}
}

func rosterWriteWhileListing(t testingT, s RosterStore, _ *clock) {
	update(t, s, learners(manyIDs()...)...)
	order, seen := userIDs(members(t, s, "")), []string{}
	for m, err := range s.ListMembers(t.Context(), inContext("c1"), "") {
		require.NoError(t, err)
		seen = append(seen, m.UserID)
		if len(seen) == 10 {
			update(t, s, gone(order[3]), gone(order[500]), wholeMember(order[501]))
		}
	}
	require.Equal(t, slices.Compact(slices.Clone(seen)), seen)
	for i, id := range order {
		if i != 500 {
			require.Contains(t, seen, id, "nobody else is lost")
		}
	}
}

func rosterContexts(t testingT, s RosterStore, _ *clock) {
	update(t, s, learner("u1"))
	since := mark(t, s)
	require.NoError(t, s.UpdateRoster(t.Context(), "c2", wholeMember("u1"), learner("u2")))
	require.NoError(t, s.UpdateRoster(t.Context(), "c2", gone("u2")))
	require.Equal(t, learners("u1"), members(t, s, ""))
	require.Empty(t, changesSince(t, s, since))
	require.Equal(t, []nrps.Member{wholeMember("u1")}, all(t, s.ListMembers(t.Context(), inContext("c2"), "")))
}

func rosterAllOrNone(t testingT, s RosterStore, _ *clock) {
	update(t, s, learner("u1"))
	since := mark(t, s)
	require.Error(t, s.UpdateRoster(t.Context(), "c1", learner("u2"), gone("u1"), nrps.Member{Name: "nobody"}))
	require.Equal(t, learners("u1"), members(t, s, ""))
	require.Empty(t, changesSince(t, s, since))
}

func rosterOddValues(t testingT, s RosterStore, _ *clock) {
	since := mark(t, s)
	for _, id := range oddIDs() {
		require.NoErrorf(t, s.UpdateRoster(t.Context(), id, learner(id)), "context %q", id)
		require.Equalf(t, learners(id), all(t, s.ListMembers(t.Context(), inContext(id), "")), "context %q", id)
		update(t, s, learner(id))
	}
	require.ElementsMatch(t, learners(oddIDs()...), members(t, s, ""))
	require.Equal(t, learners(oddIDs()...), changesSince(t, s, since))
	large := learner("large")
	large.Name = strings.Repeat("ö", 100_000)
	update(t, s, large)
	require.Contains(t, members(t, s, ""), large)
	order := userIDs(members(t, s, ""))
	for i, id := range order {
		require.Equalf(t, order[i+1:], userIDs(members(t, s, id)), "after %q", id)
	}
}

func rosterCopies(t testingT, s RosterStore, _ *clock) {
	given := wholeMember("u1")
	update(t, s, given)
	given.Roles[0] = "changed"
	members(t, s, "")[0].Roles[0] = "changed"
	require.Equal(t, []nrps.Member{wholeMember("u1")}, members(t, s, ""))
}

func rosterChanges(t testingT, s RosterStore, _ *clock) {
	start := mark(t, s)
	update(t, s, learners("u1", "u2", "u3", "u4")...)
	since := mark(t, s)
	require.Empty(t, changesSince(t, s, since))

	update(t, s, learner("u5"))
	update(t, s, gone("u2"))
	update(t, s, wholeMember("u1"))
	update(t, s, gone("u4"), learner("u4")) // left and came back
	want := []nrps.Member{learner("u5"), gone("u2"), wholeMember("u1"), learner("u4")}
	require.Equal(t, want, changesSince(t, s, since), "each as it is now, in the order of change")
	require.Equal(t, append(learners("u3"), want...), changesSince(t, s, start))

	update(t, s, learner("u5"), gone("u5"))
	require.Equal(t, append(want[1:], gone("u5")), changesSince(t, s, since), "once, at its last change")
	require.Empty(t, changesSince(t, s, mark(t, s)))
}

func rosterNoChange(t testingT, s RosterStore, _ *clock) {
	update(t, s, wholeMember("u1"), learner("u2"))
	update(t, s, gone("u2"))
	since := mark(t, s)
	update(t, s, wholeMember("u1"), gone("u2"), gone("u3"))
	require.Empty(t, changesSince(t, s, since))
}

func rosterChangesPaging(t testingT, s RosterStore, _ *clock) {
	since := mark(t, s)
	update(t, s, learners(manyIDs()...)...)
	update(t, s, gone("u005"), gone("u500"))
	whole := all(t, s.ListChanges(t.Context(), inContext("c1"), since))
	require.Len(t, whole, manyRecords)
	require.Equal(t, gone("u500"), whole[manyRecords-1].Member)
	for _, i := range []int{0, 1, 255, 256, 300, manyRecords - 1} {
		rest := all(t, s.ListChanges(t.Context(), inContext("c1"), whole[i].Mark))
		require.Len(t, rest, manyRecords-1-i)
		for j, c := range rest {
			require.Equal(t, whole[i+1+j].Member, c.Member)
		}
	}
	update(t, s, wholeMember(whole[0].Member.UserID))
	rest := all(t, s.ListChanges(t.Context(), inContext("c1"), whole[300].Mark))
	require.Equal(t, wholeMember(whole[0].Member.UserID), rest[len(rest)-1].Member, "who changes again comes again")
	require.Len(t, rest, manyRecords-300)
}

func rosterMarksExpire(t testingT, s RosterStore, c *clock) {
	update(t, s, learners("u1", "u2")...)
	since := mark(t, s)
	c.advance(time.Minute)
	update(t, s, gone("u1"))
	c.advance(nrps.ChangesKept - time.Hour)
	update(t, s, gone("u2"), learner("u3"))
	require.Equal(t, []nrps.Member{gone("u1"), gone("u2"), learner("u3")}, changesSince(t, s, since))
	later := mark(t, s)
	c.advance(2 * time.Hour)
	requireListError(t, s.ListChanges(t.Context(), inContext("c1"), since), nrps.ErrExpired)
	update(t, s, learner("u1"), gone("u3"))
	require.Equal(t, []nrps.Member{learner("u1"), gone("u3")}, changesSince(t, s, later))
	require.Equal(t, learners("u1"), members(t, s, ""))
}

func rosterBadMarks(t testingT, s RosterStore, _ *clock) {
	update(t, s, learner("u1"))
	update(t, s, learner("u2"))
	ahead := mark(t, s)
	require.NoError(t, s.UpdateRoster(t.Context(), "c2", learner("u1")))
	requireListError(t, s.ListChanges(t.Context(), inContext("c2"), ahead), nrps.ErrExpired)
	requireListError(t, s.ListChanges(t.Context(), inContext("unknown"), ahead), nrps.ErrExpired)
	for _, bad := range []string{"", "x", "-", "1", "1-", "-1-1", "' OR 1=1", "\xff", strings.Repeat("9", 300)} {
		requireListError(t, s.ListChanges(t.Context(), inContext("c1"), bad), nrps.ErrExpired)
	}
}

func rosterCancelled(t testingT, s RosterStore, _ *clock) {
	update(t, s, learner("u1"))
	since := mark(t, s)
	require.Error(t, s.UpdateRoster(cancelled(t), "c1", learner("u2")))
	_, err := s.RosterMark(cancelled(t), "c1")
	require.Error(t, err)
	requireListError(t, s.ListMembers(cancelled(t), inContext("c1"), ""), nil)
	requireListError(t, s.ListChanges(cancelled(t), inContext("c1"), since), nil)
	require.Equal(t, learners("u1"), members(t, s, ""))
}

// rosterRace lets many change the roster while one keeps a copy of it by marks:
// at the end the copy is the roster.
func rosterRace(t testingT, s RosterStore, _ *clock) {
	since, copied := mark(t, s), map[string]nrps.Member{}
	follow := func() {
		next := mark(t, s)
		for _, m := range changesSince(t, s, since) {
			copied[m.UserID] = m
			if m.Status == nrps.Deleted {
				delete(copied, m.UserID)
			}
		}
		since = next
	}
	errs, done := make([]error, racers), make(chan struct{})
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			id := fmt.Sprint("u", i)
			errs[i] = s.UpdateRoster(t.Context(), "c1", learner(id), learner("shared"+fmt.Sprint(i%4)))
			if i%2 == 0 && errs[i] == nil {
				errs[i] = s.UpdateRoster(t.Context(), "c1", gone(id))
			}
		})
	}
	go func() { wg.Wait(); close(done) }()
	for racing := true; racing; follow() {
		select {
		case <-done:
			racing = false
		default:
		}
	}
	for _, err := range errs {
		require.NoError(t, err)
	}
	var ours []nrps.Member
	for _, m := range copied {
		ours = append(ours, m)
	}
	require.Len(t, ours, racers/2+4)
	require.ElementsMatch(t, members(t, s, ""), ours)
}

func rosterRestart(t testingT, s RosterStore, _ *clock) {
	update(t, s, wholeMember("u1"), learner("u2"))
	since := mark(t, s)
	update(t, s, gone("u2"), learner("u3"))
	if !reopen(t, s) {
		return
	}
	require.ElementsMatch(t, []nrps.Member{wholeMember("u1"), learner("u3")}, members(t, s, ""))
	require.Equal(t, []nrps.Member{gone("u2"), learner("u3")}, changesSince(t, s, since))
}
