package lti

import (
	"errors"
	"strings"

	"github.com/ltikit/ltikit/lti/internal/jose"
	"github.com/ltikit/ltikit/lti/internal/strictjson"
)

// UnmarshalJSON reads a message. It checks shapes, not rules: see
// [Message.Validate]. What platforms in use are known to send in a wrong shape
// is read and listed in [Message.Findings]; names are compared exactly.
func (m *Message) UnmarshalJSON(data []byte) error { return m.read(string(data)) }

// read is UnmarshalJSON of a text. A claim that is null counts as absent.
func (m *Message) read(text string) error {
	v, err := strictjson.Parse(text)
	if err != nil {
		return malformed(err)
	}
	if v.Kind() != strictjson.Object {
		return malformed(errors.New("not a JSON object"))
	}
	*m = Message{raw: v}
	d := decoder{}
	if err := d.object(v, "", m); err != nil {
		return err
	}
	m.findings = append(d.findings, m.lapses()...)
	return nil
}

const claimPrefix = "https://purl.imsglobal.org/spec/lti/claim/"

func (m *Message) member(d *decoder, name string, v strictjson.Value) error {
	if strings.HasPrefix(name, claimPrefix) {
		return m.coreClaim(d, name, v)
	}
	switch name {
	case "iss":
		return d.string(&m.Issuer, name, v)
	case "sub":
		return d.subject(&m.Subject, name, v)
	case "aud":
		return d.audience(&m.Audience, name, v)
	case "azp":
		return d.string(&m.AuthorizedParty, name, v)
	case "nonce":
		return d.string(&m.Nonce, name, v)
	case "iat":
		return d.time(&m.IssuedAt, name, v)
	case "exp":
		return d.time(&m.Expires, name, v)
	case "nbf":
		return d.time(&m.NotBefore, name, v)
	case "name":
		return d.text(&m.Name, name, v)
	case "given_name":
		return d.text(&m.GivenName, name, v)
	case "family_name":
		return d.text(&m.FamilyName, name, v)
	case "email":
		return d.text(&m.Email, name, v)
	case "locale":
		return d.text(&m.Locale, name, v)
	case ClaimAGS:
		m.AGS = new(AGSClaim)
		return d.object(v, name, m.AGS)
	case ClaimNRPS:
		m.NRPS = new(NRPSClaim)
		return d.object(v, name, m.NRPS)
	case ClaimDeepLinkingSettings:
		m.DeepLinking = new(DeepLinkingSettings)
		return d.object(v, name, m.DeepLinking)
	}
	if err := jose.CheckName(name); err != nil {
		return malformed(err)
	}
	return nil
}

// coreClaim reads the claims under the prefix of Core §5.
func (m *Message) coreClaim(d *decoder, name string, v strictjson.Value) error {
	switch name {
	case ClaimMessageType:
		return d.string((*string)(&m.Type), name, v)
	case ClaimVersion:
		return d.string(&m.Version, name, v)
	case ClaimDeploymentID:
		return d.id(&m.DeploymentID, name, v, FindingDeploymentIDType)
	case ClaimTargetLinkURI:
		return d.string(&m.TargetLinkURI, name, v)
	case ClaimRoles:
		return d.roles(&m.Roles, name, v)
	case ClaimResourceLink:
		m.ResourceLink = new(ResourceLink)
		return d.object(v, name, m.ResourceLink)
	case ClaimContext:
		m.Context = new(Context)
		return d.object(v, name, m.Context)
	case ClaimToolPlatform:
		m.ToolPlatform = new(ToolPlatform)
		return d.object(v, name, m.ToolPlatform)
	case ClaimLaunchPresentation:
		m.LaunchPresentation = new(LaunchPresentation)
		return d.object(v, name, m.LaunchPresentation)
	case ClaimLIS:
		m.LIS = new(LIS)
		return d.object(v, name, m.LIS)
	case ClaimRoleScopeMentor:
		return d.list(&m.MentorOf, name, v)
	case ClaimCustom:
		m.Custom = make(customMap)
		return d.object(v, name, customMap(m.Custom))
	case ClaimLTI11:
		m.LTI11 = new(LTI11Claim)
		return d.object(v, name, m.LTI11)
	}
	return nil
}

func (l *ResourceLink) member(d *decoder, name string, v strictjson.Value) error {
	switch name {
	case "id":
		return d.id(&l.ID, name, v, FindingResourceLinkIDType)
	case "title":
		return d.text(&l.Title, name, v)
	case "description":
		return d.text(&l.Description, name, v)
	}
	return nil
}

func (c *Context) member(d *decoder, name string, v strictjson.Value) error {
	switch name {
	case "id":
		return d.id(&c.ID, name, v, FindingContextIDType)
	case "type":
		return d.list(&c.Type, name, v)
	case "label":
		return d.text(&c.Label, name, v)
	case "title":
		return d.text(&c.Title, name, v)
	}
	return nil
}

