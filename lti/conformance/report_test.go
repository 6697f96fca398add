package conformance_test

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/conformance"
)

func sample() *conformance.Report {
	at := func(id string, level conformance.Level, variant string, outcome conformance.Outcome, observed string) conformance.Result {
		return conformance.Result{Case: conformance.Case{ID: id, Level: level, Spec: "Sec §6.1", Title: "alg = <none>", Expected: "reject", Section: "3. Tool"},
			Variant: variant, Outcome: outcome, Observed: observed}
	}
	return &conformance.Report{Target: "tool https://tool.example/launch", Results: []conformance.Result{
		at("TC-053", conformance.Must, "", conformance.Failed, "accepted: 200 OK"),
		at("TC-064", conformance.Policy, "PS256", conformance.Finding, "accepted: 200 OK"),
		at("TC-062", conformance.Should, "", conformance.Skipped, "the tool does not take ES256"),
		at("TC-048", conformance.Must, "", conformance.Passed, "refused: 401 Unauthorized"),
	}}
}

func TestWriteText(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	require.NoError(t, sample().WriteText(&out))
	require.Equal(t, `tool https://tool.example/launch

FAILED: the standard demands it

  TC-053 alg = <none>
    sent      alg = <none>
    expected  reject
    observed  accepted: 200 OK
    see       Sec §6.1

FINDINGS: recommended, or good practice

  TC-064 PS256
    sent      alg = <none>: PS256
    expected  reject
    observed  accepted: 200 OK
    see       Sec §6.1

SKIPPED

  TC-062 alg = <none>: the tool does not take ES256

1 passed, 1 failed, 1 findings, 1 skipped
`, out.String())
	require.False(t, sample().Conforms())
}

func TestWriteJUnit(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	require.NoError(t, sample().WriteJUnit(&out))
	var suite struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Skipped  int `xml:"skipped,attr"`
		Cases    []struct {
			Name    string `xml:"name,attr"`
			Failure *struct {
				Message string `xml:"message,attr"`
			} `xml:"failure"`
			Skipped *struct{} `xml:"skipped"`
			Out     string    `xml:"system-out"`
		} `xml:"testcase"`
	}
	require.NoError(t, xml.Unmarshal([]byte(out.String()), &suite))
	require.Equal(t, []int{4, 1, 1}, []int{suite.Tests, suite.Failures, suite.Skipped})
	require.Equal(t, "TC-053 alg = <none>", suite.Cases[0].Name)
	require.Equal(t, "accepted: 200 OK", suite.Cases[0].Failure.Message)
	require.Contains(t, suite.Cases[1].Out, "finding TC-064 PS256")
	require.NotNil(t, suite.Cases[2].Skipped)
	require.Nil(t, suite.Cases[3].Failure)
}
