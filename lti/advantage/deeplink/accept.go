package deeplink

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/ltikit/ltikit/lti"
)

// Offer is what a platform asked for and now holds the answer against.
type Offer struct {
	// Settings are those of the request; required.
	Settings *lti.DeepLinkingSettings
	// Tool is who answers; required. Its resource links must lead to a host
	// of its own addresses, or to one of Hosts, written as in a URL, with the
	// port if there is one.
	Tool  *lti.Registration
	Hosts []string
	// Now is the time of the answer; a file that has expired by then is
	// refused.
	Now time.Time
	// InsecureAllowLoopback takes resource links with http:// on loopback
	// hosts, and files from there. For demos and tests on one machine only.
	InsecureAllowLoopback bool
}

// Selection is what a platform may take of a response.
type Selection struct {
	// Items may be added to the course, in the tool's order. HTML in them is
	// as the tool wrote it, and must be cleaned before anybody is shown it.
	// Files are still to be fetched, soon, by a client that connects to
	// public addresses only.
	Items []Item
	// Refused names the items that must not be added, Adjusted those that
	// were accepted without a part. Administrators should be able to see
	// both.
	Refused, Adjusted []Finding
	Notes             Notes
}

// Finding says what is wrong with one item; Index counts from 0. Err is an
// *lti.Error whose public sentence may be shown.
type Finding struct {
	Index int
	Type  string
	Err   error
}

// Accept reads a response and holds every item against the offer. An error means
// that the response as a whole is not valid; items that are not accepted are
// findings, and the others count.
func Accept(m *lti.Message, o Offer) (*Selection, error) {
	if m.Type != lti.DeepLinkingResponse {
		return nil, &lti.Error{Code: lti.CodeInvalidToken, Public: "The application sent another message than was asked for.",
			Claim: lti.ClaimMessageType, Want: string(lti.DeepLinkingResponse), Got: lti.Shortened(string(m.Type)), Err: lti.ErrMessage}
	}
	if o.Settings == nil || o.Tool == nil {
		return nil, errors.New("deeplink.Offer needs Settings and Tool")
	}
	elements, err := readElements(m)
	if err != nil {
		return nil, err
	}
	chosen := &Selection{Notes: readNotes(m)}
	for n, raw := range elements {
		o.judge(chosen, n, raw)
	}
	return chosen, nil
}

// judge puts one item where it belongs.
func (o *Offer) judge(chosen *Selection, n int, raw json.RawMessage) {
	var item Item
	if err := json.Unmarshal(raw, &item); err != nil {
		chosen.Refused = append(chosen.Refused, Finding{n, typeOf(raw), refuseClaim(n, err)})
		return
	}
	err := o.check(&item)
	if err == nil && len(chosen.Items) == 1 && !AcceptsMany(o.Settings) {
		err = notAccepted("The course takes one thing at a time here.", "content_items", "one item", "another")
	}
	if err != nil {
		chosen.Refused = append(chosen.Refused, Finding{n, item.Type, err})
		return
	}
	item, left := fit(o.Settings, item)
	leave := func(name, want, got string) {
		chosen.Adjusted = append(chosen.Adjusted, Finding{n, item.Type, notAccepted("A part of it was left out.", name, want, got)})
	}
	for _, name := range left {
		leave(name, "none, as the request says", "one")
	}
	for _, name := range nullCustom(raw) {
		leave(name, "a string", "null")
	}
	chosen.Items = append(chosen.Items, item)
}
