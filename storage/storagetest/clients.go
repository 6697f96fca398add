package storagetest

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/storage"
)

// ClientStore is what the suite Clients needs of a store.
type ClientStore interface {
	dynreg.Clients
	dynreg.ClientDirectory
}

// Clients checks [dynreg.Clients] and [dynreg.ClientDirectory]. Each call of open
// returns an empty store that takes the time from now.
func Clients(t *testing.T, open func(t *testing.T, now func() time.Time) ClientStore) {
	runAll(t, open, clientsChecks())
}

func clientsChecks() []check[ClientStore] {
	return []check[ClientStore]{
		{"whole records", clientsWhole},
		{"only over the present version", clientsConditional},
		{"deleted", clientsDeleted},
		{"listed", clientsListed},
		{"many", clientsMany},
		{"odd ids", clientsOddIDs},
		{"copies", clientsCopies},
		{"race to change", clientsRace},
		{"race to delete", clientsDeleteRace},
		{"restart", clientsRestart},
		{"cancelled context", clientsCancelled},
	}
}

// wholeClient has every field.
func wholeClient(id string, c *clock) *dynreg.Client {
	m := &dynreg.Metadata{
		Name: "Quiz", LoginURL: "https://tool.example/login", RedirectURIs: []string{"https://tool.example/launch"},
		JWKSURL: "https://tool.example/jwks", Scope: string(lti.ScopeScore),
		Tool: &dynreg.ToolConfiguration{
			Domain: "tool.example", TargetLinkURI: "https://tool.example/launch", Custom: map[string]string{"a": "ä"},
			Claims: []string{"sub"}, Messages: []dynreg.Message{{Type: lti.DeepLinkingRequest, Placements: []string{"ContentArea"}}},
		},
		Extra: map[string]json.RawMessage{"client_name#fr": json.RawMessage(`"Questionnaire"`)},
	}
	return &dynreg.Client{
		ID: id, Status: dynreg.Pending, Tenant: "school", DeploymentID: "d", Metadata: m, Proposed: m,
		Approval:  &dynreg.Approval{Scopes: []lti.Scope{}, ShareName: true, Name: "Quiz", DeploymentName: "All"},
		TokenHash: "hash", Created: c.Now().Truncate(time.Microsecond), Changed: c.Now().Truncate(time.Microsecond),
	}
}

func saveClient(t testingT, s dynreg.Clients, c *dynreg.Client) {
	t.Helper()
	version := c.Version
	require.NoError(t, s.SaveClient(t.Context(), c))
	require.Equal(t, version+1, c.Version)
}

// newClient saves a client with little in it.
func newClient(t testingT, s dynreg.Clients, id, tenant string, status dynreg.Status) *dynreg.Client {
	t.Helper()
	c := &dynreg.Client{ID: id, Tenant: tenant, Status: status}
	saveClient(t, s, c)
	return c
}

func clientsWhole(t testingT, s ClientStore, c *clock) {
	_, err := s.LoadClient(t.Context(), "a")
	require.ErrorIs(t, err, storage.ErrNotFound)
	want := wholeClient("a", c)
	saveClient(t, s, want)
	got, err := s.LoadClient(t.Context(), "a")
	require.NoError(t, err)
	require.Equal(t, want, got)
	require.NotNil(t, got.Approval.Scopes, "no scopes are not all scopes")
}

func clientsConditional(t testingT, s ClientStore, _ *clock) {
	require.ErrorIs(t, s.SaveClient(t.Context(), &dynreg.Client{ID: "a", Version: 1}), storage.ErrConflict, "there is no version 1 to replace")
	c := newClient(t, s, "a", "", dynreg.Pending)
	require.ErrorIs(t, s.SaveClient(t.Context(), &dynreg.Client{ID: "a"}), storage.ErrConflict, "it is there already")
	c.Status = dynreg.Approved
	saveClient(t, s, c)
	stale := &dynreg.Client{ID: "a", Status: dynreg.Refused, Version: 1}
	require.ErrorIs(t, s.SaveClient(t.Context(), stale), storage.ErrConflict)
	require.EqualValues(t, 1, stale.Version, "nothing was stored")
	got, err := s.LoadClient(t.Context(), "a")
	require.NoError(t, err)
	require.Equal(t, c, got)
}

func clientsDeleted(t testingT, s ClientStore, _ *clock) {
	require.ErrorIs(t, s.DeleteClient(t.Context(), "a", 0), storage.ErrConflict, "there is none")
	c := newClient(t, s, "a", "", dynreg.Pending)
	other := newClient(t, s, "b", "", dynreg.Pending)
	require.ErrorIs(t, s.DeleteClient(t.Context(), "a", c.Version+1), storage.ErrConflict)
	require.NoError(t, s.DeleteClient(t.Context(), "a", c.Version))
	_, err := s.LoadClient(t.Context(), "a")
	require.ErrorIs(t, err, storage.ErrNotFound)
	require.Equal(t, []string{other.ID}, clientIDs(t, s, "", "", ""))
	newClient(t, s, "a", "", dynreg.Pending)
}

func clientIDs(t testingT, s ClientStore, tenant string, status dynreg.Status, after string) []string {
	t.Helper()
	return collect(t, s.ListClients(t.Context(), tenant, status, after), func(c *dynreg.Client) string { return c.ID })
}

