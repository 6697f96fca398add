package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func guests() []check[Visited] {
	return []check[Visited]{
		{"a guest link is as it was made", guestLinkIsAsMade},
		{"links of an event that is gone", guestLinksOfNothing},
		{"a guest's session is for one event", guestSessionIsForOneEvent},
		{"who has the key is who they were", guestComesBack},
		{"a link lets in as many as it may", guestLinkIsUsedUp},
		{"a link that is revoked ends what it has opened", guestLinkIsRevoked},
		{"a link is somebody else's once they renew it", guestLinkIsRenewed},
		{"who was sent away does not come back", guestIsSentAway},
		{"guests who never came in are forgotten", idleGuestsAreForgotten},
	}
}

func guestLimits() []check[Visited] {
	return []check[Visited]{
		{"too many links of an event", tooManyGuestLinks},
		{"guests who come all at once", guestsAtOnce},
	}
}

func guestLinkOf(id string) chimeclassroom.GuestLink {
	return chimeclassroom.GuestLink{ID: id, EventID: "event", Label: "Dr. Okafor", CreatedBy: "person-1", CreatedAt: nine, Approval: true}
}

// invited is a live class with the link "link", whose secret is "secret".
func invited(t *testing.T, s Visited) {
	t.Helper()
	live(t, s)
	require.NoError(t, s.CreateGuestLink(t.Context(), guestLinkOf("link"), "secret"))
}

// guestArrival is that of somebody new who comes by the link.
func guestArrival(id string) service.GuestArrival {
	return service.GuestArrival{
		LinkHash: "secret", KeyHash: "key-" + id, At: nine, Ends: noon,
		Person:  chimeclassroom.Person{ID: "guest-" + id, Subject: "guest:" + id, Name: "Ngozi"},
		Session: service.Secret{Hash: "visit-" + id, Expires: later},
	}
}

// knock gives the guest a ticket for the class.
func knock(t *testing.T, s Visited, id string) error {
	t.Helper()
	one := ticket("of-" + id)
	one.SessionID, one.PersonID, one.Role = "visit-"+id, "guest-"+id, chimeclassroom.Guest
	_, err := s.IssueTicket(t.Context(), one)
	return err
}

func guestsOf(t *testing.T, s Visited) (links []chimeclassroom.GuestLink, all []service.Guest) {
	t.Helper()
	links, all, err := s.GuestLinks(t.Context(), "event")
	require.NoError(t, err)
	return links, all
}

func guestLinkIsAsMade(t *testing.T, s Visited) {
	invited(t, s)
	second := guestLinkOf("second")
	second.CreatedAt, second.ExpiresAt, second.MaxUses, second.Approval = later, noon, 3, false
	require.NoError(t, s.CreateGuestLink(t.Context(), second, "another"))
	links, all := guestsOf(t, s)
	assert.Equal(t, []chimeclassroom.GuestLink{second, guestLinkOf("link")}, links, "the newest first")
	assert.Empty(t, all)
	in, err := s.GuestInvitation(t.Context(), "another", "no key")
	require.NoError(t, err)
	assert.Equal(t, second, in.Link)
	assert.Equal(t, "room-1", in.Room.ID)
	assert.Equal(t, "r", in.Room.Key.RegistrationID)
	assert.False(t, in.Known)
	for _, hash := range append(noIDs(), "link") {
		_, err := s.GuestInvitation(t.Context(), hash, "")
		require.ErrorIs(t, err, service.ErrNotFound, "%q", hash)
	}
}

func guestLinksOfNothing(t *testing.T, s Visited) {
	classroom(t, s)
	elsewhere := guestLinkOf("link")
	elsewhere.EventID = "nothing"
	require.ErrorIs(t, s.CreateGuestLink(t.Context(), elsewhere, "secret"), service.ErrNotFound)
}

func tooManyGuestLinks(t *testing.T, s Visited) {
	classroom(t, s)
	for i := range chimeclassroom.MaxGuestLinks {
		require.NoError(t, s.CreateGuestLink(t.Context(), guestLinkOf(fmt.Sprint(i)), fmt.Sprint("secret", i)))
	}
	require.ErrorIs(t, s.CreateGuestLink(t.Context(), guestLinkOf("one more"), "one more"), service.ErrConflict)
}

