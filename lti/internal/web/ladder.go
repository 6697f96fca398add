package web

import (
	_ "embed" // the scripts of the pages
	"html"
	"net/http"
	"strconv"
	"strings"
	"time"
)

var (
	//go:embed scripts/storage.js
	storageScript string
	//go:embed scripts/login.js
	loginScript string
	//go:embed scripts/launch.js
	launchScript string
)

// storageWait is how long a page waits for each answer of the platform's
// storage. Some clients of platforms name a storage and never answer.
const storageWait = 3 * time.Second

// StoredSecret says where in a platform's storage the secret of a login lies.
type StoredSecret struct {
	// Frame is "_parent", or the name of a frame beside the tool's.
	Frame string
	// Origin is the only one that is asked and believed.
	Origin string
	Key    string
	// Value is the secret, or "" where it is to be found out.
	Value string
}

// LoginPage answers a login in a browser that keeps no cookies here: it goes on
// to the platform if the platform's storage takes the secret, and else offers a
// tab of its own.
type LoginPage struct {
	// To is the authorization URL with its query.
	To string
	// Stored is the secret to store; nil where the platform has no storage.
	Stored *StoredSecret
	// Again starts the same login once more, posted to the page's own address.
	Again []Field
}

// Show answers with the page.
func (p *LoginPage) Show(w http.ResponseWriter) {
	var b strings.Builder
	b.WriteString(`<p data-part id="wait" role="status" hidden data-to="` + html.EscapeString(p.To) + `"` +
		p.Stored.attributes() + `>One moment, the application is opening.</p>
<div data-part id="tab">
<h1>Open it in a new tab</h1>
<p>Your browser lets the application keep nothing inside this page, so you cannot be signed in here. In a tab of its own it works.</p>
<form method="post" target="_blank" rel="noopener">
`)
	writeFields(&b, p.Again)
	b.WriteString(`<button>Open in a new tab</button></form>
</div>
<div data-part id="opened" role="status" hidden>
<h1>It opens in a new tab</h1>
<p>If no tab has opened, allow pop-up windows for this page, and open the link again from your course.</p>
</div>`)
	page{
		title: "Open in a new tab", body: b.String(), script: storageScript + loginScript,
		policy: "form-action 'self' " + formAction(p.To),
	}.show(w)
}

// AskStorage answers a launch that came without its cookie: the page finds the
// secret of the login in the platform's storage and posts the fields to its own
// address again, with the secret as stored_secret. Such a post has the Origin of
// that address, which no other site can give it.
func AskStorage(w http.ResponseWriter, where *StoredSecret, fields ...Field) {
	var b strings.Builder
	b.WriteString(`<p role="status">One moment, the application is opening.</p>
<noscript><p>Scripts are off in this browser, and without them and without cookies the application cannot know you again. Allow one of them and open the link again from your course.</p></noscript>
<form method="post"` + where.attributes() + ">\n")
	writeFields(&b, append(fields, Field{Name: StoredSecretField}))
	b.WriteString(`</form>`)
	page{
		title: "One moment", body: b.String(), script: storageScript + launchScript,
		// What follows the launch may lead anywhere, see formAction.
		policy: "form-action 'self' https:", referrer: "same-origin",
	}.show(w)
}

// StoredSecretField is the field in which AskStorage posts what it found.
const StoredSecretField = "stored_secret"

func (s *StoredSecret) attributes() string {
	if s == nil {
		return ""
	}
	var b strings.Builder
	for _, a := range []struct{ name, value string }{
		{"frame", s.Frame}, {"origin", s.Origin}, {"key", s.Key}, {"value", s.Value},
		{"wait", strconv.FormatInt(storageWait.Milliseconds(), 10)},
	} {
		b.WriteString(" data-" + a.name + `="` + html.EscapeString(a.value) + `"`)
	}
	return b.String()
}