func clientsListed(t testingT, s ClientStore, _ *clock) {
	require.Empty(t, clientIDs(t, s, "", "", ""))
	newClient(t, s, "b", "x", dynreg.Approved)
	newClient(t, s, "a", "x", dynreg.Pending)
	newClient(t, s, "B", "y", dynreg.Pending)
	moved := newClient(t, s, "c", "y", dynreg.Pending)
	moved.Status, moved.Tenant = dynreg.Refused, "x"
	saveClient(t, s, moved)
	require.Equal(t, []string{"B", "a", "b", "c"}, clientIDs(t, s, "", "", ""), "byte by byte")
	require.Equal(t, []string{"a", "b", "c"}, clientIDs(t, s, "x", "", ""))
	require.Equal(t, []string{"B", "a"}, clientIDs(t, s, "", dynreg.Pending, ""))
	require.Equal(t, []string{"a"}, clientIDs(t, s, "x", dynreg.Pending, ""))
	require.Equal(t, []string{"b", "c"}, clientIDs(t, s, "", "", "a"))
	require.Empty(t, clientIDs(t, s, "z", "", ""))
	for c, err := range s.ListClients(t.Context(), "", dynreg.Refused, "") {
		require.NoError(t, err)
		require.Equal(t, moved, c)
	}
}

func clientsMany(t testingT, s ClientStore, _ *clock) {
	var want []string
	for i := range 250 {
		id := fmt.Sprintf("%04d", i)
		newClient(t, s, id, "", dynreg.Pending)
		want = append(want, id)
	}
	require.Equal(t, want, clientIDs(t, s, "", dynreg.Pending, ""))
	require.Equal(t, want[200:], clientIDs(t, s, "", "", "0199"))
	seen := 0
	for _, err := range s.ListClients(t.Context(), "", "", "") {
		require.NoError(t, err)
		if seen++; seen == 3 {
			break
		}
	}
	require.Equal(t, 3, seen)
}

func clientsOddIDs(t testingT, s ClientStore, _ *clock) {
	for _, id := range oddIDs() {
		newClient(t, s, id, id, dynreg.Pending)
	}
	for _, id := range oddIDs() {
		c, err := s.LoadClient(t.Context(), id)
		require.NoErrorf(t, err, "%q", id)
		require.Equal(t, id, c.ID)
		require.Equal(t, []string{id}, clientIDs(t, s, id, "", ""))
	}
}

func clientsCopies(t testingT, s ClientStore, c *clock) {
	mine := wholeClient("a", c)
	saveClient(t, s, mine)
	mine.Metadata.Tool.Custom["a"] = "changed"
	got, err := s.LoadClient(t.Context(), "a")
	require.NoError(t, err)
	got.Metadata.RedirectURIs[0] = "changed"
	again, err := s.LoadClient(t.Context(), "a")
	require.NoError(t, err)
	require.Equal(t, "ä", again.Metadata.Tool.Custom["a"])
	require.Equal(t, "https://tool.example/launch", again.Metadata.RedirectURIs[0])
}

func clientsRace(t testingT, s ClientStore, _ *clock) {
	for version := range int64(3) {
		winner := requireOneWinner(t, race(func(i int) error {
			return s.SaveClient(t.Context(), &dynreg.Client{ID: "a", Tenant: fmt.Sprint(i), Version: version})
		}), storage.ErrConflict)
		got, err := s.LoadClient(t.Context(), "a")
		require.NoError(t, err)
		require.Equal(t, fmt.Sprint(winner), got.Tenant)
		require.Equal(t, version+1, got.Version)
	}
}

func clientsDeleteRace(t testingT, s ClientStore, _ *clock) {
	newClient(t, s, "a", "", dynreg.Pending)
	winner := requireOneWinner(t, race(func(i int) error {
		if i%2 == 0 {
			return s.DeleteClient(t.Context(), "a", 1)
		}
		return s.SaveClient(t.Context(), &dynreg.Client{ID: "a", Status: dynreg.Approved, Version: 1})
	}), storage.ErrConflict)
	_, err := s.LoadClient(t.Context(), "a")
	if winner%2 == 0 {
		require.ErrorIs(t, err, storage.ErrNotFound)
		return
	}
	require.NoError(t, err)
}

func clientsRestart(t testingT, s ClientStore, c *clock) {
	want := wholeClient("a", c)
	saveClient(t, s, want)
	if !reopen(t, s) {
		return
	}
	got, err := s.LoadClient(t.Context(), "a")
	require.NoError(t, err)
	require.Equal(t, want, got)
	require.Equal(t, []string{"a"}, clientIDs(t, s, "school", dynreg.Pending, ""))
}

func clientsCancelled(t testingT, s ClientStore, _ *clock) {
	c := newClient(t, s, "a", "", dynreg.Pending)
	require.Error(t, s.SaveClient(cancelled(t), &dynreg.Client{ID: "b"}))
	require.Error(t, s.SaveClient(cancelled(t), c))
	require.Error(t, s.DeleteClient(cancelled(t), "a", 1))
	_, err := s.LoadClient(cancelled(t), "a")
	require.Error(t, err)
	for _, err := range s.ListClients(cancelled(t), "", "", "") {
		require.Error(t, err)
	}
	require.Equal(t, []string{"a"}, clientIDs(t, s, "", "", ""))
	require.EqualValues(t, 1, c.Version)
}
