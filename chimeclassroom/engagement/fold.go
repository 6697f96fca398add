package engagement

import (
	"cmp"
	"slices"
)

// matter is something that is on or off for a device.
type matter int

const (
	here matter = iota
	camera
	share
	microphone
	matters
)

// evidence is a group of events from which figures are known.
type evidence int

const (
	ofCamera evidence = iota
	ofShare
	ofMicrophone
	ofTalk
	ofMessages
	ofHands
	ofReactions
	evidences
)

// count is how many events of a group there are, and how many of them are known
// from the person's own page alone.
type count struct{ all, self int }

// Tally is how often somebody reacted in one way.
type Tally struct {
	Kind  string `json:"kind"`
	Count int    `json:"count"`
}

// fold is what the entries of a person's history amount to so far. It is a value:
// its lists are only ever appended to, so a clone stays what it was.
type fold struct {
	grace   int64
	words   *words
	devices []switches
	meters  [matters]meter
	parted  bool // the person last left, in place of losing the connection

	talk  union
	turns union

	drops     int
	messages  int
	hands     int
	handUp    bool
	handSince int64
	waits     []int64
	reactions []Tally
	answered  []int32 // the numbers of polls, sorted

	quality [3]union // when the connection was how good
	sampled int64    // the last word about it

	seen [evidences]count
}

// switches is what is on at one device. Nothing else is while it is not here.
type switches struct {
	kin  int  // the slot of the first device of the same attendee
	room bool // it is the attendee as the room sees them
	on   [matters]bool
	over bool // its meeting has ended
}

// off: whatever was on at the device goes off.
func (d *switches) off() { d.on = [matters]bool{} }

// meter says when something was on at any of the person's devices.
type meter struct {
	union
	on    bool
	since int64
}

func newFold(s *Settings, devices []*device, w *words) fold {
	f := fold{grace: s.Grace.Milliseconds(), devices: make([]switches, len(devices)), words: w}
	for i, d := range devices {
		first := slices.IndexFunc(devices, func(o *device) bool { return o.sitting == d.sitting && o.attendee == d.attendee })
		f.devices[i] = switches{kin: first, room: d.generation == 0}
	}
	f.meters[here].gap = f.grace
	f.turns.gap, f.turns.least = turnGap, turnLeast
	return f
}

func (f *fold) clone() fold {
	c := *f
	c.devices = slices.Clone(f.devices)
	return c
}

// step takes in the next entry.
func (f *fold) step(e *entry) {
	f.note(e)
	d := &f.devices[e.slot]
	switch e.kind {
	case ended, deleted, dropped, left:
		f.depart(d, e)
	case joined:
		f.arrive(d)
	case cameraOff, cameraOn:
		f.turn(d, camera, e, e.kind == cameraOn)
		return
	case shareOff, shareOn:
		f.turn(d, share, e, e.kind == shareOn)
		return
	case muted, unmuted:
		f.turn(d, microphone, e, e.kind == unmuted)
		return
	default:
		f.act(e)
		return
	}
	for m := range matters {
		f.read(m, e)
	}
}

// turn turns one matter on or off at a device.
func (f *fold) turn(d *switches, m matter, e *entry, on bool) {
	if d.on[m] != on {
		d.on[m] = on
		f.read(m, e)
	}
}

// note counts what is known from where.
func (f *fold) note(e *entry) {
	if group, ok := e.kind.evidence(); ok {
		f.seen[group].all++
		if e.self {
			f.seen[group].self++
		}
	}
}

func (k kind) evidence() (evidence, bool) {
	switch k {
	case cameraOff, cameraOn:
		return ofCamera, true
	case shareOff, shareOn:
		return ofShare, true
	case muted, unmuted:
		return ofMicrophone, true
	case talked:
		return ofTalk, true
	case messaged:
		return ofMessages, true
	case handDown, handUp:
		return ofHands, true
	case reacted:
		return ofReactions, true
	default:
		return 0, false
	}
}

// depart: whatever was on at the device goes off with it. Who leaves the room on
// purpose, or is removed, takes along what the provider sees of them. A connection
// that is lost is a drop unless another of the same attendee goes on.
func (f *fold) depart(d *switches, e *entry) {
	was := d.on[here]
	d.off()
	d.over = d.over || e.kind == ended
	all := d.room && (e.kind == left || e.kind == deleted)
	others := false
	for i := range f.devices {
		if other := &f.devices[i]; other.kin == d.kin {
			if all {
				other.off()
			}
			others = others || other.on[here]
		}
	}
	if was && e.kind == dropped && !others {
		f.drops++
	}
}

// arrive: nobody arrives once the meeting has ended. Who arrives although they are
// here has a new page, and what was on at the older one is off.
func (f *fold) arrive(d *switches) {
	if d.over {
		return
	}
	if d.on[here] {
		d.off()
	}
	d.on[here] = true
}

// read looks whether a matter is on now, after an entry.
func (f *fold) read(m matter, e *entry) {
	on := false
	for i := range f.devices {
		on = on || f.devices[i].on[here] && f.devices[i].on[m]
	}
	meter := &f.meters[m]
	if on == meter.on {
		return
	}
	meter.on = on
	switch {
	case on:
		meter.since = e.at
		if m == here {
			f.returned(e.at)
		}
	default:
		meter.add(stretch{meter.since, e.at})
		if m == here {
			f.parted = e.kind == left || e.kind == deleted
			f.handUp = false
		}
	}
}

// returned counts as a drop that somebody left and was back within the grace: the
// provider may report a lost connection as a departure. A reported drop counts
// already.
func (f *fold) returned(at int64) {
	before := &f.meters[here]
	gap := at - before.last.until
	if before.any && f.parted && gap > 0 && gap <= f.grace {
		f.drops++
	}
}

// act takes in something that was done, in place of switched. What only the
// person's own page says counts while they are here.
func (f *fold) act(e *entry) {
	if e.self && e.kind != talked && e.kind != connection && !f.meters[here].on {
		return
	}
	switch e.kind {
	case talked:
		f.talked(e)
	case messaged:
		f.messages++
	case handUp:
		if !f.handUp {
			f.hands++
			f.handUp, f.handSince = true, e.at
		}
	case handDown:
		if f.handUp {
			f.wait(e.at - f.handSince)
			f.handUp = false
		}
	case reacted:
		f.reactions = plus(f.reactions, Tally{f.words.list[e.detail], 1})
	case answered:
		f.answer(e.detail)
	case connection:
		f.connected(e)
	}
}

// wait keeps how long a hand was up, in order of length.
func (f *fold) wait(millis int64) {
	i, _ := slices.BinarySearch(f.waits, millis)
	f.waits = slices.Insert(slices.Clip(f.waits), i, millis) // clones of the fold share it
}

// plus returns the tallies with another one among them, sorted by kind.
func plus(tallies []Tally, more Tally) []Tally {
	tallies = slices.Clone(tallies) // clones of the fold share it
	i, found := slices.BinarySearchFunc(tallies, more.Kind, func(t Tally, kind string) int { return cmp.Compare(t.Kind, kind) })
	if !found {
		return slices.Insert(tallies, i, more)
	}
	tallies[i].Count += more.Count
	return tallies
}
