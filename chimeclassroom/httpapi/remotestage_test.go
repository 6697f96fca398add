package httpapi_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/httpapi"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	classroomsql "github.com/ltikit/ltikit/chimeclassroom/store/sql"
	"github.com/ltikit/ltikit/storage/sqlstore"
)

// keptRooms is a RoomStore in memory.
type keptRooms struct {
	mu      sync.Mutex
	rooms   map[string][]byte
	version map[string]string
	claims  map[string]httpapi.Claim // that last until forgotten
	writes  int
	// before is called before each write, and what it returns fails it.
	before func() error
	read   func() // is called after a room was read
}

func newKeptRooms() *keptRooms {
	return &keptRooms{rooms: map[string][]byte{}, version: map[string]string{}, claims: map[string]httpapi.Claim{}}
}

func (k *keptRooms) ClaimRoom(_ context.Context, eventID string, c httpapi.Claim) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	has, claimed := k.claims[eventID]
	asLate := cmp.Or(cmp.Compare(len(has.First), len(c.First)), cmp.Compare(has.First, c.First)) >= 0
	if claimed && has.By != c.By && asLate {
		return httpapi.ErrRoomTaken
	}
	k.claims[eventID] = c
	return nil
}

// forget has every claim end, as with time.
func (k *keptRooms) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	clear(k.claims)
}

func (k *keptRooms) ReadRoom(_ context.Context, eventID string) ([]byte, string, error) {
	k.mu.Lock()
	room, version, read := k.rooms[eventID], k.version[eventID], k.read
	k.mu.Unlock()
	if read != nil {
		read()
	}
	return room, version, nil
}

func (k *keptRooms) WriteRoom(_ context.Context, eventID, version string, snapshot []byte) (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.before != nil {
		if err := k.before(); err != nil {
			return "", err
		}
	}
	if k.version[eventID] != version {
		return "", httpapi.ErrRoomChanged
	}
	k.writes++
	k.rooms[eventID], k.version[eventID] = snapshot, strconv.Itoa(k.writes)
	return k.version[eventID], nil
}

func (k *keptRooms) RemoveRoom(_ context.Context, eventID, version string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.version[eventID] != version {
		return httpapi.ErrRoomChanged
	}
	delete(k.rooms, eventID)
	delete(k.version, eventID)
	return nil
}

// far is a class whose sockets end elsewhere than in a process of ours.
type far struct {
	*site
	e     event
	kept  *keptRooms
	rooms *httpapi.Rooms
	// bring brings a batch to the rooms, over and over again if it has to.
	bring func(calls []httpapi.Call)

	mu       sync.Mutex
	pages    map[string]*farPage
	ticks    []string
	sequence int
	// posting is called before a message is posted, and what it returns fails it.
	posting func(connection string) error
	ticking error // fails every tick
}

// farPage is a page that is connected elsewhere.
type farPage struct {
	far        *far
	connection string
	messages   []message
	begun      string // of a message whose end is to come
	closed     bool
}

func newFar(t *testing.T, terms map[string]any) *far {
	t.Helper()
	f := &far{site: newSite(t, nil), pages: map[string]*farPage{}, kept: newKeptRooms()}
	f.bring = func(calls []httpapi.Call) { require.NoError(t, f.rooms.Handle(t.Context(), f.e.ID, calls)) }
	f.rooms = f.process()
	teacher, in := f.teacher(), input()
	if terms != nil {
		in["terms"] = terms
	}
	teacher.want(http.StatusCreated, "POST", "/api/events", in, &f.e)
	f.e = teacher.do(f.e, "start")
	return f
}

// process is one more process that has rooms.
func (f *far) process() *httpapi.Rooms {
	f.t.Helper()
	store, err := classroomsql.New(f.t.Context(), f.db, sqlstore.SQLite)
	require.NoError(f.t, err)
	turn := httpapi.NewTurn(store, f.clock.Now)
	logger := slog.New(slog.DiscardHandler)
	s, err := service.New(service.Config{Store: turn, Grades: f.lms, Now: turn.Now, Logger: logger})
	require.NoError(f.t, err)
	rooms, err := httpapi.NewRooms(httpapi.RoomsConfig{Service: s, Turn: turn, Store: f.kept, Pages: f, Ticks: f, Logger: logger})
	require.NoError(f.t, err)
	return rooms
}

// revive has another process go on, once the claim of the one before has ended.
func (f *far) revive() {
	f.t.Helper()
	f.rooms = f.process()
	f.kept.forget()
}

// Post implements [httpapi.Pages].
func (f *far) Post(_ context.Context, connection string, text []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.posting != nil {
		if err := f.posting(connection); err != nil {
			return err
		}
	}
	p := f.pages[connection]
	if p == nil || p.closed {
		return httpapi.ErrPageGone
	}
	if len(text) > 128<<10 {
		return errors.New("413 too large")
	}
	if text[0] == '+' {
		p.begun += string(text[1:])
		return nil
	}
	var m message
	m.raw = []byte(p.begun + string(text))
	p.begun = ""
	if err := json.Unmarshal(m.raw, &m); err != nil {
		return err
	}
	p.messages = append(p.messages, m)
	return nil
}

// Close implements [httpapi.Pages].
func (f *far) Close(_ context.Context, connection string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if p := f.pages[connection]; p != nil {
		p.closed = true
	}
	return nil
}

// Tick implements [httpapi.Ticks].
func (f *far) Tick(_ context.Context, _, tick string, _ time.Duration) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ticking != nil {
		return f.ticking
	}
	f.ticks = append(f.ticks, tick)
	return nil
}

// call has the room hear a batch.
func (f *far) call(calls ...httpapi.Call) {
	f.t.Helper()
	for i := range calls {
		f.sequence++
		calls[i].Sequence = strconv.Itoa(f.sequence)
		if calls[i].At.IsZero() {
			calls[i].At = f.clock.Now()
		}
	}
	f.bring(calls)
}

// open is a page that is connected.
func (f *far) open() *farPage {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := &farPage{far: f, connection: fmt.Sprint("connection-", len(f.pages))}
	f.pages[p.connection] = p
	return p
}

func (p *farPage) said(text string) httpapi.Call {
	return httpapi.Call{Kind: httpapi.Said, Connection: p.connection, Text: []byte(text)}
}

func (p *farPage) say(text string) {
	p.far.t.Helper()
	p.far.call(p.said(text))
}

// goes is the end of the connection.
func (p *farPage) goes() {
	p.far.t.Helper()
	p.closed = true
	p.far.call(httpapi.Call{Kind: httpapi.Gone, Connection: p.connection})
}

// hear reads on to the next message of a type.
func (p *farPage) hear(kind string) message {
	p.far.t.Helper()
	for {
		require.NotEmpty(p.far.t, p.messages, "no %s", kind)
		m := p.messages[0]
		p.messages = p.messages[1:]
		if m.Type == kind {
			return m
		}
	}
}

// people are those whom the page knows of.
func (p *farPage) people() (names []string) {
	for _, m := range p.messages {
		if m.Type == "people" || m.Type == "welcome" {
			names = m.names()
		}
	}
	return names
}

// enter joins the class; a page whose ticket was lost gets another.
func (f *far) enter(b *browser) (*farPage, message) {
	f.t.Helper()
	for {
		tk, p := b.ticket(f.e), f.open()
		p.say(tk.hello())
		if !p.closed {
			return p, p.hear("welcome")
		}
	}
}
