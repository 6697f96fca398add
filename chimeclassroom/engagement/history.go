package engagement

import (
	"cmp"
	"slices"
)

// markEvery is how many entries lie between two marks of a history, and logLeast how
// many it has room for from the start.
const (
	markEvery = 64
	logLeast  = 16
)

// history is what one person did, in order, and what it amounts to. Entries are
// folded once when they come in order. One that comes late costs as much as it is
// late, not as much as there is.
type history struct {
	devices []*device
	words   *words

	log    []entry
	late   []entry // not sorted in yet
	folded int     // so much of log is in sum
	sum    fold
	marks  []mark
}

// mark is what the first entries of a history amount to.
type mark struct {
	folded int
	sum    fold
}

// add takes an entry in.
func (h *history) add(e entry) {
	n := len(h.log)
	if n == 0 && h.log == nil {
		h.log = make([]entry, 0, logLeast)
	}
	if n == 0 || h.compare(h.log[n-1], e) < 0 {
		h.log = append(h.log, e)
		return
	}
	h.late = append(h.late, e)
}

// compare orders entries. Those that compare equal are one and the same event.
func (h *history) compare(a, b entry) int {
	if a.at != b.at {
		return cmp.Compare(a.at, b.at)
	}
	if a.kind != b.kind {
		return cmp.Compare(a.kind, b.kind)
	}
	if a.slot == b.slot {
		return 0
	}
	d, e := h.devices[a.slot], h.devices[b.slot]
	return cmp.Or(cmp.Compare(d.sitting.id, e.sitting.id), cmp.Compare(d.id, e.id))
}

// absorb takes another report of the same event into e, and tells whether that
// makes a difference. What the server saw comes before what a page said.
func (h *history) absorb(e *entry, again entry) bool {
	better := e.self && !again.self
	if e.self == again.self {
		better = again.detail > e.detail
		if e.kind == reacted {
			better = h.words.list[again.detail] > h.words.list[e.detail]
		}
	}
	if better {
		e.self, e.detail = again.self, again.detail
	}
	return better
}

// settle brings the fold up to date.
func (h *history) settle(s *Settings) {
	if len(h.late) > 0 {
		h.sortIn()
	}
	if h.folded == 0 {
		h.sum = newFold(s, h.devices, h.words)
	}
	for ; h.folded < len(h.log); h.folded++ {
		if h.folded > 0 && h.folded%markEvery == 0 {
			h.marks = append(h.marks, mark{h.folded, h.sum.clone()})
		}
		h.sum.step(&h.log[h.folded])
	}
}

// sortIn gives the late entries their places. Repetitions are absorbed.
func (h *history) sortIn() {
	fresh := h.late[:0]
	slices.SortFunc(h.late, h.compare)
	for _, e := range h.late {
		if n := len(fresh); n > 0 && h.compare(fresh[n-1], e) == 0 {
			h.absorb(&fresh[n-1], e)
		} else if i, found := slices.BinarySearchFunc(h.log, e, h.compare); !found {
			fresh = append(fresh, e)
		} else if h.absorb(&h.log[i], e) {
			h.rewind(i)
		}
	}
	h.merge(fresh)
	h.late = h.late[:0]
}

// merge puts sorted entries, none of which is there yet, among the others.
func (h *history) merge(fresh []entry) {
	if len(fresh) == 0 {
		return
	}
	first, _ := slices.BinarySearchFunc(h.log, fresh[0], h.compare)
	h.rewind(first)
	i, j := len(h.log)-1, len(fresh)-1
	h.log = append(h.log, fresh...)
	for k := len(h.log) - 1; j >= 0; k-- { // from the back, so that nothing is overwritten
		if i >= first && h.compare(h.log[i], fresh[j]) > 0 {
			h.log[k] = h.log[i]
			i--
		} else {
			h.log[k] = fresh[j]
			j--
		}
	}
}

// rewind forgets what the entries from i on amount to.
func (h *history) rewind(i int) {
	if i >= h.folded {
		return
	}
	for len(h.marks) > 0 && h.marks[len(h.marks)-1].folded > i {
		h.marks = h.marks[:len(h.marks)-1]
	}
	h.folded = 0
	if n := len(h.marks) - 1; n >= 0 { // to be made again from here
		h.folded, h.sum, h.marks = h.marks[n].folded, h.marks[n].sum, h.marks[:n]
	}
}

// attach makes the device one of this history, with what it did before.
func (h *history) attach(d *device, did []entry) {
	h.rewind(0)
	d.owner, d.slot = h, int32(len(h.devices)) //nolint:gosec // memory ends before
	h.devices = append(h.devices, d)
	for _, e := range did {
		e.slot = d.slot
		h.add(e)
	}
}

// detach takes the device out, and returns what it did.
func (h *history) detach(d *device) (did []entry) {
	h.rewind(0)
	all := slices.Concat(h.log, h.late)
	h.log, h.late = nil, nil
	h.devices = slices.Delete(h.devices, int(d.slot), int(d.slot)+1)
	for _, other := range h.devices[d.slot:] {
		other.slot--
	}
	for _, e := range all {
		switch {
		case e.slot == d.slot:
			did = append(did, e)
			continue
		case e.slot > d.slot:
			e.slot--
		}
		h.add(e)
	}
	return did
}

// remove takes one entry out.
func (h *history) remove(e entry) {
	if len(h.late) > 0 {
		h.sortIn()
	}
	if i, found := slices.BinarySearchFunc(h.log, e, h.compare); found {
		h.rewind(i)
		h.log = slices.Delete(h.log, i, i+1)
	}
}
