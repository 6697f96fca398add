package platform

import (
	"net/http"
	"net/url"
	"strings"
	"unicode"

	"github.com/ltikit/ltikit/lti/internal/web"
)

// Characters of what a tool says when it sends a person back.
const (
	maxReturnMessage = 500
	maxReturnLog     = 2000
)

// Returned is what a tool says when it sends the person back to the return_url
// of the launch (Core §5.4.4). Anybody can make a person open such an address:
// it is text of unknown origin, fit to be shown and to nothing else. It has no
// control characters and a bounded length, and it is not HTML: escape it where
// it is shown, as html/template does.
type Returned struct {
	// Message and ErrorMessage are for the person, Log and ErrorLog for the
	// log.
	Message, ErrorMessage string
	Log, ErrorLog         string
}

// ReadReturned reads what the query of a return_url says.
func ReadReturned(q url.Values) Returned {
	return Returned{
		Message: plainText(q.Get("lti_msg"), maxReturnMessage), ErrorMessage: plainText(q.Get("lti_errormsg"), maxReturnMessage),
		Log: plainText(q.Get("lti_log"), maxReturnLog), ErrorLog: plainText(q.Get("lti_errorlog"), maxReturnLog),
	}
}

// plainText keeps at most limit characters on one line. Characters that are not
// seen are dropped, those that change the direction of writing among them.
func plainText(s string, limit int) string {
	var b strings.Builder
	length := 0
	for _, r := range strings.Join(strings.Fields(s), " ") {
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
			continue
		}
		if length == limit {
			return b.String() + "…"
		}
		b.WriteRune(r)
		length++
	}
	return b.String()
}

// Return serves the return_url of launches: it logs what the tool wants logged
// and calls h to show the page that people come back to, with what the tool says.
func (p *Platform) Return(h func(w http.ResponseWriter, r *http.Request, said Returned)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			web.MethodNotAllowed(w, http.MethodGet, http.MethodHead)
			return
		}
		said := ReadReturned(r.URL.Query())
		if said.Log != "" {
			p.logger().InfoContext(r.Context(), "lti platform: a tool sent a person back", "said", said.Log)
		}
		if said.ErrorLog != "" {
			p.logger().WarnContext(r.Context(), "lti platform: a tool sent a person back with an error", "said", said.ErrorLog)
		}
		w.Header().Set("Referrer-Policy", "no-referrer")
		h(w, r, said)
	})
}
