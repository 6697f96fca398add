package lti11

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/ltikit/ltikit/lti"
)

// Message types and the version of LTI 1.1, which 1.2 has too.
const (
	LaunchRequest               = "basic-lti-launch-request"
	ContentItemSelectionRequest = "ContentItemSelectionRequest"
	Version                     = "LTI-1p0"
)

// Parameters that this package names elsewhere too.
const (
	paramMessageType = "lti_message_type"
	paramVersionLTI  = "lti_version"
	paramRoles       = "roles"
	paramMentor      = "role_scope_mentor"
	paramContextType = "context_type"
	paramImage       = "user_image"
	paramWidth       = "launch_presentation_width"
	paramHeight      = "launch_presentation_height"
	paramReturnURL   = "launch_presentation_return_url"
	paramUserID      = "user_id"
	paramLinkID      = "resource_link_id"
	paramContextID   = "context_id"
	prefixCustom     = "custom_"
)

// parts are the claims of a message that parameters fill one by one.
type parts struct {
	person       lti.Message
	link         lti.ResourceLink
	context      lti.Context
	platform     lti.ToolPlatform
	presentation lti.LaunchPresentation
	lis          lti.LIS
}

// field is a parameter that is one text, and where it stands in a message.
// Describes marks those that a platform's authors may set otherwise: they say
// nothing of who somebody is or where grades go.
type field struct {
	name      string
	text      *string
	describes bool
}

// fields pairs the parameters with the claims (LTI 1.1 §3, Core §5).
func (p *parts) fields() []field {
	return []field{
		{paramUserID, &p.person.Subject, false},
		{"lis_person_name_given", &p.person.GivenName, false},
		{"lis_person_name_family", &p.person.FamilyName, false},
		{"lis_person_name_full", &p.person.Name, false},
		{"lis_person_contact_email_primary", &p.person.Email, false},
		{"lis_person_sourcedid", &p.lis.PersonSourcedID, false},
		{paramLinkID, &p.link.ID, false},
		{"resource_link_title", &p.link.Title, true},
		{"resource_link_description", &p.link.Description, true},
		{paramContextID, &p.context.ID, false},
		{"context_title", &p.context.Title, true},
		{"context_label", &p.context.Label, true},
		{"launch_presentation_document_target", &p.presentation.DocumentTarget, true},
		{paramReturnURL, &p.presentation.ReturnURL, false},
		{"launch_presentation_locale", &p.presentation.Locale, true},
		{"lis_outcome_service_url", &p.lis.OutcomeServiceURL, false},
		{"lis_result_sourcedid", &p.lis.ResultSourcedID, false},
		{"lis_course_offering_sourcedid", &p.lis.CourseOfferingSourcedID, false},
		{"lis_course_section_sourcedid", &p.lis.CourseSectionSourcedID, false},
		{"tool_consumer_instance_guid", &p.platform.GUID, false},
		{"tool_consumer_instance_name", &p.platform.Name, true},
		{"tool_consumer_instance_description", &p.platform.Description, true},
		{"tool_consumer_instance_url", &p.platform.URL, true},
		{"tool_consumer_instance_contact_email", &p.platform.ContactEmail, true},
		{"tool_consumer_info_product_family_code", &p.platform.ProductFamilyCode, true},
		{"tool_consumer_info_version", &p.platform.Version, true},
	}
}

// readMessage reads the parameters of a launch as the message that LTI 1.3 would
// have sent. Every parameter that is read stands there once, which the caller has
// seen to.
func readMessage(params url.Values) *lti.Message {
	var p parts
	for _, f := range p.fields() {
		*f.text = params.Get(f.name)
	}
	p.presentation.Width, p.presentation.Height = readPixels(params.Get(paramWidth)), readPixels(params.Get(paramHeight))
	p.context.Type = readContextTypes(params.Get(paramContextType))
	m := p.person
	m.Roles, m.Version = ReadRoles(params.Get(paramRoles)), params.Get(paramVersionLTI)
	m.Locale = p.presentation.Locale
	m.ResourceLink, m.ToolPlatform = present(p.link), present(p.platform)
	m.LaunchPresentation, m.LIS = present(p.presentation), present(p.lis)
	if p.context.ID != "" {
		m.Context = &p.context
	}
	if m.HasRole(lti.RoleMentor) {
		m.MentorOf = readMentees(params.Get(paramMentor))
	}
	if image := params.Get(paramImage); image != "" {
		_ = m.SetClaim("picture", image) // a text is always JSON
	}
	m.Custom = readCustom(params)
	return &m
}

// present is nil for a claim of which nothing was sent.
func present[T comparable](claim T) *T {
	if claim == *new(T) {
		return nil
	}
	return &claim
}

func readPixels(s string) float64 {
	n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(s), "px"))
	if err != nil || n < 0 {
		return 0
	}
	return float64(n)
}

// readMentees reads the ids of role_scope_mentor, each of them URL-encoded.
func readMentees(list string) []string {
	var ids []string
	for _, element := range splitList(list) {
		if id, err := url.PathUnescape(element); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

func readCustom(params url.Values) map[string]string {
	custom := make(map[string]string)
	for name := range params {
		if short, ok := strings.CutPrefix(name, prefixCustom); ok && short != "" {
			custom[short] = params.Get(name)
		}
	}
	return custom
}

// writeMessage writes a message of LTI 1.3 as the parameters of a launch. What is
// empty is left out.
func writeMessage(m *lti.Message, longRoles bool) url.Values {
	p := parts{person: *m, link: of(m.ResourceLink), context: of(m.Context), platform: of(m.ToolPlatform),
		presentation: of(m.LaunchPresentation), lis: of(m.LIS)}
	if p.presentation.Locale == "" {
		p.presentation.Locale = m.Locale
	}
	params := make(url.Values)
	set := func(name, value string) {
		if value != "" {
			params.Set(name, value)
		}
	}
	for _, f := range p.fields() {
		set(f.name, *f.text)
	}
	set(paramWidth, writePixels(p.presentation.Width))
	set(paramHeight, writePixels(p.presentation.Height))
	set(paramContextType, writeContextTypes(p.context.Type))
	set(paramRoles, WriteRoles(m.Roles, longRoles))
	if m.HasRole(lti.RoleMentor) {
		set(paramMentor, writeMentees(m.MentorOf))
	}
	var image string
	if _, err := m.Claim("picture", &image); err == nil {
		set(paramImage, image)
	}
	writeCustom(params, m.Custom)
	return params
}

// of is the claim itself, or an empty one.
func of[T any](claim *T) T {
	if claim == nil {
		return *new(T)
	}
	return *claim
}

func writePixels(n float64) string {
	if n <= 0 {
		return ""
	}
	return strconv.FormatFloat(n, 'f', 0, 64)
}

func writeMentees(ids []string) string {
	var elements []string
	for _, id := range ids {
		elements = append(elements, escape(id))
	}
	return strings.Join(elements, ",")
}

// writeCustom writes each custom parameter by the name that LTI 1.1 gives it, in
// lower case and with an underscore for whatever is no letter or digit, and by
// its own name too, as LTI 1.2 does. Where two fall together, the one that is
// called so counts, and then the first.
func writeCustom(params url.Values, custom map[string]string) {
	var names []string
	for name, value := range custom {
		params.Set(prefixCustom+name, value)
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if simple := prefixCustom + simpleName(name); !params.Has(simple) {
			params.Set(simple, custom[name])
		}
	}
}

func simpleName(name string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(name))
}
