package contentitem

import (
	"net/url"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/lti11"
)

// parameters are what a response tells besides its items, and the claims that hold
// the same in deep linking.
func parameters() map[string]string {
	return map[string]string{
		"data": lti.ClaimDeepLinkingData, "lti_msg": deeplink.ClaimMessage, "lti_log": deeplink.ClaimLog,
		"lti_errormsg": deeplink.ClaimErrorMessage, "lti_errorlog": deeplink.ClaimErrorLog,
	}
}

// ResponseParameters writes a response of package deeplink as the parameters of a
// ContentItemSelection. Sign them and post them to the return URL of the request.
func ResponseParameters(m *lti.Message) (url.Values, error) {
	items, err := deeplink.Items(m)
	if err != nil {
		return nil, err
	}
	list, err := Marshal(items)
	if err != nil {
		return nil, err
	}
	p := url.Values{"lti_message_type": {ResponseType}, "lti_version": {lti11.Version}, "content_items": {string(list)}}
	for name, claim := range parameters() {
		var text string
		if found, err := m.Claim(claim, &text); err != nil {
			return nil, err
		} else if found {
			p.Set(name, text)
		}
	}
	return p, nil
}

// ReadResponse reads the parameters of a verified ContentItemSelection as the
// response that a tool of LTI 1.3 would have sent, for deeplink.Accept. No items
// mean that nothing was chosen.
func ReadResponse(p url.Values) (*lti.Message, error) {
	if got := p.Get("lti_message_type"); got != ResponseType {
		return nil, wrong("lti_message_type", ResponseType, got)
	}
	m := &lti.Message{Type: lti.DeepLinkingResponse, Version: p.Get("lti_version")}
	items := []deeplink.Item{}
	if list := p.Get("content_items"); list != "" {
		var err error
		if items, err = Unmarshal([]byte(list)); err != nil {
			return nil, wrong("content_items", "a list of content items", err.Error())
		}
	}
	if err := m.SetClaim(deeplink.ClaimContentItems, items); err != nil {
		return nil, err
	}
	for name, claim := range parameters() {
		if text := p.Get(name); text != "" {
			if err := m.SetClaim(claim, text); err != nil {
				return nil, err
			}
		}
	}
	return m, nil
}
