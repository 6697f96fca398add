package storagetest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// LineItems checks [ags.LineItems]. Each call of open returns an empty store
// that takes the time from now.
func LineItems(t *testing.T, open func(t *testing.T, now func() time.Time) ags.LineItems) {
	runAll(t, open, lineItemsChecks())
}

func lineItemsChecks() []check[ags.LineItems] {
	return []check[ags.LineItems]{
		{"created", lineItemsCreated},
		{"not found", lineItemsNotFound},
		{"isolation", lineItemsIsolation},
		{"filters", lineItemsFilters},
		{"paging", lineItemsPaging},
		{"writing while listing", lineItemsWriteWhileListing},
		{"updated", lineItemsUpdated},
		{"updates are filed anew", lineItemsRefiled},
		{"deleted", lineItemsDeleted},
		{"copies", lineItemsCopies},
		{"odd values", lineItemsOddValues},
		{"cancelled context", lineItemsCancelled},
		{"race to create", lineItemsCreateRace},
		{"race to delete", lineItemsDeleteRace},
		{"restart", lineItemsRestart},
	}
}

func wholeItem() ags.LineItem {
	start := time.Date(2026, 3, 29, 1, 30, 0, 123_456_000, time.FixedZone("", 3600))
	end, released := start.Add(36*time.Hour), false
	return ags.LineItem{
		Label: "Größe & <Quiz>", ScoreMaximum: 12.5, ResourceID: "quiz-1", Tag: "grade", ResourceLinkID: "link-1",
		StartDateTime: ags.Timestamp(start), EndDateTime: ags.Timestamp(end), GradesReleased: &released,
		SubmissionReview: &ags.SubmissionReview{ReviewableStatus: []ags.ActivityProgress{ags.Submitted}, Label: "See it",
			URL: "https://tool.example/see", Custom: map[string]string{"a": "b"}},
		Extra: map[string]json.RawMessage{"https://vendor.example/x": json.RawMessage(`{"y":[1,null]}`)},
	}
}

// requireSameItem compares all fields, times as instants.
func requireSameItem(t testingT, want, got ags.LineItem) {
	t.Helper()
	for _, pair := range [][2]ags.Timestamp{{want.StartDateTime, got.StartDateTime}, {want.EndDateTime, got.EndDateTime}} {
		require.Truef(t, time.Time(pair[0]).Equal(time.Time(pair[1])), "%v is not %v", time.Time(pair[1]), time.Time(pair[0]))
	}
	var unset ags.Timestamp
	want.StartDateTime, want.EndDateTime, got.StartDateTime, got.EndDateTime = unset, unset, unset, unset
	require.Equal(t, want, got)
}

func labels(items []ags.LineItem) (labels []string) {
	for _, item := range items {
		labels = append(labels, item.Label)
	}
	return labels
}

func list(t testingT, s ags.LineItems, f ags.Filter, after string) []string {
	t.Helper()
	return labels(all(t, s.ListLineItems(t.Context(), owner(), f, after)))
}

func lineItemsCreated(t testingT, s ags.LineItems, _ *clock) {
	given := wholeItem()
	given.ID = "https://lms.example/chosen-by-the-client"
	created := createItem(t, s, given)
	require.NotEmpty(t, created.ID)
	require.NotEqual(t, given.ID, created.ID)
	require.Equal(t, url.PathEscape(created.ID), created.ID, "ids must be safe in a URL")

	want := wholeItem()
	want.ID = created.ID
	requireSameItem(t, want, created)
	got, err := s.LineItem(t.Context(), owner(), created.ID)
	require.NoError(t, err)
	requireSameItem(t, want, got)

	bare := createItem(t, s, ags.LineItem{Label: "Bare", ScoreMaximum: 1})
	require.NotEqual(t, created.ID, bare.ID)
	got, err = s.LineItem(t.Context(), owner(), bare.ID)
	require.NoError(t, err)
	requireSameItem(t, ags.LineItem{ID: bare.ID, Label: "Bare", ScoreMaximum: 1}, got)
}

