package httpapi

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"reflect"
	"sync"
	"time"

	"github.com/coder/websocket"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// live tells open pages that the schedule of their room has changed, or the report
// of an event. What has changed they ask for as ever, so it says nothing that needs
// protection.
type live struct {
	service      *service.Service
	authenticate func(ctx context.Context, token string) (chimeclassroom.Visitor, error)
	logger       *slog.Logger
	helloTimeout time.Duration
	pingInterval time.Duration
	// lookInterval is how often a socket's session is looked for.
	lookInterval time.Duration
	lobby        *lobby
	// reportInterval lies between two words about a report at least.
	reportInterval time.Duration

	mu        sync.Mutex
	followers map[*follower]bool
	following map[string]int // how many, by person
}

// follower is the socket of one page.
type follower struct {
	visitor chimeclassroom.Visitor
	conn    *websocket.Conn
	// reportOf is the event whose report the page follows; empty: the schedule.
	reportOf string
	// over holds the first reason why the socket must end.
	over chan departure
	// event is what the page of a guest was told of last.
	event service.EventView
}

func newLive(cfg Config, authenticate func(context.Context, string) (chimeclassroom.Visitor, error)) *live {
	return &live{
		service: cfg.Service, authenticate: authenticate, logger: cfg.Logger,
		helloTimeout: cfg.HelloTimeout, pingInterval: cfg.PingInterval, lookInterval: cfg.WatchInterval,
		lobby: newLobby(cfg.MaxWaiting), reportInterval: cfg.ReportInterval,
		followers: map[*follower]bool{}, following: map[string]int{},
	}
}

// followSchedule upgrades to a WebSocket and stays until it ends. Who it is, the
// first message says; a browser may come from our own pages only.
func (a *API) followSchedule(w http.ResponseWriter, r *http.Request) error {
	if err := checkHandshake(w, r); err != nil {
		return err
	}
	if !a.sameHost(r) {
		return &chimeclassroom.Error{Code: chimeclassroom.CodeForbidden, Public: "Requests from other sites are refused."}
	}
	if !a.live.lobby.reserve() {
		return nobodyElse(w)
	}
	defer a.live.lobby.sockets.Done()
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{OriginPatterns: []string{a.public.Host}})
	if err != nil {
		a.live.lobby.leave(nil)
		a.logger.DebugContext(r.Context(), "a socket was not accepted", "error", err)
		return nil // Accept has answered
	}
	conn.SetReadLimit(maxMessage)
	defer conn.CloseNow()
	a.live.serve(r.Context(), conn)
	return nil
}

func (l *live) serve(ctx context.Context, conn *websocket.Conn) {
	leaveLobby := sync.OnceFunc(func() { l.lobby.leave(conn) })
	defer leaveLobby()
	f, how, ok := l.greet(ctx, conn)
	if ok && !l.add(f) {
		how, ok = tooMuch(), false
	}
	if ok {
		defer l.remove(f)
		leaveLobby()
		how = l.follow(ctx, f)
	}
	hangUp(ctx, conn, how)
}

// greet waits for hello in the lobby and finds out whose token it holds. When
// it returns false it says how the socket ends.
func (l *live) greet(ctx context.Context, conn *websocket.Conn) (f *follower, how departure, ok bool) {
	if !l.lobby.wait(conn) {
		return nil, goingAway(), false
	}
	late := time.AfterFunc(l.helloTimeout, func() { _ = conn.Close(closeTicket, "no token came in time") })
	kind, data, err := conn.Read(ctx)
	if !late.Stop() || err != nil {
		return nil, broken(), false
	}
	var hello struct{ Type, Token, ReportOf string }
	if kind != websocket.MessageText || json.Unmarshal(data, &hello) != nil || hello.Type != "hello" {
		return nil, notUnderstood(), false
	}
	v, err := l.authenticate(ctx, hello.Token)
	switch {
	case chimeclassroom.ErrorCode(err) == chimeclassroom.CodeNotSignedIn:
		return nil, departure{code: closeTicket, reason: "the session is over"}, false
	case err != nil:
		l.logger.ErrorContext(ctx, "a socket was refused", "error", err)
		return nil, departure{code: websocket.StatusInternalError, reason: "please try again"}, false
	}
	return &follower{visitor: v, conn: conn, reportOf: hello.ReportOf, over: make(chan departure, 1)}, departure{}, true
}

// follow tells the page of every change until the socket must end, and returns
// how. The first word comes at once, for there may have been changes since the
// page was loaded.
func (l *live) follow(ctx context.Context, f *follower) departure {
	changed, stop, err := l.changes(ctx, f)
	if err != nil {
		return l.refusal(ctx, err)
	}
	defer stop()
	ctx = f.conn.CloseRead(ctx) // the page has nothing more to say
	ping := time.NewTicker(l.pingInterval)
	defer ping.Stop()
	look := time.NewTicker(l.lookInterval)
	defer look.Stop()
	for {
		// Asked before the page looks, so that no change falls in between.
		in := l.changesIn(ctx, f)
		if l.isNews(ctx, f) {
			if err := send(ctx, f.conn, render(outgoing{Type: "changed"})); err != nil {
				return broken()
			}
		}
		if how, over := l.wait(ctx, f, in, changed, ping.C, look.C); over {
			return how
		}
	}
}