func (p *ToolPlatform) member(d *decoder, name string, v strictjson.Value) error {
	switch name {
	case "guid":
		return d.text(&p.GUID, name, v)
	case "contact_email":
		return d.text(&p.ContactEmail, name, v)
	case "description":
		return d.text(&p.Description, name, v)
	case "name":
		return d.text(&p.Name, name, v)
	case "url":
		return d.text(&p.URL, name, v)
	case "product_family_code":
		return d.text(&p.ProductFamilyCode, name, v)
	case "version":
		return d.text(&p.Version, name, v)
	}
	return nil
}

func (p *LaunchPresentation) member(d *decoder, name string, v strictjson.Value) error {
	switch name {
	case "document_target":
		return d.documentTarget(&p.DocumentTarget, name, v)
	case "width":
		return d.number(&p.Width, name, v)
	case "height":
		return d.number(&p.Height, name, v)
	case "return_url":
		return d.text(&p.ReturnURL, name, v)
	case "locale":
		return d.text(&p.Locale, name, v)
	}
	return nil
}

func (l *LIS) member(d *decoder, name string, v strictjson.Value) error {
	switch name {
	case "person_sourcedid":
		return d.text(&l.PersonSourcedID, name, v)
	case "course_offering_sourcedid":
		return d.text(&l.CourseOfferingSourcedID, name, v)
	case "course_section_sourcedid":
		return d.text(&l.CourseSectionSourcedID, name, v)
	case "result_sourcedid":
		return d.text(&l.ResultSourcedID, name, v)
	case "outcome_service_url":
		return d.text(&l.OutcomeServiceURL, name, v)
	}
	return nil
}

func (a *AGSClaim) member(d *decoder, name string, v strictjson.Value) error {
	switch name {
	case "scope":
		return d.scopes(&a.Scopes, name, v)
	case "lineitems":
		return d.text(&a.LineItems, name, v)
	case "lineitem":
		return d.text(&a.LineItem, name, v)
	}
	return nil
}

func (n *NRPSClaim) member(d *decoder, name string, v strictjson.Value) error {
	switch name {
	case "context_memberships_url":
		return d.text(&n.ContextMembershipsURL, name, v)
	case "service_versions", "service_version": // the text of NRPS has both
		return d.list(&n.ServiceVersions, name, v)
	}
	return nil
}

func (s *DeepLinkingSettings) member(d *decoder, name string, v strictjson.Value) error {
	switch name {
	case "deep_link_return_url":
		return d.string(&s.ReturnURL, name, v)
	case "accept_types":
		return d.array(&s.AcceptTypes, name, v)
	case "accept_presentation_document_targets":
		return d.list(&s.AcceptPresentationDocumentTargets, name, v)
	case "accept_media_types":
		return d.mediaTypes(&s.AcceptMediaTypes, name, v)
	case "accept_multiple":
		return d.boolean(&s.AcceptMultiple, name, v)
	case "accept_lineitem":
		return d.boolean(&s.AcceptLineItem, name, v)
	case "auto_create":
		return d.boolean(&s.AutoCreate, name, v)
	case "title":
		return d.text(&s.Title, name, v)
	case "text":
		return d.text(&s.Text, name, v)
	case "data":
		return d.text(&s.Data, name, v)
	}
	return nil
}

func (l *LTI11Claim) member(d *decoder, name string, v strictjson.Value) error {
	switch name {
	case "user_id":
		return d.text(&l.UserID, name, v)
	case "oauth_consumer_key":
		return d.text(&l.OAuthConsumerKey, name, v)
	case "oauth_consumer_key_sign":
		return d.text(&l.OAuthConsumerKeySign, name, v)
	case "resource_link_id":
		return d.text(&l.ResourceLinkID, name, v)
	case "context_id":
		return d.text(&l.ContextID, name, v)
	case "tool_consumer_instance_guid":
		return d.text(&l.ToolConsumerInstanceGUID, name, v)
	}
	return nil
}

// customMap reads the custom claim (Core §5.4.6).
type customMap map[string]string

func (c customMap) member(d *decoder, name string, v strictjson.Value) error {
	const want = "a string"
	switch v.Kind() {
	case strictjson.String:
		c[name] = v.Text()
		return nil
	case strictjson.Null:
		d.found(FindingCustomNull, name, want, v)
		return nil
	case strictjson.Object, strictjson.Array:
		d.found(FindingCustomNested, name, want, v)
	default:
		d.found(FindingCustomType, name, want, v)
	}
	c[name] = string(v)
	return nil
}

// lapses are the findings that need the whole message.
func (m *Message) lapses() []Finding {
	var out []Finding
	if m.Context != nil && len(m.Context.ID) > maxID {
		out = append(out, Finding{Name: FindingContextIDLength, Claim: ClaimContext + ".id", Want: "at most 255 characters", Got: lengthOf(m.Context.ID)})
	}
	if m.ToolPlatform != nil && m.ToolPlatform.GUID == "" {
		out = append(out, Finding{Name: FindingPlatformGUID, Claim: ClaimToolPlatform + ".guid", Want: "an id", Got: "nothing"})
	}
	if len(m.MentorOf) > 0 && !m.HasRole(RoleMentor) {
		out = append(out, Finding{Name: FindingMentorRole, Claim: ClaimRoleScopeMentor, Want: "the role Mentor beside it", Got: "other roles"})
	}
	return out
}
