package memory

import (
	"cmp"
	"encoding/json"
	"slices"
	"sync"

	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// batchSize is how many records a listing reads in one go. Between two batches
// the gradebook is not locked, so a caller may write to it while it iterates.
const batchSize = 256

// gradebook keeps line items by id and, for each owner, in the order of their
// creation.
type gradebook struct {
	mu      sync.Mutex
	last    int64 // number of the newest line item
	items   map[string]*lineItem
	byOwner map[ags.Owner][]*lineItem
}

// lineItem is a column of the gradebook with its cells.
type lineItem struct {
	id     string
	number int64 // rises in the order of creation
	owner  ags.Owner
	filed  ags.Filter // what a filter finds it by
	record []byte
	cells  cells
}

func newGradebook() gradebook {
	return gradebook{items: make(map[string]*lineItem), byOwner: make(map[ags.Owner][]*lineItem)}
}

// add appends the item to those of its owner.
func (g *gradebook) add(l *lineItem) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.last++
	l.number = g.last
	g.items[l.id] = l
	g.byOwner[l.owner] = append(g.byOwner[l.owner], l)
}

// record returns the item's record.
func (g *gradebook) record(o ags.Owner, id string) ([]byte, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	l, err := g.find(o, id)
	if err != nil {
		return nil, err
	}
	return l.record, nil
}

// replace files the item's new record under its old id and resource link.
func (g *gradebook) replace(o ags.Owner, item ags.LineItem) ([]byte, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	l, err := g.find(o, item.ID)
	if err != nil {
		return nil, err
	}
	item.ResourceLinkID = l.filed.ResourceLinkID
	record, err := json.Marshal(item)
	if err != nil {
		return nil, err
	}
	l.record, l.filed = record, filterOf(item)
	return record, nil
}

func (g *gradebook) remove(o ags.Owner, id string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	l, err := g.find(o, id)
	if err != nil {
		return err
	}
	delete(g.items, id)
	at, _ := slices.BinarySearchFunc(g.byOwner[o], l.number, byNumber)
	g.byOwner[o] = slices.Delete(g.byOwner[o], at, at+1)
	if len(g.byOwner[o]) == 0 {
		delete(g.byOwner, o)
	}
	return nil
}

// position returns the number of the item after, which a listing begins
// behind; the start has none.
func (g *gradebook) position(o ags.Owner, after string) (int64, error) {
	if after == "" {
		return 0, nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	l, err := g.find(o, after)
	if err != nil {
		return 0, err
	}
	return l.number, nil
}

// list returns the next batch behind the position and the position behind it.
func (g *gradebook) list(o ags.Owner, f ags.Filter, position int64) (records [][]byte, next int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	from, _ := slices.BinarySearchFunc(g.byOwner[o], position+1, byNumber)
	for _, l := range g.byOwner[o][from:] {
		if len(records) == batchSize {
			break
		}
		position = l.number
		if fits(l.filed, f) {
			records = append(records, l.record)
		}
	}
	return records, position
}

// find returns the owner's item; the caller holds the lock.
func (g *gradebook) find(o ags.Owner, id string) (*lineItem, error) {
	l, found := g.items[id]
	if !found || l.owner != o {
		return nil, ags.ErrNotFound
	}
	return l, nil
}

func byNumber(l *lineItem, number int64) int { return cmp.Compare(l.number, number) }

func filterOf(item ags.LineItem) ags.Filter {
	return ags.Filter{ResourceLinkID: item.ResourceLinkID, ResourceID: item.ResourceID, Tag: item.Tag}
}

// fits tells whether the item passes every field of the filter that is set.
func fits(item, f ags.Filter) bool {
	return (f.ResourceLinkID == "" || f.ResourceLinkID == item.ResourceLinkID) &&
		(f.ResourceID == "" || f.ResourceID == item.ResourceID) &&
		(f.Tag == "" || f.Tag == item.Tag)
}
