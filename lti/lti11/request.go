package lti11

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// Request is a launch as a platform makes it. The message is the one that it
// would sign for LTI 1.3: person, roles, context, link, presentation, custom
// parameters with their variables resolved, and where the outcome goes, in LIS.
type Request struct {
	// URL is where the tool takes launches: https. White space around it is cut;
	// its query is signed and stays.
	URL string
	// Message is a resource link request, or a deep linking request, which LTI
	// 1.1 calls a content item selection. It stays as it is.
	Message *lti.Message
	// ShareName and ShareEmail let the person's names and address through. A
	// message without Subject is an anonymous launch and says nothing of the
	// person at all.
	ShareName, ShareEmail bool
	// LongRoles writes context roles by URN rather than by their short names.
	LongRoles bool
	// Override replaces parameters that only describe; see [Overridable].
	Override map[string]string
	// Further are parameters that no claim holds, such as ext_ ones and those of
	// a content item selection. None of them may be one of the message's.
	Further map[string]string
	// Relaunch asks the tool to come back once before it believes the launch, and
	// ToolState answers it; see [Relaunches].
	Relaunch  Relaunch
	ToolState string
	// InsecureAllowLoopback accepts http:// on loopback hosts.
	InsecureAllowLoopback bool
}

// SignedForm is a form to be posted from the person's browser, once and soon.
type SignedForm struct {
	URL    string
	Fields url.Values
}

// Launch signs a launch.
func (s Signer) Launch(req Request) (*SignedForm, error) {
	address := strings.TrimSpace(req.URL)
	if err := web.CheckURL(address, req.InsecureAllowLoopback); err != nil {
		return nil, brokenRequest("launch URL", err)
	}
	params, err := req.params()
	if err != nil {
		return nil, err
	}
	fields, err := s.SignForm(http.MethodPost, address, params)
	if err != nil {
		return nil, brokenRequest("signature", err)
	}
	return &SignedForm{URL: address, Fields: fields}, nil
}

// Show answers with a page that posts the form by itself, or by its button where
// scripts are off.
func (f *SignedForm) Show(w http.ResponseWriter) {
	var fields []web.Field
	for _, name := range sortedNames(f.Fields) {
		for _, value := range f.Fields[name] {
			fields = append(fields, web.Field{Name: name, Value: value})
		}
	}
	web.PostForm(w, f.URL, fields...)
}

// params puts the parameters together that are to be signed.
func (req *Request) params() (url.Values, error) {
	if req.Message == nil {
		return nil, brokenRequest("message", errors.New("there is none"))
	}
	m := req.restricted()
	kind, err := messageType(m)
	if err != nil {
		return nil, err
	}
	params := writeMessage(m, req.LongRoles)
	params.Set(paramMessageType, kind)
	params.Set(paramVersionLTI, Version)
	for name, value := range req.Override {
		if !Overridable(name) {
			return nil, brokenRequest("override", fmt.Errorf("%.60q is not among the parameters that only describe", name))
		}
		params.Set(name, strings.TrimSpace(value))
	}
	req.Relaunch.set(params, req.ToolState)
	for name, value := range req.Further {
		if params.Has(name) || reserved(name) {
			return nil, brokenRequest("further parameter", fmt.Errorf("%.60q belongs to the message", name))
		}
		params.Set(name, strings.TrimSpace(value))
	}
	return asPosted(params)
}

// messageType is the name of the message in LTI 1.1.
func messageType(m *lti.Message) (string, error) {
	switch {
	case m.Type == lti.DeepLinkingRequest:
		return ContentItemSelectionRequest, nil
	case m.Type != lti.ResourceLinkRequest && m.Type != "":
		return "", brokenRequest("message type", fmt.Errorf("LTI 1.1 has no %.60q", m.Type))
	case m.ResourceLink == nil || m.ResourceLink.ID == "":
		return "", brokenRequest("resource link", errors.New("a launch needs its id"))
	}
	return LaunchRequest, nil
}

// restricted is a copy of the message, trimmed and without what the tool may not
// know of the person.
func (req *Request) restricted() *lti.Message {
	m := req.Message.Trimmed()
	named, mailed := req.ShareName, req.ShareEmail
	if m.Subject == "" {
		named, mailed = false, false
		m.Locale, m.MentorOf = "", nil
		if m.LIS != nil {
			m.LIS.ResultSourcedID = ""
		}
	}
	if !named {
		m.Name, m.GivenName, m.FamilyName = "", "", ""
		m.DropClaims("picture")
		if m.LIS != nil {
			m.LIS.PersonSourcedID = ""
		}
	}
	if !mailed {
		m.Email = ""
	}
	return m
}

// Overridable tells whether a parameter only describes, such as a title or the
// presentation, so that who writes a course may set it to something else. Those
// that say who somebody is, where a grade goes or who signs are not.
func Overridable(name string) bool {
	return slices.ContainsFunc(new(parts).fields(), func(f field) bool { return f.name == name && f.describes })
}

// SplitOverrides parts the additional parameters of a link, as some platforms
// have their authors write them in one list, into custom parameters and those
// that replace a parameter of the launch.
func SplitOverrides(additional map[string]string) (custom, override map[string]string) {
	custom, override = make(map[string]string), make(map[string]string)
	for name, value := range additional {
		if Overridable(name) {
			override[name] = value
			continue
		}
		custom[name] = value
	}
	return custom, override
}

// reserved tells whether a parameter is the message's or the protocol's own.
func reserved(name string) bool {
	for _, prefix := range []string{"oauth_", "lti_", "lis_", "launch_presentation_", "tool_consumer_", prefixCustom} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return slices.Contains(readOnceParams(), name)
}

// readOnceParams are the parameters that a message has once.
func readOnceParams() []string {
	names := []string{paramMessageType, paramVersionLTI, paramRoles, paramMentor, paramContextType, paramImage, paramWidth, paramHeight,
		paramPlatformState, paramRelaunchURL, paramToolState}
	for _, f := range new(parts).fields() {
		names = append(names, f.name)
	}
	return names
}

// asPosted is what a browser makes of the values when it posts them: every end of
// a line is CR LF. What no browser can post is an error.
func asPosted(params url.Values) (url.Values, error) {
	posted := make(url.Values, len(params))
	lineEnds := strings.NewReplacer("\r\n", "\r\n", "\r", "\r\n", "\n", "\r\n")
	for name, values := range params {
		for _, value := range values {
			if text := name + value; !utf8.ValidString(text) || strings.IndexByte(text, 0) >= 0 || strings.ContainsAny(name, "\r\n") {
				return nil, brokenRequest("parameter", fmt.Errorf("%.60q is no text that a form can hold", name))
			}
			posted.Add(name, lineEnds.Replace(value))
		}
	}
	return posted, nil
}

// brokenRequest tells of a mistake of the platform's own.
func brokenRequest(what string, cause error) error {
	return &lti.Error{Code: lti.CodeServerError, Public: "The launch could not be put together.",
		Err: fmt.Errorf("%w: %s: %w", lti.ErrMessage, what, cause), Fix: "correct the link's settings, or what the platform makes of them"}
}

func sortedNames(params url.Values) []string {
	names := make([]string, 0, len(params))
	for name := range params {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
