package bridge

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/bridge/rp"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage"
)

const returnPath = "/return"

// selection is what a client's picker returns. Items are those of Deep Linking
// 2.0; a resource link's URL is a page of the client.
type selection struct {
	Items        []deeplink.Item `json:"content_items"`
	Message      string          `json:"msg"`
	Log          string          `json:"log"`
	ErrorMessage string          `json:"errormsg"`
	ErrorLog     string          `json:"errorlog"`
}

// answer is a selection that waits for the browser.
type answer struct {
	ClientID string    `json:"clientId"`
	Launch   string    `json:"launch"` // the id of the kept launch
	Chosen   selection `json:"chosen"`
}

// takeSelection takes what was chosen, once, and answers with the address to which
// the client sends the browser: from there it goes back to the platform.
func (b *Bridge) takeSelection(w http.ResponseWriter, r *http.Request, s *Session) error {
	var chosen selection
	if err := web.ReadJSON(w, r, &chosen); err != nil {
		return err
	}
	if s.Launch.Message.Type != lti.DeepLinkingRequest {
		return &web.Refusal{Status: http.StatusForbidden, Code: lti.CodeAccessDenied, Public: "Nobody adds content to a course in this session."}
	}
	if _, err := b.response(s.Client, s.Launch, chosen); err != nil {
		return err
	}
	ctx := r.Context()
	if err := b.useOnce(ctx, s.kept); err != nil {
		return err
	}
	value, err := web.Token(b.cfg.Rand, 32)
	if err != nil {
		return err
	}
	if err := b.put(ctx, "selection", value, answer{ClientID: s.Client.ID, Launch: s.kept, Chosen: chosen}, loginLife); err != nil {
		return err
	}
	web.JSON(w, http.StatusCreated, "application/json", map[string]string{"url": web.WithQuery(b.cfg.Issuer+returnPath, "code", value)})
	return nil
}

// useOnce marks the deep linking request of a kept launch as answered.
func (b *Bridge) useOnce(ctx context.Context, launch string) error {
	err := b.cfg.Replay.MarkUsed(ctx, "bridge:selection:"+hashed(launch), b.cfg.Now().Add(b.cfg.SessionLife+leeway))
	switch {
	case errors.Is(err, storage.ErrUsed):
		return &lti.Error{Code: lti.CodeReplayed, Public: "This was answered before. Please start again in your course.", Err: err}
	case err != nil:
		return storeError("replay", err)
	}
	return nil
}

// serveReturn posts the answer to the platform, once.
func (b *Bridge) serveReturn(w http.ResponseWriter, r *http.Request) {
	if err := b.returnSelection(w, r); err != nil {
		b.refuse(w, r, "selection", err)
	}
}

func (b *Bridge) returnSelection(w http.ResponseWriter, r *http.Request) error {
	var a answer
	err := b.take(r.Context(), "selection", r.URL.Query().Get("code"), &a)
	if errors.Is(err, storage.ErrNotFound) {
		return &lti.Error{Code: lti.CodeReplayed, Public: "This selection was returned before, or too long ago. Please start again in your course.", Err: err}
	}
	if err != nil {
		return err
	}
	return b.reply(w, r, a)
}

// reply answers the deep linking request of a kept launch with what was chosen.
func (b *Bridge) reply(w http.ResponseWriter, r *http.Request, a answer) error {
	c, err := b.client(r.Context(), a.ClientID)
	if err != nil {
		return err
	}
	l, err := b.keptLaunch(r.Context(), c, a.Launch)
	if err != nil {
		return err
	}
	m, err := b.response(c, l, a.Chosen)
	if err != nil {
		return err
	}
	return b.cfg.Tool.Reply(w, r, l, l.Message.DeepLinking.ReturnURL, m)
}

// response makes the platform's message of a selection. What the platform did not
// ask for, and what does not belong to the client, is refused.
func (b *Bridge) response(c *rp.Client, l *tool.Launch, chosen selection) (*lti.Message, error) {
	items := make([]deeplink.Item, len(chosen.Items))
	for n, item := range chosen.Items {
		if rp.IsLaunched(&item) {
			link, err := b.LinkURL(c, cmp.Or(item.URL, c.Home))
			if err != nil {
				return nil, fmt.Errorf("content item %d: %w", n+1, err)
			}
			item.URL = link
		}
		items[n] = item
	}
	m, err := deeplink.Response(l.Message, items...)
	if err != nil {
		return nil, err
	}
	notes := deeplink.Notes{Message: chosen.Message, Log: chosen.Log, ErrorMessage: chosen.ErrorMessage, ErrorLog: chosen.ErrorLog}
	return m, notes.AddTo(m)
}
