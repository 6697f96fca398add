package conformance

import (
	"encoding/xml"
	"io"
)

type junitSuite struct {
	XMLName  xml.Name    `xml:"testsuite"`
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	Failure *junitMessage `xml:"failure,omitempty"`
	Skipped *junitMessage `xml:"skipped,omitempty"`
	Out     string        `xml:"system-out,omitempty"`
}

type junitMessage struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// WriteJUnit writes the report as JUnit XML, which build servers read. A finding
// is a passed test with a note: only a MUST fails a build.
func (r *Report) WriteJUnit(w io.Writer) error {
	suite := junitSuite{Name: r.Target, Tests: len(r.Results), Failures: r.Count(Failed), Skipped: r.Count(Skipped)}
	for _, result := range r.Results {
		c := junitCase{Class: result.Section, Name: result.Name()}
		switch result.Outcome {
		case Failed:
			c.Failure = &junitMessage{Message: result.Observed, Text: result.String()}
		case Skipped:
			c.Skipped = &junitMessage{Message: result.Observed}
		case Finding:
			c.Out = result.String()
		case Passed:
		}
		suite.Cases = append(suite.Cases, c)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	out := xml.NewEncoder(w)
	out.Indent("", "  ")
	if err := out.Encode(suite); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
