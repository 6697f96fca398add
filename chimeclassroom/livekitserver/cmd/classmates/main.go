// Command classmates connects people to a LiveKit server as pages do, for tests of
// classes that no browser is needed for. It reads one person a line, and says
// "in" or "out" for each who was let in or has left, and "away" and "back" for who
// has lost the server and found it again; when there is nothing more to read,
// everybody leaves.
//
//	{"name":"…","url":"ws://…","token":"…","camera":true}
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/livekit/protocol/livekit"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media"
)

// atOnce is how many people connect at a time.
const atOnce = 4

// person is somebody who takes part.
type person struct {
	Name, URL, Token string
	Camera           bool
}

func main() {
	var mu sync.Mutex
	var all sync.WaitGroup
	var rooms []*lksdk.Room
	say := func(word, name string) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Println(word, name)
	}
	free := make(chan struct{}, atOnce)
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		var p person
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			fmt.Fprintln(os.Stderr, "classmates:", err)
			os.Exit(1)
		}
		free <- struct{}{}
		all.Go(func() {
			defer func() { <-free }()
			room, err := p.connect(say)
			if err != nil {
				fmt.Fprintf(os.Stderr, "classmates: %s: %v\n", p.Name, err)
				say("out", p.Name)
				return
			}
			mu.Lock()
			rooms = append(rooms, room)
			mu.Unlock()
			say("in", p.Name)
		})
	}
	all.Wait()
	for _, room := range rooms {
		room.Disconnect()
	}
}

// connect lets somebody in, who takes nothing from the others.
func (p person) connect(say func(word, name string)) (*lksdk.Room, error) {
	room, err := lksdk.ConnectToRoomWithToken(p.URL, p.Token, &lksdk.RoomCallback{
		OnDisconnected: func() { say("out", p.Name) },
		OnReconnecting: func() { say("away", p.Name) },
		OnReconnected:  func() { say("back", p.Name) },
	}, lksdk.WithAutoSubscribe(false))
	if err != nil || !p.Camera {
		return room, err
	}
	return room, show(room)
}

// show sends a picture: a black one, of two points by two.
func show(room *lksdk.Room) error {
	track, err := lksdk.NewLocalTrack(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000})
	if err != nil {
		return err
	}
	black := media.Sample{Data: []byte{0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x02, 0x00, 0x02, 0x00, 0x00}, Duration: 100 * time.Millisecond}
	track.OnBind(func() {
		go func() {
			for track.WriteSample(black, nil) == nil {
				<-time.After(black.Duration)
			}
		}()
	})
	_, err = room.LocalParticipant.PublishTrack(track, &lksdk.TrackPublicationOptions{Source: livekit.TrackSource_CAMERA, VideoWidth: 2, VideoHeight: 2})
	return err
}