// changes are those that the follower wants to hear of.
func (l *live) changes(ctx context.Context, f *follower) (changed <-chan struct{}, stop func(), err error) {
	if f.reportOf != "" {
		return l.service.FollowReport(ctx, f.visitor, f.reportOf)
	}
	changed, stop = l.service.Changes(f.visitor.Room.ID)
	return changed, stop, nil
}

// isNews tells whether the page of the follower is to hear that something has changed.
// Guests hear of their event alone, not of when others are planned.
func (l *live) isNews(ctx context.Context, f *follower) bool {
	if f.visitor.Guest == nil {
		return true
	}
	now, err := l.service.ReadEvent(ctx, f.visitor, f.visitor.Guest.EventID)
	if err == nil && reflect.DeepEqual(now, f.event) {
		return false
	}
	f.event = now
	return true
}

// changesIn is how long it takes until something changes by itself; 0 if nothing
// does.
func (l *live) changesIn(ctx context.Context, f *follower) time.Duration {
	if f.reportOf != "" {
		return 0
	}
	in, err := l.service.StatusChangesIn(ctx, f.visitor)
	if err != nil && ctx.Err() == nil {
		l.logger.ErrorContext(ctx, "looking for the next change", "error", err)
	}
	return in
}

// refusal is how the socket of somebody ends who cannot follow what they want.
func (l *live) refusal(ctx context.Context, err error) departure {
	switch chimeclassroom.ErrorCode(err) {
	case chimeclassroom.CodeForbidden, chimeclassroom.CodeNotFound, chimeclassroom.CodeNotAvailable:
		return departure{code: closeNothing, reason: "there is nothing to follow"}
	}
	if ctx.Err() == nil {
		l.logger.ErrorContext(ctx, "a socket was refused", "error", err)
	}
	return departure{code: websocket.StatusInternalError, reason: "please try again"}
}

// wait returns when the page's schedule has changed, by what somebody did or by
// time, or when the socket is over.
func (l *live) wait(ctx context.Context, f *follower, in time.Duration, changed <-chan struct{}, ping, look <-chan time.Time) (how departure, over bool) {
	byTime := time.NewTimer(cmp.Or(in, time.Hour))
	defer byTime.Stop()
	var quiet time.Duration
	if f.reportOf != "" {
		quiet = l.reportInterval
	}
	quietOver := time.NewTimer(quiet)
	defer quietOver.Stop()
	var news <-chan struct{}
	for {
		select {
		case <-quietOver.C:
			news = changed
		case <-ctx.Done():
			return broken(), true
		case how := <-f.over:
			return how, true
		case <-news:
			return departure{}, false
		case <-byTime.C:
			return departure{}, false
		case <-ping:
			answer, cancel := context.WithTimeout(ctx, l.pingInterval)
			err := f.conn.Ping(answer)
			cancel()
			if err != nil {
				return broken(), true
			}
		case <-look:
			if l.service.SessionOver(ctx, f.visitor.SessionID) {
				return signedOut(), true
			}
		}
	}
}

// How many pages of one person are told of changes, and of a guest, who has one class
// to be in.
const (
	maxFollowing      = 50
	maxGuestFollowing = 3
)

// add lets a page follow, unless that person has too many that do.
func (l *live) add(f *follower) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	person, most := f.visitor.Person.ID, maxFollowing
	if f.visitor.Guest != nil {
		most = maxGuestFollowing
	}
	if l.following[person] >= most {
		return false
	}
	l.following[person]++
	l.followers[f] = true
	return true
}

func (l *live) remove(f *follower) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.followers, f)
	person := f.visitor.Person.ID
	if l.following[person]--; l.following[person] == 0 {
		delete(l.following, person)
	}
}

// signOut ends the sockets that were opened from a session.
func (l *live) signOut(sessionID string) {
	l.dismiss(signedOut(), func(f *follower) bool { return f.visitor.SessionID == sessionID })
}

func (l *live) dismiss(how departure, which func(*follower) bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for f := range l.followers {
		if !which(f) {
			continue
		}
		select {
		case f.over <- how:
		default: // it is over already
		}
	}
}

// shutdown ends every socket. A page that does not take its leave is not waited
// for longer than farewellTime.
func (l *live) shutdown(ctx context.Context) {
	l.lobby.close()
	l.dismiss(goingAway(), func(*follower) bool { return true })
	leaving, cancel := context.WithTimeout(ctx, farewellTime)
	defer cancel()
	_ = wait(leaving, &l.lobby.sockets) // nothing is lost with them
}
