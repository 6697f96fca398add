package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/conformance"
)

func catalogue() []conformance.Case {
	return []conformance.Case{
		{ID: "TC-004", Level: conformance.Must, Spec: "Sec §5.1.1.1", Title: "iss missing", Expected: "reject", Section: "1. Login"},
		{ID: "TC-048", Level: conformance.Must, Spec: "Cert §6.1.1", Title: "no kid", Expected: "reject", Section: "3. Header"},
		{ID: "TC-049", Level: conformance.Must, Spec: "Sec §5.1.3", Title: "other key", Expected: "reject", Section: "3. Header"},
		{ID: "TC-050", Level: conformance.Policy, Spec: "practice", Title: "key of a stranger", Expected: "reject", Section: "3. Header"},
		{ID: "TC-051", Level: conformance.Must, Spec: "Sec §6.1", Title: "changed", Expected: "reject", Section: "3. Header"},
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	require.NoError(t, write(strings.NewReader(`
{"Action":"run","Package":"github.com/ltikit/ltikit/lti/tool","Test":"TestX/TC-048_no_kid"}
{"Action":"pass","Package":"github.com/ltikit/ltikit/lti/tool","Test":"TestX/TC-048_no_kid"}
{"Action":"pass","Package":"github.com/ltikit/ltikit/lti","Test":"TestX/TC-048_TC-049_keys/again"}
{"Action":"skip","Package":"github.com/ltikit/ltikit/lti/tool","Test":"TestX/TC-050_skipped"}
{"Action":"pass","Package":"github.com/ltikit/ltikit/lti/tool","Test":"TestX/no_case"}
{"Action":"pass","Package":"github.com/ltikit/ltikit/lti/ags","Test":"TestY/TC-404_none"}
{"Action":"pass","Package":"github.com/ltikit/ltikit/lti","Test":"TestY/TC-004_iss_missing"}
`), &out, catalogue(), map[string]string{"TC-050": "cannot be seen here", "TC-051": "the application decides"}))
	require.Contains(t, out.String(), `
## 1. Login

| case | what | level | where it stands | outcome | shown in |
|---|---|---|---|---|---|
| TC-004 | iss missing | must | Sec §5.1.1.1 | reject | lti |

## 3. Header

| case | what | level | where it stands | outcome | shown in |
|---|---|---|---|---|---|
| TC-048 | no kid | must | Cert §6.1.1 | reject | lti, lti/tool |
| TC-049 | other key | must | Sec §5.1.3 | reject | lti |

## Not shown by a test

| case | what | level | why |
|---|---|---|---|
| TC-050 | key of a stranger | policy | cannot be seen here |
| TC-051 | changed | must | the application decides |

## Services and messages beyond the catalogue

| case | what | shown in |
|---|---|---|
| TC-404 | none | lti/ags |

4 cases are shown by tests.
`)
}

func TestWriteNothingAfterAFailure(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	require.ErrorContains(t, write(strings.NewReader(`{"Action":"fail","Package":"p","Test":"T/TC-001_x"}`), &out, nil, nil), "failed")
	require.Error(t, write(strings.NewReader("ok  \tp\t0.1s\n"), &out, nil, nil))
	require.Empty(t, out.String())
}

func TestWriteNothingWithAnUnexplainedHole(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	require.ErrorContains(t, write(strings.NewReader(""), &out, catalogue()[:1], nil), "no test shows TC-004")
	require.Empty(t, out.String())
}

// A reason is for a case that there is.
func TestReasons(t *testing.T) {
	t.Parallel()
	ids := map[string]bool{}
	for _, c := range conformance.Catalogue() {
		ids[c.ID] = true
	}
	for id, reason := range reasons(holesText) {
		require.True(t, ids[id], id)
		require.NotEmpty(t, reason, id)
	}
	require.Equal(t, map[string]string{"TC-001": "no way to see it"}, reasons("# TC-002 is fine\n\nTC-001 no way to see it\n"))
}
