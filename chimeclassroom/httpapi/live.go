package httpapi

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// live tells open pages that the schedule of their room has changed. What has
// changed they ask for as ever, so it says nothing that needs protection.
type live struct {
	service      *service.Service
	logger       *slog.Logger
	helloTimeout time.Duration
	pingInterval time.Duration
	lobby        *lobby

	mu        sync.Mutex
	followers map[*follower]bool
}

// follower is the socket of one page.
type follower struct {
	visitor chimeclassroom.Visitor
	conn    *websocket.Conn
	// over holds the first reason why the socket must end.
	over chan departure
}

func newLive(cfg Config) *live {
	return &live{
		service: cfg.Service, logger: cfg.Logger, helloTimeout: cfg.HelloTimeout, pingInterval: cfg.PingInterval,
		lobby: newLobby(cfg.MaxWaiting), followers: map[*follower]bool{},
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
		w.Header().Set("Retry-After", "5")
		return &problem{Status: http.StatusServiceUnavailable, Code: "unavailable", Title: "Nobody can be let in at the moment; please try again."}
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
	v, how, ok := l.greet(ctx, conn)
	if ok {
		f := &follower{visitor: v, conn: conn, over: make(chan departure, 1)}
		l.add(f)
		defer l.remove(f)
		leaveLobby()
		how = l.follow(ctx, f)
	}
	hangUp(ctx, conn, how)
}

// greet waits for hello in the lobby and finds out whose session it names. When
// it returns false it says how the socket ends.
func (l *live) greet(ctx context.Context, conn *websocket.Conn) (v chimeclassroom.Visitor, how departure, ok bool) {
	if !l.lobby.wait(conn) {
		return v, goingAway(), false
	}
	late := time.AfterFunc(l.helloTimeout, func() { _ = conn.Close(closeTicket, "no token came in time") })
	kind, data, err := conn.Read(ctx)
	if !late.Stop() || err != nil {
		return v, broken(), false
	}
	var hello struct{ Type, Token string }
	if kind != websocket.MessageText || json.Unmarshal(data, &hello) != nil || hello.Type != "hello" {
		return v, notUnderstood(), false
	}
	v, err = l.service.Authenticate(ctx, hello.Token)
	switch {
	case chimeclassroom.ErrorCode(err) == chimeclassroom.CodeNotSignedIn:
		return v, departure{code: closeTicket, reason: "the session is over"}, false
	case err != nil:
		l.logger.ErrorContext(ctx, "a socket was refused", "error", err)
		return v, departure{code: websocket.StatusInternalError, reason: "please try again"}, false
	}
	return v, departure{}, true
}

// follow tells the page of every change until the socket must end, and returns
// how. The first word comes at once, for there may have been changes since the
// page was loaded.
func (l *live) follow(ctx context.Context, f *follower) departure {
	changed, stop := l.service.Changes(f.visitor.Room.ID)
	defer stop()
	ctx = f.conn.CloseRead(ctx) // the page has nothing more to say
	ping := time.NewTicker(l.pingInterval)
	defer ping.Stop()
	for {
		if err := send(ctx, f.conn, render(outgoing{Type: "changed"})); err != nil {
			return broken()
		}
		if how, over := l.wait(ctx, f, changed, ping.C); over {
			return how
		}
	}
}

// wait returns when the page's schedule has changed, by what somebody did or by
// time, or when the socket is over.
func (l *live) wait(ctx context.Context, f *follower, changed <-chan struct{}, ping <-chan time.Time) (how departure, over bool) {
	in, err := l.service.StatusChangesIn(ctx, f.visitor)
	if err != nil && ctx.Err() == nil {
		l.logger.ErrorContext(ctx, "looking for the next change", "error", err)
	}
	byTime := time.NewTimer(cmp.Or(in, time.Hour))
	defer byTime.Stop()
	for {
		select {
		case <-ctx.Done():
			return broken(), true
		case how := <-f.over:
			return how, true
		case <-changed:
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
		}
	}
}

func (l *live) add(f *follower) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.followers[f] = true
}

func (l *live) remove(f *follower) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.followers, f)
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
