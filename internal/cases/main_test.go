package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWrite(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	require.NoError(t, write(strings.NewReader(`
{"Action":"run","Package":"github.com/ltikit/ltikit/lti/tool","Test":"TestX/TC-048_no_kid"}
{"Action":"pass","Package":"github.com/ltikit/ltikit/lti/tool","Test":"TestX/TC-048_no_kid"}
{"Action":"pass","Package":"github.com/ltikit/ltikit/lti/tool","Test":"TestX/TC-048_no_kid/again"}
{"Action":"skip","Package":"github.com/ltikit/ltikit/lti/tool","Test":"TestX/TC-050_skipped"}
{"Action":"pass","Package":"github.com/ltikit/ltikit/lti/tool","Test":"TestX/no_case"}
{"Action":"pass","Package":"github.com/ltikit/ltikit/lti","Test":"TestY/TC-004_iss_missing"}
`), &out))
	require.Contains(t, out.String(), "| TC-004 | iss missing | lti |\n| TC-048 | no kid | lti/tool |\n\n2 cases, shown by 2 tests.")
}

func TestWriteNothingAfterAFailure(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	require.ErrorContains(t, write(strings.NewReader(`{"Action":"fail","Package":"p","Test":"T/TC-001_x"}`), &out), "failed")
	require.Error(t, write(strings.NewReader("ok  \tp\t0.1s\n"), &out))
	require.Empty(t, out.String())
}