func lineItemsNotFound(t testingT, s ags.LineItems, _ *clock) {
	item := createItem(t, s, wholeItem())
	for _, id := range []string{"", "unknown", item.ID + " ", item.ID + "\x00", "\xff", "1", "%"} {
		_, err := s.LineItem(t.Context(), owner(), id)
		require.ErrorIsf(t, err, ags.ErrNotFound, "id %q", id)
		_, err = s.UpdateLineItem(t.Context(), owner(), ags.LineItem{ID: id, Label: "x", ScoreMaximum: 1})
		require.ErrorIsf(t, err, ags.ErrNotFound, "id %q", id)
		require.ErrorIsf(t, s.DeleteLineItem(t.Context(), owner(), id), ags.ErrNotFound, "id %q", id)
	}
	requireListError(t, s.ListLineItems(t.Context(), owner(), ags.Filter{}, "unknown"), ags.ErrNotFound)
}

func lineItemsIsolation(t testingT, s ags.LineItems, _ *clock) {
	item := createItem(t, s, wholeItem())
	for _, o := range strangers() {
		_, err := s.LineItem(t.Context(), o, item.ID)
		require.ErrorIsf(t, err, ags.ErrNotFound, "%+v", o)
		_, err = s.UpdateLineItem(t.Context(), o, ags.LineItem{ID: item.ID, Label: "Stolen", ScoreMaximum: 1})
		require.ErrorIsf(t, err, ags.ErrNotFound, "%+v", o)
		require.ErrorIsf(t, s.DeleteLineItem(t.Context(), o, item.ID), ags.ErrNotFound, "%+v", o)
		require.Empty(t, all(t, s.ListLineItems(t.Context(), o, ags.Filter{}, "")), "%+v", o)
		requireListError(t, s.ListLineItems(t.Context(), o, ags.Filter{}, item.ID), ags.ErrNotFound)
	}
	got, err := s.LineItem(t.Context(), owner(), item.ID)
	require.NoError(t, err)
	requireSameItem(t, item, got)
}

func lineItemsFilters(t testingT, s ags.LineItems, _ *clock) {
	var first ags.LineItem
	for i, f := range []ags.Filter{
		{ResourceLinkID: "l1", ResourceID: "q1", Tag: "a"},
		{ResourceLinkID: "l1", ResourceID: "q1", Tag: "b"},
		{ResourceLinkID: "l1", ResourceID: "q2", Tag: "a"},
		{ResourceLinkID: "l2", ResourceID: "q1", Tag: "a"},
		{},
	} {
		item := createItem(t, s, ags.LineItem{
			Label: fmt.Sprint(i), ScoreMaximum: 1, ResourceLinkID: f.ResourceLinkID, ResourceID: f.ResourceID, Tag: f.Tag,
		})
		if i == 0 {
			first = item
		}
	}
	require.Equal(t, []string{"0", "1", "2", "3", "4"}, list(t, s, ags.Filter{}, ""))
	require.Equal(t, []string{"0", "1", "2"}, list(t, s, ags.Filter{ResourceLinkID: "l1"}, ""))
	require.Equal(t, []string{"0", "1", "3"}, list(t, s, ags.Filter{ResourceID: "q1"}, ""))
	require.Equal(t, []string{"0", "2", "3"}, list(t, s, ags.Filter{Tag: "a"}, ""))
	require.Equal(t, []string{"0", "2"}, list(t, s, ags.Filter{ResourceLinkID: "l1", Tag: "a"}, ""))
	require.Equal(t, []string{"1"}, list(t, s, ags.Filter{ResourceLinkID: "l1", ResourceID: "q1", Tag: "b"}, ""))
	require.Equal(t, []string{"2", "3"}, list(t, s, ags.Filter{Tag: "a"}, first.ID))
	require.Equal(t, []string{"1"}, list(t, s, ags.Filter{Tag: "b"}, first.ID), "behind an item that does not fit")
	require.Empty(t, list(t, s, ags.Filter{Tag: "A"}, ""))
	require.Empty(t, list(t, s, ags.Filter{ResourceLinkID: "l2", Tag: "b"}, ""))
}

