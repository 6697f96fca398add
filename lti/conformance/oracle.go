package conformance

import (
	"fmt"
	"net/http"
	"strings"
)

// Verdict is what an answer means.
type Verdict string

// Verdicts on an answer.
const (
	Accepted Verdict = "accepted"
	Refused  Verdict = "refused"
	// Broken: neither, but a server error.
	Broken Verdict = "broken"
)

// Oracle reads from a page whether a tool took a launch. The zero value goes by
// the status: 2xx and 3xx are taken, 4xx are refused, 5xx are broken; an address
// that carries an error parameter is a refusal.
type Oracle struct {
	// AcceptedText stands on the page of every launch that was taken, and on
	// no other; with it, a page that lacks it is a refusal.
	AcceptedText string
	// RefusedText stands on the pages of refusals that come with status 200.
	RefusedText string
	// InstructorText stands on the page that instructors see and on no other;
	// it lets the checks see who is taken for one.
	InstructorText string
	// Judge replaces all but InstructorText.
	Judge func(*Page) Verdict
}

func (o Oracle) judge(p *Page) Verdict {
	switch {
	case o.Judge != nil:
		return o.Judge(p)
	case p.Status >= 500:
		return Broken
	case p.Status >= 400:
		return Refused
	case o.RefusedText != "" && strings.Contains(p.Body, o.RefusedText):
		return Refused
	case o.AcceptedText != "" && !strings.Contains(p.Body, o.AcceptedText):
		return Refused
	case hasErrorParameter(p):
		return Refused
	}
	return Accepted
}

func hasErrorParameter(p *Page) bool {
	at := p.URL.Query()
	if next := p.leadsTo(); next != nil {
		for name, values := range next.Fields {
			at[name] = values
		}
	}
	return at.Has("error") || at.Has("lti_errormsg") || at.Has("lti_errorlog")
}

// describe says what was seen, without what the page says of a person.
func (p *Page) describe() string {
	s := fmt.Sprintf("%d %s", p.Status, http.StatusText(p.Status))
	if p.Arrived != nil {
		return s + ", on to " + p.Arrived.Action.Host + p.Arrived.Action.Path
	}
	return s + " at " + p.URL.Host + p.URL.Path
}
