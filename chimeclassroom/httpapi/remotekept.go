package httpapi

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// keptForm is that of the rooms written here; one of another form cannot be read.
const keptForm = 1

// keptRoom is a room between two batches. What its pages are to be told is in it: it is
// written before they are.
type keptRoom struct {
	Form      int                          `json:"form"`
	MeetingID string                       `json:"meeting,omitempty"`
	Class     json.RawMessage              `json:"class,omitempty"`
	Owed      map[string]service.Departure `json:"owed,omitempty"`
	Arrivals  map[string]service.Admission `json:"arrivals,omitempty"`
	Callers   []keptCaller                 `json:"callers,omitempty"`
	// Notes are told to whoever has their numbers queued.
	Notes     []string   `json:"notes,omitempty"`
	Farewells []farewell `json:"farewells,omitempty"`

	Last   string    `json:"last"`
	At     time.Time `json:"at"`
	Tick   string    `json:"tick,omitempty"`
	TickAt time.Time `json:"tickAt,omitzero"`
}

type keptCaller struct {
	Connection string            `json:"connection"`
	Admission  service.Admission `json:"admission"`
	JoinedAt   time.Time         `json:"joinedAt,omitzero"`
	Stage      stage             `json:"stage"`
	Told       bool              `json:"told,omitempty"`
	Seen       time.Time         `json:"seen"`
	Untold     time.Time         `json:"untold,omitzero"`
	Since      time.Time         `json:"since,omitzero"`
	Said       int               `json:"said,omitempty"`
	Bytes      int               `json:"bytes,omitempty"`
	Stale      bool              `json:"stale,omitempty"`
	Polled     bool              `json:"polled,omitempty"`
	Queued     []int             `json:"queued,omitempty"`
}

// write stores the room as it is.
func (r *round) write(ctx context.Context) error {
	data, err := r.keep()
	if err != nil {
		return err
	}
	r.version, err = r.cfg.Store.WriteRoom(ctx, r.eventID, r.version, data)
	return err
}

func (r *round) keep() ([]byte, error) {
	kept := keptRoom{
		Form: keptForm, Arrivals: r.arrivals, Farewells: r.farewells,
		Last: r.last, At: r.at, Tick: r.tick, TickAt: r.tickAt,
	}
	if r.room != nil {
		var err error
		kept.MeetingID, kept.Owed = r.room.meetingID, r.room.owed
		if kept.Class, err = r.hub.service.Snapshot(r.room.floor, r.room.meetingID); err != nil {
			return nil, err
		}
	}
	numbers := map[string]int{} // of the notes
	for _, c := range r.callers {
		one := c.keep()
		for _, note := range c.queued {
			n, known := numbers[string(note)]
			if !known {
				n = len(kept.Notes)
				numbers[string(note)], kept.Notes = n, append(kept.Notes, string(note))
			}
			one.Queued = append(one.Queued, n)
		}
		kept.Callers = append(kept.Callers, one)
	}
	return pack(kept)
}

func (c *caller) keep() keptCaller {
	return keptCaller{
		Connection: c.connection, Admission: c.admission, JoinedAt: c.joinedAt, Stage: c.stage, Told: c.told, Seen: c.seen,
		Untold: c.since, Since: c.pace.since, Said: c.pace.said, Bytes: c.pace.bytes, Stale: c.stale, Polled: c.polled,
	}
}

func (r *round) restore(data []byte) error {
	kept, err := unpack(data)
	if err != nil {
		return fmt.Errorf("reading the room of event %s: %w", r.eventID, err)
	}
	r.last, r.at, r.tick, r.tickAt = kept.Last, kept.At, kept.Tick, kept.TickAt
	r.farewells = kept.Farewells
	for connection, a := range kept.Arrivals {
		r.arrivals[connection] = a
	}
	if kept.MeetingID == "" {
		return nil
	}
	floor, err := r.hub.service.Restore(kept.MeetingID, kept.Class)
	if err != nil {
		return err
	}
	r.room = newRoom(r.hub, kept.MeetingID)
	r.room.users, r.room.floor = 1, floor
	for id, gone := range kept.Owed {
		r.room.owed[id] = gone
		r.hub.hold(r.room)
	}
	for _, one := range kept.Callers {
		r.readmit(one.caller(kept.Notes))
	}
	return nil
}

// caller is the page as it was.
func (k keptCaller) caller(notes []string) *caller {
	c := &caller{
		member: newMember(k.Admission), connection: k.Connection, stage: k.Stage, told: k.Told, seen: k.Seen, since: k.Untold,
		pace: pace{k.Since, k.Said, k.Bytes},
	}
	c.joinedAt, c.stale, c.polled = k.JoinedAt, k.Stale, k.Polled
	for _, n := range k.Queued {
		note := []byte(notes[n])
		c.queued, c.bytes = append(c.queued, note), c.bytes+len(note)
	}
	return c
}

// readmit puts a page where it was.
func (r *round) readmit(c *caller) {
	r.callers = append(r.callers, c)
	switch c.stage {
	case stageInside:
		r.room.members[c.id()] = c.member
	case stageWaiting:
		r.room.outside[c.id()] = c.member
	}
}

func pack(kept keptRoom) ([]byte, error) {
	var packed bytes.Buffer
	out := gzip.NewWriter(&packed)
	err := json.NewEncoder(out).Encode(kept)
	if err == nil {
		err = out.Close()
	}
	return packed.Bytes(), err
}

// mostKept bounds what a room takes when it is unpacked.
const mostKept = 64 << 20

func unpack(data []byte) (kept keptRoom, err error) {
	in, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return kept, err
	}
	if err := json.NewDecoder(io.LimitReader(in, mostKept)).Decode(&kept); err != nil {
		return kept, err
	}
	if kept.Form != keptForm {
		return kept, fmt.Errorf("it has form %d, not %d", kept.Form, keptForm)
	}
	return kept, nil
}
