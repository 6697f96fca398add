package bridge

import (
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// onPage is what one of the bridge's pages carries from the answer that shows it
// to the post that follows.
type onPage struct {
	Value   json.RawMessage `json:"value"`
	Expires time.Time       `json:"expires"`
}

// toPage seals a value into the page, for as long as given.
func (b *Bridge) toPage(purpose string, value any, life time.Duration) (web.Field, error) {
	raw, err := json.Marshal(value)
	if err == nil {
		raw, err = json.Marshal(onPage{Value: raw, Expires: b.cfg.Now().Add(life)})
	}
	return web.Field{Name: purpose, Value: b.seal.seal(string(raw), "page", purpose)}, err
}

// fromPage reads a value that the bridge's own page posts. A post of another site
// counts for nothing, even with a value that the bridge sealed: it could make
// somebody go on with what was somebody else's.
func (b *Bridge) fromPage(w http.ResponseWriter, r *http.Request, purpose string, value any) (form url.Values, err error) {
	const maxForm = 64 << 10 // bytes
	posted, err := web.ReadForm(w, r, maxForm)
	if err != nil {
		return nil, err
	}
	var p onPage
	raw, ok := b.seal.open(posted.Get(purpose), "page", purpose)
	if ok && web.SameOrigin(r.Header.Get("Origin"), b.cfg.Issuer) && json.Unmarshal([]byte(raw), &p) == nil && !b.cfg.Now().After(p.Expires) {
		return posted, json.Unmarshal(p.Value, value)
	}
	return nil, &lti.Error{Code: lti.CodeInvalidState, Public: "Please start again in your course.", Err: lti.ErrState,
		Claim: purpose, Want: "a post of the bridge's own page, in time", Got: "another"}
}
