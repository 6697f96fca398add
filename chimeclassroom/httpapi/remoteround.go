package httpapi

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"time"

	"github.com/coder/websocket"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// round is the room of one event while it hears one batch of calls.
type round struct {
	cfg     *RoomsConfig
	hub     *hub
	eventID string
	version string // of what is stored; "" is nothing
	room    *room  // nil: there is none
	callers []*caller
	// arrivals are whom a ticket let in who have not come to the door, and refused who
	// was not let in, by connection.
	arrivals map[string]service.Admission
	refused  map[string]departure
	// farewells are owed to connections of whose pages the room knows nothing more.
	farewells []farewell

	calls []Call // that were not heard before
	// repeated: some were, so nobody may have been told what came of them.
	repeated bool
	last     string    // the sequence that was heard last
	at       time.Time // and when
	tick     string    // the one that is awaited, "" for none
	tickAt   time.Time
	newTick  bool
}

// stage is how far a page has come.
type stage string

const (
	stageDoor    stage = "door"
	stageWaiting stage = "waiting"
	stageInside  stage = "inside"
)

// caller is a page in the room, or at its door, that is connected elsewhere.
type caller struct {
	*member
	connection string
	stage      stage
	// told: the page knows its stage. ready: what it needs for sound and picture is here.
	told, ready bool
	seen        time.Time // when it last said anything
	// since is from when on it was told nothing, for that failed; zero: it was.
	since time.Time
	pace  pace
}

// farewell is the last that a connection hears.
type farewell struct {
	Connection string               `json:"connection"`
	Message    string               `json:"message,omitempty"`
	Code       websocket.StatusCode `json:"code,omitempty"`
	Reason     string               `json:"reason,omitempty"`
}

// round is one in which nobody is in the room.
func (rs *Rooms) round(eventID string) *round {
	return &round{
		cfg: &rs.cfg, eventID: eventID, arrivals: map[string]service.Admission{}, refused: map[string]departure{},
		hub: &hub{service: rs.cfg.Service, logger: rs.cfg.Logger, rooms: map[string]*room{}},
	}
}

// begin reads the room and finds out which of the calls it has not heard.
func (rs *Rooms) begin(ctx context.Context, eventID string, calls []Call) (*round, error) {
	r := rs.round(eventID)
	data, version, err := rs.cfg.Store.ReadRoom(ctx, eventID)
	if err != nil {
		return nil, err
	}
	if version != "" {
		if err := r.restore(data); err != nil { // as when a new release writes them otherwise
			rs.cfg.Logger.ErrorContext(ctx, "a room is lost, and its pages come anew", "event", eventID, "error", err)
			r = rs.round(eventID)
		}
	}
	r.version = version
	for _, c := range calls {
		if later(c.Sequence, r.last) {
			r.calls = append(r.calls, c)
		} else {
			r.repeated = true
		}
	}
	if !r.repeated { // so the run before has told all but whom it could not
		r.farewells = nil
		for _, c := range r.callers {
			if !c.since.IsZero() {
				continue
			}
			c.take()
			c.takePolled()
			c.told = c.stage != stageDoor
		}
	}
	if r.room != nil && slices.ContainsFunc(r.calls, func(c Call) bool { return c.Again }) {
		r.room.floor.ReadPollsAgain() // which a run before may have changed
		r.room.tellOfPolls(nil)
	}
	return r, nil
}

// later compares two numbers without leading zeros.
func later(a, b string) bool { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) > 0 }

// letGo forgets what the process knows of the class: the next batch may be another's.
func (r *round) letGo() {
	if r.room != nil {
		r.hub.service.LetGo(r.room.meetingID)
	}
}

// now makes the moment of the call the present. Time does not go back in a room.
func (r *round) now(c Call) {
	if c.At.After(r.at) {
		r.at = c.At
	}
	r.cfg.Turn.begin(r.at, c.Again)
}

// admit takes the tickets of those who say hello. That is written down at once: a ticket
// is good once, and whoever it let in is in though this run be cut short.
func (r *round) admit(ctx context.Context) error {
	admitted := false
	for _, c := range r.calls {
		ticket, hello := helloOf(c)
		if _, known := r.arrivals[c.Connection]; !hello || known || r.caller(c.Connection) != nil {
			continue
		}
		r.cfg.Turn.begin(c.At, c.Again)
		a, err := r.hub.service.Admit(ctx, r.eventID, ticket)
		if err == nil {
			err = r.open(ctx, a.MeetingID)
		}
		if err != nil {
			r.refused[c.Connection] = r.hub.refusal(ctx, err)
			continue
		}
		r.arrivals[c.Connection], admitted = a, true
	}
	if !admitted {
		return nil
	}
	return r.write(ctx)
}

// helloOf is the ticket of a page that says hello.
func helloOf(c Call) (ticket string, hello bool) {
	if c.Kind != Said || len(c.Text) > maxHello {
		return "", false
	}
	message, ok := parseMessage(websocket.MessageText, c.Text)
	return message.JoinToken, ok && message.Type == "hello"
}

// open makes the room of the meeting if there is none. That of an earlier sitting is
// over, and so is a ticket to one. Of a room that was lost, whoever the ledger shows as
// present is noted as dropped.
func (r *round) open(ctx context.Context, meetingID string) error {
	if r.room != nil && r.room.meetingID == meetingID {
		return nil
	}
	if err := r.hub.service.CheckLive(ctx, meetingID); err != nil {
		return err
	}
	if r.room != nil {
		r.room.dismiss(ended())
		r.settle(ctx)
		r.letGo()
		r.room = nil
	}
	if err := r.hub.service.RecoverMeeting(ctx, meetingID); err != nil {
		return err
	}
	r.room = newRoom(r.hub, meetingID)
	r.room.users = 1
	return nil
}

