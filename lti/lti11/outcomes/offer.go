package outcomes

import (
	"slices"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/lti11"
)

// ClaimBasicOutcome holds an [Offer] in launches of LTI 1.3, of platforms that
// offer Basic Outcomes there too.
const ClaimBasicOutcome = "https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome"

// What a platform may take of a submission, in paramDataAccepted.
const (
	dataText      = "text"
	dataURL       = "url"
	dataLaunchURL = "lti_launch_url"
)

// paramDataAccepted is the parameter of a launch that names what the platform
// takes of a submission.
const paramDataAccepted = "ext_outcome_data_values_accepted"

// Offer is where a tool may report one person's result, as a launch told it. It
// may be kept: results may be reported any time later.
type Offer struct {
	// ServiceURL is where Basic Outcomes go.
	ServiceURL string `json:"lis_outcome_service_url"`
	// SourcedID names the result. It means nothing to the tool.
	SourcedID string `json:"lis_result_sourcedid"`
	// DataAccepted names what the platform takes of what was handed in: "text",
	// "url", "lti_launch_url". Empty: nothing but a score.
	DataAccepted []string `json:"-"`
}

// Offered tells whether there is anywhere to report to. Platforms offer no result
// of people who get no grades, such as teachers.
func (o Offer) Offered() bool { return o.ServiceURL != "" && o.SourcedID != "" }

// OfferOf reads the offer of a verified launch.
func OfferOf(l *lti11.Launch) Offer {
	o := offerIn(l.Message.LIS)
	for name := range strings.SplitSeq(l.Params.Get(paramDataAccepted), ",") {
		if name = strings.TrimSpace(name); name != "" {
			o.DataAccepted = append(o.DataAccepted, name)
		}
	}
	return o
}

// OfferIn reads the offer of a launch of LTI 1.3.
func OfferIn(m *lti.Message) Offer {
	var o Offer
	if found, err := m.Claim(ClaimBasicOutcome, &o); err == nil && found {
		return o
	}
	return offerIn(m.LIS)
}

func offerIn(lis *lti.LIS) Offer {
	if lis == nil {
		return Offer{}
	}
	return Offer{ServiceURL: lis.OutcomeServiceURL, SourcedID: lis.ResultSourcedID}
}

// AddTo writes the offer into a launch of LTI 1.1 and into its message.
func (o Offer) AddTo(q *lti11.Request) {
	if q.Message.LIS == nil {
		q.Message.LIS = &lti.LIS{}
	}
	q.Message.LIS.OutcomeServiceURL, q.Message.LIS.ResultSourcedID = o.ServiceURL, o.SourcedID
	if len(o.DataAccepted) == 0 {
		return
	}
	if q.Further == nil {
		q.Further = map[string]string{}
	}
	q.Further[paramDataAccepted] = strings.Join(o.DataAccepted, ",")
}

// takes is what the platform takes of what was handed in.
func (o Offer) takes(d Data) Data {
	keep := func(name, value string) string {
		if slices.Contains(o.DataAccepted, name) {
			return value
		}
		return ""
	}
	return Data{Text: keep(dataText, d.Text), URL: keep(dataURL, d.URL), LaunchURL: keep(dataLaunchURL, d.LaunchURL)}
}
