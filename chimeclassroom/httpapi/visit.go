package httpapi

import (
	"context"
	"encoding/json"
	"time"

	"github.com/coder/websocket"
)

// writeTimeout is how long a page may take to accept a message before it
// counts as gone.
const writeTimeout = 5 * time.Second

// visit is one page in a room over its WebSocket, for as long as that lasts.
type visit struct {
	*member
	room *room
	conn *websocket.Conn
}

// converse keeps the page up to date until the socket must end, and returns
// how.
func (v *visit) converse(ctx context.Context) departure {
	if err := send(ctx, v.conn, v.room.welcome(v.member)); err != nil {
		return broken()
	}
	for {
		select {
		case how := <-v.over:
			return how
		case <-v.news:
		}
		list, err := v.sendNews(ctx)
		if err != nil {
			return broken()
		}
		if !list {
			continue
		}
		select {
		case how := <-v.over:
			return how
		case <-time.After(listEvery):
		}
	}
}

// listEvery lies between two lists of people, or of polls, at least, which are long in a
// large class and go to everyone, so that nobody makes the room send them without end.
const listEvery = 50 * time.Millisecond

// sendNews tells the page what there is to tell, and whether a list, of people or of
// polls, was among it.
func (v *visit) sendNews(ctx context.Context) (list bool, err error) {
	notes, list := v.room.news(v.member)
	for _, note := range notes {
		if len(v.over) > 0 {
			return list, nil // they hear no more of the class than that
		}
		if err := send(ctx, v.conn, note); err != nil {
			return list, err
		}
	}
	return list, nil
}

// listen does what the page says until it says bye, or goes.
func (v *visit) listen(ctx context.Context) {
	var pace pace
	for {
		kind, data, err := v.conn.Read(ctx)
		if err != nil {
			v.dismiss(broken())
			return
		}
		if !v.room.listen(ctx, v.member, &pace, time.Now(), kind, data) {
			return
		}
	}
}

// ping asks for a sign of life at every interval until one stays out.
func (v *visit) ping(ctx context.Context, interval time.Duration, finished <-chan struct{}) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-finished:
			return
		case <-ticker.C:
		}
		answer, cancel := context.WithTimeout(ctx, interval)
		err := v.conn.Ping(answer)
		cancel()
		if err != nil {
			v.dismiss(broken())
			return
		}
	}
}

// render writes a message of ours.
func render(message any) []byte {
	data, err := json.Marshal(message)
	if err != nil {
		panic(err) // strings, numbers, instants and checked JSON only
	}
	return data
}

func send(ctx context.Context, conn *websocket.Conn, message []byte) error {
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	return conn.Write(ctx, websocket.MessageText, message)
}