func (r *round) caller(connection string) *caller {
	i := slices.IndexFunc(r.callers, func(c *caller) bool { return c.connection == connection })
	if i < 0 {
		return nil
	}
	return r.callers[i]
}

// hear does what a call says, and all that follows.
func (r *round) hear(ctx context.Context, c Call) {
	r.now(c)
	from := r.caller(c.Connection)
	switch {
	case c.Kind == Look:
		r.look(ctx, c.Tick)
	case c.Kind == TooMuch:
		r.reject(c.Connection, from, tooMuch())
	case c.Kind == TooLong || c.Kind == Said && len(c.Text) > maxMessage:
		r.reject(c.Connection, from, departure{code: websocket.StatusMessageTooBig, reason: "the message is too long"})
	case c.Kind == Said && from == nil:
		r.greet(ctx, c)
	case c.Kind == Said:
		from.seen = r.at
		r.room.listen(ctx, from.member, &from.pace, r.at, websocket.MessageText, c.Text)
	case c.Kind == Gone && from != nil:
		from.dismiss(broken())
	}
	r.settle(ctx)
}

// reject ends a connection for what its page says, whether the room knows it or not.
func (r *round) reject(connection string, from *caller, how departure) {
	if from == nil {
		r.bid(connection, how)
		return
	}
	from.dismiss(how)
}

// greet brings to the door who was admitted. A page that the room does not know comes
// back, with a ticket.
func (r *round) greet(ctx context.Context, c Call) {
	a, admitted := r.arrivals[c.Connection]
	how, refused := r.refused[c.Connection]
	switch {
	case refused:
		r.bid(c.Connection, how)
	case !admitted || r.room == nil || a.MeetingID != r.room.meetingID:
		r.bid(c.Connection, goingAway())
	default:
		from := &caller{member: newMember(a), connection: c.Connection, stage: stageDoor, seen: r.at}
		r.callers = append(r.callers, from)
		r.knock(ctx, from)
	}
}

// bid says farewell.
func (r *round) bid(connection string, how departure) {
	r.farewells = append(r.farewells, farewell{connection, how.message, how.code, how.reason})
}

// knock has a page come to the door of the room, and in, as visit.letIn does.
func (r *round) knock(ctx context.Context, c *caller) {
	verdict, err := r.room.knock(ctx, c.member)
	switch {
	case err != nil:
		r.part(ctx, c, r.hub.refusal(ctx, err))
	case verdict == service.Wait:
		c.stage, c.told = stageWaiting, false
	default:
		r.judge(ctx, c, verdict)
	}
}

// judge does what was decided about a page at the door.
func (r *round) judge(ctx context.Context, c *caller, verdict service.Verdict) {
	if verdict != service.ComeIn {
		r.part(ctx, c, turnedAway(verdict))
		return
	}
	switch err := r.takePlace(ctx, c); {
	case err == nil:
		r.room.confirm(ctx, c.member)
		c.stage, c.told = stageInside, false
	case errors.Is(err, errNotNow):
		r.knock(ctx, c)
	default:
		r.part(ctx, c, r.hub.refusal(ctx, err))
	}
}

func (r *round) takePlace(ctx context.Context, c *caller) error {
	defer r.hub.service.ComesIn(c.admission)()
	if err := r.connect(ctx, c); err != nil {
		return err
	}
	return r.room.enter(ctx, c.member)
}

// connect makes everything ready for the page's sound and picture.
func (r *round) connect(ctx context.Context, c *caller) (err error) {
	c.media, err = r.hub.service.Connect(ctx, r.room.floor, c.admission)
	c.ready = err == nil
	return err
}

// look looks after the room, unless for a tick that another has replaced.
func (r *round) look(ctx context.Context, tick string) {
	if r.room == nil || tick != "" && tick != r.tick {
		return
	}
	if tick != "" {
		r.tick = ""
	}
	for _, c := range r.callers {
		if r.at.Sub(c.seen) > r.cfg.SilentFor {
			c.dismiss(departure{at: c.seen})
		}
	}
	r.settle(ctx)
	r.room.look(ctx)
}

// settle brings in who was let in and parts with whoever was dismissed, until that
// leads to nothing more.
func (r *round) settle(ctx context.Context) {
	for i := 0; i < len(r.callers); i++ {
		c := r.callers[i]
		select {
		case how := <-c.over:
			r.part(ctx, c, how)
		case verdict := <-c.verdict:
			r.judge(ctx, c, verdict)
		default:
			continue
		}
		i = -1 // others may be concerned
	}
}

// part is the end of a page's place, at the door or inside.
func (r *round) part(ctx context.Context, c *caller, how departure) {
	switch c.stage {
	case stageInside:
		r.room.leave(ctx, c.member, how)
	case stageWaiting:
		r.room.giveUp(c.member)
	}
	r.callers = slices.DeleteFunc(r.callers, func(other *caller) bool { return other == c })
	r.bid(c.connection, how)
}

// tickLost is how long after its time a tick is given up.
const tickLost = time.Minute

// plan makes a tick for the room, as long as there is anything to look after.
func (r *round) plan() {
	switch {
	case r.over():
		r.tick = ""
	case r.tick == "" || r.at.Sub(r.tickAt) > tickLost:
		r.tick, r.tickAt, r.newTick = rand.Text(), r.at.Add(r.cfg.TickInterval), true
	}
}

// over tells whether nothing is left of the room.
func (r *round) over() bool {
	return r.room == nil || len(r.callers) == 0 && len(r.room.owed) == 0 && !r.hub.service.Carries(r.room.meetingID)
}