func lineItemsPaging(t testingT, s ags.LineItems, _ *clock) {
	var want []string
	for i := range manyRecords {
		want = append(want, fmt.Sprint(i))
		createItem(t, s, ags.LineItem{Label: want[i], ScoreMaximum: 1})
	}
	require.Equal(t, want, list(t, s, ags.Filter{}, ""), "in the order of creation")

	var got []string
	for after, more := "", true; more; {
		more = false
		page := 0
		for item, err := range s.ListLineItems(t.Context(), owner(), ags.Filter{}, after) {
			require.NoError(t, err)
			if more = page == 97; more {
				break
			}
			got, after = append(got, item.Label), item.ID
			page++
		}
	}
	require.Equal(t, want, got, "page by page")

	last := all(t, s.ListLineItems(t.Context(), owner(), ags.Filter{}, ""))[manyRecords-1]
	require.Empty(t, list(t, s, ags.Filter{}, last.ID))
}

func lineItemsWriteWhileListing(t testingT, s ags.LineItems, _ *clock) {
	for i := range manyRecords {
		createItem(t, s, ags.LineItem{Label: fmt.Sprint(i), ScoreMaximum: 1})
	}
	for item, err := range s.ListLineItems(t.Context(), owner(), ags.Filter{}, "") {
		require.NoError(t, err)
		require.NoError(t, s.DeleteLineItem(t.Context(), owner(), item.ID))
	}
	require.Empty(t, list(t, s, ags.Filter{}, ""))
}

func lineItemsUpdated(t testingT, s ags.LineItems, _ *clock) {
	first := createItem(t, s, wholeItem())
	createItem(t, s, ags.LineItem{Label: "Second", ScoreMaximum: 1})

	start := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	change := ags.LineItem{
		ID: first.ID, Label: "New", ScoreMaximum: 20, ResourceID: "quiz-2", Tag: "other", StartDateTime: ags.Timestamp(start),
		ResourceLinkID: "must stay as it was",
	}
	want := change
	want.ResourceLinkID = first.ResourceLinkID
	updated, err := s.UpdateLineItem(t.Context(), owner(), change)
	require.NoError(t, err)
	requireSameItem(t, want, updated)
	got, err := s.LineItem(t.Context(), owner(), first.ID)
	require.NoError(t, err)
	requireSameItem(t, want, got)
	require.Equal(t, []string{"New", "Second"}, list(t, s, ags.Filter{}, ""), "an update keeps the place")

	bare := ags.LineItem{ID: first.ID, Label: "Bare", ScoreMaximum: 1}
	_, err = s.UpdateLineItem(t.Context(), owner(), bare)
	require.NoError(t, err)
	got, err = s.LineItem(t.Context(), owner(), first.ID)
	require.NoError(t, err)
	bare.ResourceLinkID = first.ResourceLinkID
	requireSameItem(t, bare, got)
}

func lineItemsRefiled(t testingT, s ags.LineItems, _ *clock) {
	item := createItem(t, s, ags.LineItem{Label: "x", ScoreMaximum: 1, ResourceID: "q1", Tag: "a", ResourceLinkID: "l1"})
	item.ResourceID, item.Tag, item.ResourceLinkID = "q2", "b", "l2"
	_, err := s.UpdateLineItem(t.Context(), owner(), item)
	require.NoError(t, err)
	for _, f := range []ags.Filter{{ResourceID: "q1"}, {Tag: "a"}, {ResourceLinkID: "l2"}} {
		require.Emptyf(t, list(t, s, f, ""), "%+v", f)
	}
	for _, f := range []ags.Filter{{ResourceID: "q2"}, {Tag: "b"}, {ResourceLinkID: "l1"}} {
		require.Lenf(t, list(t, s, f, ""), 1, "%+v", f)
	}
}

func lineItemsDeleted(t testingT, s ags.LineItems, _ *clock) {
	var ids []string
	for i := range 3 {
		ids = append(ids, createItem(t, s, ags.LineItem{Label: fmt.Sprint(i), ScoreMaximum: 1}).ID)
	}
	require.NoError(t, s.DeleteLineItem(t.Context(), owner(), ids[1]))
	_, err := s.LineItem(t.Context(), owner(), ids[1])
	require.ErrorIs(t, err, ags.ErrNotFound)
	require.ErrorIs(t, s.DeleteLineItem(t.Context(), owner(), ids[1]), ags.ErrNotFound)
	require.Equal(t, []string{"0", "2"}, list(t, s, ags.Filter{}, ""))
	require.Equal(t, []string{"2"}, list(t, s, ags.Filter{}, ids[0]))
	requireListError(t, s.ListLineItems(t.Context(), owner(), ags.Filter{}, ids[1]), ags.ErrNotFound)
	createItem(t, s, ags.LineItem{Label: "3", ScoreMaximum: 1})
	require.Equal(t, []string{"0", "2", "3"}, list(t, s, ags.Filter{}, ""))
}

