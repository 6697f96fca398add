package livekit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// api is the server's RoomService, as Twirp has it: a POST of JSON for each call.
type api struct {
	url    string
	client *http.Client
	sign   signer
}

// answerAtMost bounds what is read of an answer.
const answerAtMost = 16 << 20

// Errors of calls: there is no such room, or nobody of that name in it; and of several
// servers none takes the room at this moment.
var (
	errNotFound = errors.New("the LiveKit server knows nothing of it")
	errNoServer = errors.New("no LiveKit server takes the room at this moment")
)

// call makes a call about one room, or all if it has no name, and reads the answer into out unless that is
// nil. The error says the server's code, and nothing of what was sent.
func (a api) call(ctx context.Context, method, room string, in, out any) error {
	token, err := a.sign.sign(claims{Video: &grant{RoomCreate: true, RoomList: true, RoomAdmin: true, Room: room}})
	if err != nil {
		return err
	}
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.url+"/twirp/livekit.RoomService/"+method, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := a.client.Do(req)
	if err != nil {
		return fmt.Errorf("LiveKit's %s: %w", method, err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, answerAtMost))
	switch {
	case err != nil:
		return fmt.Errorf("LiveKit's %s: %w", method, err)
	case resp.StatusCode != http.StatusOK:
		return refusal(method, resp.StatusCode, answer)
	case out == nil:
		return nil
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return fmt.Errorf("LiveKit's answer to %s: %w", method, err)
	}
	return nil
}

// refusal is the error that an answer tells of.
func refusal(method string, status int, answer []byte) error {
	var twirp struct {
		Code string `json:"code"`
	}
	_ = json.Unmarshal(answer, &twirp) // else it is something before the server that answers
	switch twirp.Code {
	case "not_found":
		return fmt.Errorf("LiveKit's %s: %w", method, errNotFound)
	case "unavailable":
		return fmt.Errorf("LiveKit's %s: %w", method, errNoServer)
	}
	return fmt.Errorf("LiveKit's %s was answered with %d %q", method, status, twirp.Code)
}

// unlessGone is the error, unless it is that there is no such room or nobody of
// that name.
func unlessGone(err error) error {
	if errors.Is(err, errNotFound) {
		return nil
	}
	return err
}
