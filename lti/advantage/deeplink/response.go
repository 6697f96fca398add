package deeplink

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ltikit/ltikit/lti"
)

// Claims of the response (DL §4.5).
const (
	ClaimContentItems = "https://purl.imsglobal.org/spec/lti-dl/claim/content_items"
	ClaimMessage      = "https://purl.imsglobal.org/spec/lti-dl/claim/msg"
	ClaimLog          = "https://purl.imsglobal.org/spec/lti-dl/claim/log"
	ClaimErrorMessage = "https://purl.imsglobal.org/spec/lti-dl/claim/errormsg"
	ClaimErrorLog     = "https://purl.imsglobal.org/spec/lti-dl/claim/errorlog"
)

// Response answers a deep linking request with the items that were chosen, none
// when the person cancelled. What the request does not accept is refused here,
// with an *lti.Error: items of other types, more than one where one was asked
// for, files of other media types, and items that break a rule of their type.
// Line items and ways to be shown that the platform does not take are left out;
// [AcceptsLineItems] tells beforehand whether a column may be promised.
//
// Send it with Tool.Reply to the request's return URL. A tool that sends it twice
// signs it anew each time.
func Response(request *lti.Message, items ...Item) (*lti.Message, error) {
	s := request.DeepLinking
	if request.Type != lti.DeepLinkingRequest || s == nil {
		return nil, errors.New("deeplink.Response answers deep linking requests only")
	}
	if len(items) > 1 && !AcceptsMany(s) {
		return nil, notAccepted("The course takes one thing at a time here.", "content_items", "one item at most", fmt.Sprint(len(items)))
	}
	chosen := make([]Item, 0, len(items)) // an empty array, not null
	for n := range items {
		if err := checkItem(s, &items[n]); err != nil {
			return nil, fmt.Errorf("content item %d: %w", n+1, err)
		}
		item, _ := fit(s, items[n])
		chosen = append(chosen, item)
	}
	m := &lti.Message{Type: lti.DeepLinkingResponse}
	if err := m.SetClaim(ClaimContentItems, chosen); err != nil {
		return nil, err
	}
	if s.Data == "" {
		return m, nil
	}
	return m, m.SetClaim(lti.ClaimDeepLinkingData, s.Data)
}

// Notes are what a tool tells besides its items (DL §4.5.7 to §4.5.10), all of
// it plain text: Message and ErrorMessage for the person, Log and ErrorLog for
// the platform's records.
type Notes struct{ Message, Log, ErrorMessage, ErrorLog string }

// AddTo writes the notes that are not empty into a response.
func (n Notes) AddTo(response *lti.Message) error {
	for claim, text := range map[string]string{
		ClaimMessage: n.Message, ClaimLog: n.Log, ClaimErrorMessage: n.ErrorMessage, ClaimErrorLog: n.ErrorLog,
	} {
		if text == "" {
			continue
		}
		if err := response.SetClaim(claim, text); err != nil {
			return err
		}
	}
	return nil
}

// readNotes reads what a tool tells. What is no text is not there, and a long text
// is cut off: it goes to a person or into a log.
func readNotes(m *lti.Message) Notes {
	const longest = 2000 // bytes
	text := func(claim string) string {
		var s string
		if _, err := m.Claim(claim, &s); err != nil {
			return ""
		}
		if len(s) > longest {
			return strings.ToValidUTF8(s[:longest], "") + "…"
		}
		return s
	}
	return Notes{Message: text(ClaimMessage), Log: text(ClaimLog), ErrorMessage: text(ClaimErrorMessage), ErrorLog: text(ClaimErrorLog)}
}