func guestSessionIsForOneEvent(t *testing.T, s Visited) {
	invited(t, s)
	a := guestArrival("1")
	require.NoError(t, s.EnterAsGuest(t.Context(), a))
	session, err := s.Session(t.Context(), "visit-1", nine)
	require.NoError(t, err)
	v := session.Visitor
	assert.Equal(t, &chimeclassroom.GuestPass{LinkID: "link", EventID: "event", InvitedBy: "person-1", Approval: true}, v.Guest)
	assert.Equal(t, chimeclassroom.Guest, v.Role)
	assert.Equal(t, chimeclassroom.Person{ID: "guest-1", RegistrationID: "r", Subject: "guest:1", Name: "Ngozi"}, v.Person)
	assert.Equal(t, "room-1", v.Room.ID)
	assert.Equal(t, later, session.Expires)
	assert.Equal(t, noon, session.Ends)
	member, err := s.Session(t.Context(), "session-1", nine)
	require.NoError(t, err)
	assert.Nil(t, member.Visitor.Guest)
	require.ErrorIs(t, s.IssueCode(t.Context(), "visit-1", service.Secret{Hash: "code", Expires: later}), service.ErrNotFound,
		"of a code there would be a session for everything")
	members, err := s.Members(t.Context(), "room-1")
	require.NoError(t, err)
	assert.Len(t, members, 1, "a guest is not in the course")
}

func guestComesBack(t *testing.T, s Visited) {
	invited(t, s)
	require.NoError(t, s.EnterAsGuest(t.Context(), guestArrival("1")))
	again := guestArrival("2")
	again.KeyHash, again.Person.Name = "key-1", "Ngozi Okafor"
	require.NoError(t, s.EnterAsGuest(t.Context(), again))
	_, err := s.Session(t.Context(), "visit-1", nine)
	require.ErrorIs(t, err, service.ErrNotFound, "one visit at a time")
	session, err := s.Session(t.Context(), "visit-2", nine)
	require.NoError(t, err)
	assert.Equal(t, "guest-1", session.Visitor.Person.ID)
	assert.Equal(t, "Ngozi Okafor", session.Visitor.Person.Name, "nobody knows the name of before yet")
	links, all := guestsOf(t, s)
	assert.Equal(t, 1, links[0].Uses)
	assert.Len(t, all, 1)

	one := ticket("of-1")
	one.SessionID, one.PersonID, one.Role = "visit-2", "guest-1", chimeclassroom.Guest
	_, err = s.IssueTicket(t.Context(), one)
	require.NoError(t, err)
	renamed := again
	renamed.Session.Hash, renamed.Person.Name = "visit-3", "The Head Teacher"
	require.NoError(t, s.EnterAsGuest(t.Context(), renamed))
	in, err := s.GuestInvitation(t.Context(), "secret", "key-1")
	require.NoError(t, err)
	assert.True(t, in.Known)
	assert.Equal(t, "Ngozi Okafor", in.Name, "a host has seen that name at the door")

	require.NoError(t, s.CreateGuestLink(t.Context(), guestLinkOf("second"), "another"))
	byAnother := renamed
	byAnother.LinkHash, byAnother.Session.Hash = "another", "visit-4"
	require.NoError(t, s.EnterAsGuest(t.Context(), byAnother))
	session, err = s.Session(t.Context(), "visit-4", nine)
	require.NoError(t, err)
	assert.Equal(t, "guest-1", session.Visitor.Person.ID, "and by another link of the event")
	assert.Equal(t, "second", session.Visitor.Guest.LinkID)
}

func guestLinkIsUsedUp(t *testing.T, s Visited) {
	live(t, s)
	twice := guestLinkOf("link")
	twice.MaxUses = 2
	require.NoError(t, s.CreateGuestLink(t.Context(), twice, "secret"))
	won := race(t, s, func(i int) error { return s.EnterAsGuest(t.Context(), guestArrival(fmt.Sprint(i))) }, service.ErrConflict)
	assert.Equal(t, 2, won)
	links, all := guestsOf(t, s)
	assert.Equal(t, 2, links[0].Uses)
	require.Len(t, all, 2)
	back := guestArrival("back")
	back.KeyHash = "key-" + all[0].Person.ID[len("guest-"):]
	require.NoError(t, s.EnterAsGuest(t.Context(), back), "who was in comes back")
}

func guestsAtOnce(t *testing.T, s Visited) {
	invited(t, s)
	for i := range chimeclassroom.GuestsAMinute {
		require.NoError(t, s.EnterAsGuest(t.Context(), guestArrival(fmt.Sprint(i))))
	}
	late := guestArrival("late")
	require.ErrorIs(t, s.EnterAsGuest(t.Context(), late), service.ErrTooMany)
	late.At = nine.Add(time.Minute)
	require.NoError(t, s.EnterAsGuest(t.Context(), late))
	links, _ := guestsOf(t, s)
	assert.Equal(t, chimeclassroom.GuestsAMinute+1, links[0].Uses, "who was turned away is not counted")
}

