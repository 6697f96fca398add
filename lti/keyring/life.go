package keyring

import (
	"slices"
	"time"
)

// record is what the store keeps of a ring: its keys, in the order in which they
// sign. One signs from its time until the next one's, and stays published for a
// while after.
type record struct {
	Keys []entry `json:"keys"`
}

type entry struct {
	ID        string    `json:"id"`
	Algorithm string    `json:"alg"`
	Created   time.Time `json:"created"`
	SignsFrom time.Time `json:"signsFrom"`
	Sealed    sealed    `json:"sealed"`
}

// life is the time table of a ring's keys, see [Config].
type life struct{ period, lead, overlap time.Duration }

// signing is the index of the key that signs at that time; -1 means that there
// are no keys. The first one signs even before its time, since the node that made
// it may have a clock that is ahead.
func (r record) signing(now time.Time) int {
	for i, k := range slices.Backward(r.Keys) {
		if !k.SignsFrom.After(now) {
			return i
		}
	}
	return min(0, len(r.Keys)-1)
}

// signsUntil is when the next key takes over; zero while there is none.
func (r record) signsUntil(i int) time.Time {
	if i+1 < len(r.Keys) {
		return r.Keys[i+1].SignsFrom
	}
	return time.Time{}
}

// over tells whether nothing that the key signed is valid any more.
func (r record) over(i int, now time.Time, l life) bool {
	until := r.signsUntil(i)
	return !until.IsZero() && !now.Before(until.Add(l.overlap))
}

// withoutOver is the record without the keys whose time is over.
func (r record) withoutOver(now time.Time, l life) record {
	var kept []entry
	for i, k := range r.Keys {
		if !r.over(i, now, l) {
			kept = append(kept, k)
		}
	}
	return record{kept}
}

// nextSignsFrom tells when a key that is to be made now would begin to sign: at
// once if there is no other, otherwise no sooner than it was published for the
// lead, and not before the present one has served its period. It is false while
// no key needs to be made.
func (r record) nextSignsFrom(now time.Time, l life) (time.Time, bool) {
	i := r.signing(now)
	switch {
	case i < 0:
		return now, true
	case i+1 < len(r.Keys):
		return time.Time{}, false
	}
	end := r.Keys[i].SignsFrom.Add(l.period)
	if now.Before(end.Add(-l.lead)) {
		return time.Time{}, false
	}
	return later(end, now.Add(l.lead)), true
}

// without is the record after the key of that id was taken out. If it was the
// one that signs, the next one signs from now on.
func (r record) without(id string, now time.Time) (record, bool) {
	i := slices.IndexFunc(r.Keys, func(k entry) bool { return k.ID == id })
	if i < 0 {
		return r, false
	}
	signed := i == r.signing(now)
	kept := slices.Delete(slices.Clone(r.Keys), i, i+1)
	if signed && i < len(kept) {
		kept[i].SignsFrom = now
	}
	return record{kept}, true
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