func lineItemsCopies(t testingT, s ags.LineItems, _ *clock) {
	given := wholeItem()
	created := createItem(t, s, given)
	*given.GradesReleased, given.SubmissionReview.Custom["a"] = true, "changed"
	given.Extra["https://vendor.example/x"][0] = ' '
	got, err := s.LineItem(t.Context(), owner(), created.ID)
	require.NoError(t, err)
	want := wholeItem()
	want.ID = created.ID
	requireSameItem(t, want, got)
}

func lineItemsOddValues(t testingT, s ags.LineItems, _ *clock) {
	ids := oddIDs()
	for _, id := range ids {
		o := ags.Owner{RegistrationID: id, ContextID: id}
		item := ags.LineItem{Label: id, ScoreMaximum: 1, ResourceID: id, Tag: id, ResourceLinkID: id}
		_, err := s.CreateLineItem(t.Context(), o, item)
		require.NoErrorf(t, err, "%q", id)
	}
	for _, id := range ids {
		o := ags.Owner{RegistrationID: id, ContextID: id}
		f := ags.Filter{ResourceLinkID: id, ResourceID: id, Tag: id}
		got := all(t, s.ListLineItems(t.Context(), o, f, ""))
		require.Equalf(t, []string{id}, labels(got), "%q", id)
		require.Empty(t, all(t, s.ListLineItems(t.Context(), o, ags.Filter{Tag: id + "?"}, "")), "%q", id)
	}
}

func lineItemsCancelled(t testingT, s ags.LineItems, _ *clock) {
	over := cancelled(t)
	_, err := s.CreateLineItem(over, owner(), wholeItem())
	require.Error(t, err)
	require.Empty(t, list(t, s, ags.Filter{}, ""))

	item := createItem(t, s, wholeItem())
	_, err = s.LineItem(over, owner(), item.ID)
	require.Error(t, err)
	require.NotErrorIs(t, err, ags.ErrNotFound)
	_, err = s.UpdateLineItem(over, owner(), ags.LineItem{ID: item.ID, Label: "x", ScoreMaximum: 1})
	require.Error(t, err)
	require.Error(t, s.DeleteLineItem(over, owner(), item.ID))
	requireListError(t, s.ListLineItems(over, owner(), ags.Filter{}, ""), nil)
	got, err := s.LineItem(t.Context(), owner(), item.ID)
	require.NoError(t, err)
	requireSameItem(t, item, got)
}

func lineItemsCreateRace(t testingT, s ags.LineItems, _ *clock) {
	ctx := t.Context()
	ids := make([]string, racers)
	for _, err := range race(func(i int) error {
		item, err := s.CreateLineItem(ctx, owner(), ags.LineItem{Label: "x", ScoreMaximum: 1})
		ids[i] = item.ID
		return err
	}) {
		require.NoError(t, err)
	}
	var got []string
	for _, item := range all(t, s.ListLineItems(ctx, owner(), ags.Filter{}, "")) {
		got = append(got, item.ID)
	}
	require.ElementsMatch(t, ids, got)
}

func lineItemsDeleteRace(t testingT, s ags.LineItems, _ *clock) {
	ctx, id := t.Context(), createItem(t, s, wholeItem()).ID
	requireOneWinner(t, race(func(int) error { return s.DeleteLineItem(ctx, owner(), id) }), ags.ErrNotFound)
}

func lineItemsRestart(t testingT, s ags.LineItems, _ *clock) {
	first := createItem(t, s, wholeItem())
	createItem(t, s, ags.LineItem{Label: "Second", ScoreMaximum: 1})
	if !reopen(t, s) {
		return
	}
	got, err := s.LineItem(t.Context(), owner(), first.ID)
	require.NoError(t, err)
	requireSameItem(t, first, got)
	createItem(t, s, ags.LineItem{Label: "Third", ScoreMaximum: 1})
	require.Equal(t, []string{first.Label, "Second", "Third"}, list(t, s, ags.Filter{}, ""))
}
