package outcomes

import (
	"encoding/xml"
	"errors"
	"strings"

	"github.com/ltikit/ltikit/lti/internal/strictxml"
)

const (
	mediaTypeXML = "application/xml"
	namespace    = "http://www.imsglobal.org/services/ltiv1p1/xsd/imsoms_v1p0"
	poxVersion   = "V1.0"
)

// Operations of Basic Outcomes.
const (
	operationReplace = "replaceResult"
	operationRead    = "readResult"
	operationDelete  = "deleteResult"
)

// request is the message that asks for one operation.
type request struct {
	XMLName    xml.Name   `xml:"imsx_POXEnvelopeRequest"`
	Namespace  string     `xml:"xmlns,attr"`
	Version    string     `xml:"imsx_POXHeader>imsx_POXRequestHeaderInfo>imsx_version"`
	ID         string     `xml:"imsx_POXHeader>imsx_POXRequestHeaderInfo>imsx_messageIdentifier"`
	Operations operations `xml:"imsx_POXBody"`
}

// operations are the elements of the body: exactly one, whatever its name is.
type operations struct {
	All []operation `xml:",any"`
}

type operation struct {
	XMLName   xml.Name    // such as replaceResultRequest
	SourcedID string      `xml:"resultRecord>sourcedGUID>sourcedId"`
	Result    *resultBody `xml:"resultRecord>result"`
}

type resultBody struct {
	Score *scoreBody `xml:"resultScore"`
	Data  *dataBody  `xml:"resultData"`
}

type scoreBody struct {
	Language string `xml:"language"`
	Text     string `xml:"textString"`
}

type dataBody struct {
	Text      string `xml:"text,omitempty"`
	URL       string `xml:"url,omitempty"`
	LaunchURL string `xml:"ltiLaunchUrl,omitempty"`
}

// response is the message that answers.
type response struct {
	XMLName   xml.Name `xml:"imsx_POXEnvelopeResponse"`
	Namespace string   `xml:"xmlns,attr"`
	Version   string   `xml:"imsx_POXHeader>imsx_POXResponseHeaderInfo>imsx_version"`
	ID        string   `xml:"imsx_POXHeader>imsx_POXResponseHeaderInfo>imsx_messageIdentifier"`
	Status    status   `xml:"imsx_POXHeader>imsx_POXResponseHeaderInfo>imsx_statusInfo"`
	Answers   answers  `xml:"imsx_POXBody"`
}

type status struct {
	CodeMajor   string `xml:"imsx_codeMajor"`
	Severity    string `xml:"imsx_severity"`
	Description string `xml:"imsx_description"`
	MessageRef  string `xml:"imsx_messageRefIdentifier"`
	Operation   string `xml:"imsx_operationRefIdentifier"`
}

// answers are the elements of the body: none after a failure.
type answers struct {
	All []answer `xml:",any"`
}

type answer struct {
	XMLName xml.Name    // such as replaceResultResponse
	Result  *resultBody `xml:"result"`
}

// readRequest reads a request and the one operation in it.
func readRequest(message []byte) (*request, *operation, error) {
	var in request
	if err := strictxml.Unmarshal(message, &in); err != nil {
		return nil, nil, err
	}
	in.ID = strings.TrimSpace(in.ID)
	switch version := strings.TrimSpace(in.Version); {
	case version != "" && version != poxVersion:
		return &in, nil, errors.New("imsx_version must be " + poxVersion)
	case len(in.Operations.All) != 1:
		return &in, nil, errors.New("imsx_POXBody must hold exactly one operation")
	}
	return &in, &in.Operations.All[0], nil
}

// name is the operation's, without the Request behind it.
func (o *operation) name() string { return strings.TrimSuffix(o.XMLName.Local, "Request") }

// result is the result that a replaceResultRequest carries.
func (o *operation) result() (Result, error) {
	var r Result
	if o.Result != nil && o.Result.Data != nil {
		sent := o.Result.Data
		r.Data = Data{Text: sent.Text, URL: strings.TrimSpace(sent.URL), LaunchURL: strings.TrimSpace(sent.LaunchURL)}
	}
	if o.Result != nil && o.Result.Score != nil {
		score, err := parseScore(o.Result.Score.Text)
		if err != nil {
			return Result{}, err
		}
		r.Score = &score
	}
	return r, r.Validate()
}

// bodyOf writes a result.
func bodyOf(r Result) *resultBody {
	body := &resultBody{}
	if r.Data != (Data{}) {
		data := dataBody(r.Data)
		body.Data = &data
	}
	if r.Score != nil {
		body.Score = &scoreBody{Language: "en", Text: formatScore(*r.Score)}
	}
	return body
}

// marshal writes a message as a document.
func marshal(message any) ([]byte, error) {
	body, err := xml.Marshal(message)
	return append([]byte(xml.Header), body...), err
}