func guestLinkIsRevoked(t *testing.T, s Visited) {
	invited(t, s)
	require.NoError(t, s.CreateGuestLink(t.Context(), guestLinkOf("second"), "another"))
	other := guestArrival("2")
	other.LinkHash = "another"
	require.NoError(t, s.EnterAsGuest(t.Context(), guestArrival("1")))
	require.NoError(t, s.EnterAsGuest(t.Context(), other))
	require.NoError(t, knock(t, s, "1"))
	ended, err := s.RevokeGuestLink(t.Context(), "event", "link", later)
	require.NoError(t, err)
	assert.Equal(t, []string{"visit-1"}, ended)
	ended, err = s.RevokeGuestLink(t.Context(), "event", "link", noon)
	require.NoError(t, err)
	assert.Empty(t, ended)
	_, err = s.Session(t.Context(), "visit-1", nine)
	require.ErrorIs(t, err, service.ErrNotFound)
	_, err = s.TakeTicket(t.Context(), "event", "of-1", nine)
	require.ErrorIs(t, err, service.ErrNotFound)
	for _, id := range []string{"1", "3"} {
		require.ErrorIs(t, s.EnterAsGuest(t.Context(), guestArrival(id)), service.ErrNotFound)
	}
	_, err = s.Session(t.Context(), "visit-2", nine)
	require.NoError(t, err, "another link is another")
	links, _ := guestsOf(t, s)
	assert.Equal(t, later, links[0].RevokedAt, "the first time counts")
	for _, of := range [][2]string{{"event", "nothing"}, {"another", "link"}} {
		_, err = s.RevokeGuestLink(t.Context(), of[0], of[1], noon)
		require.ErrorIs(t, err, service.ErrNotFound)
	}
}

func guestLinkIsRenewed(t *testing.T, s Visited) {
	invited(t, s)
	require.NoError(t, s.EnterAsGuest(t.Context(), guestArrival("1")))
	require.NoError(t, s.RenewGuestLink(t.Context(), "event", "link", "person-2"))
	links, _ := guestsOf(t, s)
	assert.Equal(t, "person-2", links[0].CreatedBy)
	assert.Equal(t, nine, links[0].CreatedAt)
	session, err := s.Session(t.Context(), "visit-1", nine)
	require.NoError(t, err)
	assert.Equal(t, "person-2", session.Visitor.Guest.InvitedBy)
	for _, of := range [][2]string{{"event", "nothing"}, {"another", "link"}} {
		require.ErrorIs(t, s.RenewGuestLink(t.Context(), of[0], of[1], "person-2"), service.ErrNotFound)
	}
	_, err = s.RevokeGuestLink(t.Context(), "event", "link", later)
	require.NoError(t, err)
	require.ErrorIs(t, s.RenewGuestLink(t.Context(), "event", "link", "person-1"), service.ErrNotFound, "closed is for good")
}

func guestIsSentAway(t *testing.T, s Visited) {
	invited(t, s)
	for _, id := range []string{"banned", "denied", "removed", "stays"} {
		require.NoError(t, s.EnterAsGuest(t.Context(), guestArrival(id)))
		require.NoError(t, knock(t, s, id))
	}
	ended, err := s.BanGuest(t.Context(), "event", "guest-banned")
	require.NoError(t, err)
	assert.Equal(t, []string{"visit-banned"}, ended)
	require.NoError(t, s.PutStandings(t.Context(), "meeting", map[string]service.Standing{"attendee-of-denied": {Denied: true}}))
	removed := seen(meeting.AttendeeDeleted, "attendee-of-removed", later)
	removed.PersonID = "guest-removed"
	_, err = s.AppendPresence(t.Context(), removed)
	require.NoError(t, err)
	for _, id := range []string{"banned", "denied", "removed", "stays"} {
		again := guestArrival(id)
		again.Session.Hash = "again-" + id
		in, err := s.GuestInvitation(t.Context(), "secret", "key-"+id)
		require.NoError(t, err)
		assert.Equal(t, id != "stays", in.Banned, id)
		if err := s.EnterAsGuest(t.Context(), again); id == "stays" {
			require.NoError(t, err)
		} else {
			require.ErrorIs(t, err, service.ErrDenied, id)
		}
	}
	_, all := guestsOf(t, s)
	for _, g := range all {
		assert.Equal(t, g.Person.ID != "guest-stays", g.Banned, g.Person.ID)
	}
	for _, of := range [][2]string{{"event", "person-1"}, {"another", "guest-stays"}} {
		_, err = s.BanGuest(t.Context(), of[0], of[1])
		require.ErrorIs(t, err, service.ErrNotFound)
	}
	_, err = s.Session(t.Context(), "session-1", nine)
	require.NoError(t, err, "whoever is no guest is not banned")
}

