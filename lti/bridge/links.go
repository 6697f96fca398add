package bridge

import (
	"cmp"
	"net/http"
	"strconv"
	"time"

	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/bridge/rp"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/tool"
)

const (
	linksChoicePath = "/links"
	choiceLife      = 30 * time.Minute
)

// choice is a deep linking request that waits for the bridge's own page. The page
// carries it, and it is answered once.
type choice struct {
	ClientID string `json:"clientId"`
	Launch   string `json:"launch"` // the id of the kept launch
}

// offerLinks lets the teacher choose among the client's links. A single one needs
// no page.
func (b *Bridge) offerLinks(w http.ResponseWriter, r *http.Request, c *rp.Client, l *tool.Launch) error {
	kept, err := b.cfg.Tool.KeepLaunch(r.Context(), l, b.cfg.Now().Add(choiceLife))
	if err != nil {
		return err
	}
	if len(c.Links) == 1 {
		return b.answerOnce(w, r, answer{ClientID: c.ID, Launch: kept, Chosen: selection{Items: c.Links}})
	}
	field, err := b.toPage("request", choice{ClientID: c.ID, Launch: kept}, choiceLife)
	if err != nil {
		return err
	}
	options := make([]web.Option, len(c.Links))
	for n, item := range c.Links {
		options[n] = web.Option{Title: cmp.Or(item.Title, item.URL), Text: item.Text}
	}
	web.Choose(w, cmp.Or(c.Name, "Add content"), b.cfg.Issuer+linksChoicePath, options, deeplink.AcceptsMany(l.Message.DeepLinking), field)
	return nil
}

func (b *Bridge) serveChoice(w http.ResponseWriter, r *http.Request) {
	if err := b.takeChoice(w, r); err != nil {
		b.refuse(w, r, "choice of links", err)
	}
}

func (b *Bridge) takeChoice(w http.ResponseWriter, r *http.Request) error {
	var made choice
	form, err := b.fromPage(w, r, "request", &made)
	if err != nil {
		return err
	}
	c, err := b.client(r.Context(), made.ClientID)
	if err != nil {
		return err
	}
	a := answer{ClientID: c.ID, Launch: made.Launch}
	for n := range c.Links {
		if form.Get("one") == strconv.Itoa(n) || form.Has("item-"+strconv.Itoa(n)) {
			a.Chosen.Items = append(a.Chosen.Items, c.Links[n])
		}
	}
	return b.answerOnce(w, r, a)
}

// answerOnce answers a deep linking request that was not answered before.
func (b *Bridge) answerOnce(w http.ResponseWriter, r *http.Request, a answer) error {
	if err := b.useOnce(r.Context(), a.Launch); err != nil {
		return err
	}
	return b.reply(w, r, a)
}