func idleGuestsAreForgotten(t *testing.T, s Visited) {
	invited(t, s)
	for _, id := range []string{"came", "idle"} {
		require.NoError(t, s.EnterAsGuest(t.Context(), guestArrival(id)))
	}
	require.NoError(t, knock(t, s, "came"))
	drop := func(before time.Time) int {
		n, err := s.DropIdleGuests(t.Context(), before, 10)
		require.NoError(t, err)
		return n
	}
	assert.Zero(t, drop(noon), "they are signed in")
	for _, id := range []string{"came", "idle"} {
		require.NoError(t, s.CloseSession(t.Context(), "visit-"+id))
	}
	assert.Zero(t, drop(nine.Add(30*time.Minute)), "the class is not over")
	assert.Equal(t, 1, drop(noon))
	_, all := guestsOf(t, s)
	require.Len(t, all, 1)
	assert.Equal(t, "guest-came", all[0].Person.ID)
	in, err := s.GuestInvitation(t.Context(), "secret", "key-idle")
	require.NoError(t, err)
	assert.False(t, in.Known)
	_, err = s.Session(t.Context(), "session-1", nine)
	require.NoError(t, err)
}

func guestsExpire(t *testing.T, s service.Store) {
	invited(t, s)
	require.NoError(t, s.EnterAsGuest(t.Context(), guestArrival("1")))
	require.NoError(t, knock(t, s, "1"))
	expire(t, s, "r", noon.Add(time.Hour))
	links, all := guestsOf(t, s)
	assert.Len(t, links, 1, "while the class lasts its links do")
	assert.Len(t, all, 1)
	_, err := s.EndMeeting(t.Context(), ending(noon), nil)
	require.NoError(t, err)
	expire(t, s, "r", nine)
	links, _ = guestsOf(t, s)
	assert.Len(t, links, 1, "too young")
	expire(t, s, "r", noon.Add(time.Hour))
	links, all = guestsOf(t, s)
	assert.Empty(t, links)
	assert.Empty(t, all)
	_, err = s.PersonOf(t.Context(), "r", "guest-1")
	require.ErrorIs(t, err, service.ErrNotFound, "and their name with it")
}

func guestIsErased(t *testing.T, s service.Store) {
	invited(t, s)
	require.NoError(t, s.EnterAsGuest(t.Context(), guestArrival("1")))
	require.NoError(t, knock(t, s, "1"))
	require.NoError(t, s.ErasePerson(t.Context(), "guest-1"))
	links, all := guestsOf(t, s)
	assert.Empty(t, all)
	assert.Empty(t, links[0].Label, "it may say who they are")
	_, err := s.Session(t.Context(), "visit-1", nine)
	require.ErrorIs(t, err, service.ErrNotFound)
	in, err := s.GuestInvitation(t.Context(), "secret", "key-1")
	require.NoError(t, err)
	assert.False(t, in.Known)
	_, attendees, err := s.Ledger(t.Context(), "meeting")
	require.NoError(t, err)
	require.Len(t, attendees, 1)
	assert.True(t, attendees[0].Person.Erased())
	require.NoError(t, s.ErasePerson(t.Context(), "person-1"))
	links, _ = guestsOf(t, s)
	assert.Empty(t, links[0].CreatedBy)
}

func dataOfGuests(t *testing.T, s service.Store) {
	invited(t, s)
	require.NoError(t, s.EnterAsGuest(t.Context(), guestArrival("1")))
	records := func(id, about string) []map[string]any {
		data, err := s.PersonalData(t.Context(), id)
		require.NoError(t, err)
		for _, part := range data {
			if part.About == about {
				return part.Records
			}
		}
		t.Fatalf("nothing about %s", about)
		return nil
	}
	assert.Equal(t, []map[string]any{{"title": "Algebra", "label": "Dr. Okafor", "cameAt": nine, "banned": false}}, records("guest-1", "invitations"))
	assert.Equal(t, []map[string]any{{"title": "Algebra", "label": "Dr. Okafor", "madeAt": nine}}, records("person-1", "guestLinks"))
	assert.Equal(t, "Ngozi", records("guest-1", "person")[0]["name"])
	of, err := s.DeploymentsOf(t.Context(), "guest-1")
	require.NoError(t, err)
	assert.Equal(t, []chimeclassroom.Deployment{{RegistrationID: "r", DeploymentID: "d"}}, of, "whoever administers it has them erased")
	assert.Equal(t, true, records("guest-1", "person")[0]["guest"])
}
