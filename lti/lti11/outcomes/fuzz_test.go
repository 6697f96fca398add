package outcomes

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/lti11"
)

func FuzzRequest(f *testing.F) {
	for _, seed := range []string{
		`<imsx_POXEnvelopeRequest xmlns="http://www.imsglobal.org/services/ltiv1p1/xsd/imsoms_v1p0"><imsx_POXHeader><imsx_POXRequestHeaderInfo><imsx_version>V1.0</imsx_version><imsx_messageIdentifier>1</imsx_messageIdentifier></imsx_POXRequestHeaderInfo></imsx_POXHeader><imsx_POXBody><replaceResultRequest><resultRecord><sourcedGUID><sourcedId>s</sourcedId></sourcedGUID><result><resultScore><language>en</language><textString>0.5</textString></resultScore><resultData><text>t</text></resultData></result></resultRecord></replaceResultRequest></imsx_POXBody></imsx_POXEnvelopeRequest>`,
		`<p:imsx_POXEnvelopeRequest xmlns:p="x"><p:imsx_POXBody><p:readResultRequest/></p:imsx_POXBody></p:imsx_POXEnvelopeRequest>`,
		`<!DOCTYPE x [<!ENTITY y "z">]><x>&y;</x>`, `<a><a><a><a>`, ``,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		in, op, err := readRequest(message)
		if err != nil {
			return
		}
		require.NotNil(t, in)
		result, err := op.result()
		if err != nil {
			return
		}
		require.NoError(t, result.Validate())
		sent, err := marshal(request{Operations: operations{All: []operation{{XMLName: op.XMLName, SourcedID: op.SourcedID, Result: bodyOf(result)}}}})
		require.NoError(t, err)
		_, again, err := readRequest(sent)
		require.NoError(t, err)
		require.Equal(t, op.name(), again.name())
	})
}

func FuzzResponse(f *testing.F) {
	f.Add([]byte(`<imsx_POXEnvelopeResponse><imsx_POXHeader><imsx_POXResponseHeaderInfo><imsx_statusInfo><imsx_codeMajor>success</imsx_codeMajor></imsx_statusInfo></imsx_POXResponseHeaderInfo></imsx_POXHeader><imsx_POXBody><readResultResponse><result><resultScore><textString>1</textString></resultScore></result></readResultResponse></imsx_POXBody></imsx_POXEnvelopeResponse>`))
	f.Add([]byte(`<html></html>`))
	f.Fuzz(func(t *testing.T, message []byte) {
		a, err := readResponse(&lti11.Answer{Status: 200, Body: message}, nil)
		require.Equal(t, err == nil, a != nil)
	})
}

func FuzzResult(f *testing.F) {
	for _, seed := range []string{`{"@context":"x","@type":"Result","resultScore":0.5,"comment":"c"}`, `[{"@context":[],"@type":"Result"}]`, `[]`, `null`, `{"@type":1}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var in oneResult
		if json.Unmarshal(body, &in) != nil || string(body) == "null" {
			return
		}
		require.Equal(t, resultType, in.Type)
		require.NotNil(t, in.Context)
	})
}

func FuzzScore(f *testing.F) {
	for _, seed := range []string{"0", "1.0", "0.5", "1.1", "-0", "NaN", "1e-1", "0x1p-1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		score, err := parseScore(text)
		if err != nil {
			return
		}
		require.True(t, score >= 0 && score <= 1)
		back, err := parseScore(formatScore(score))
		require.NoError(t, err)
		require.InDelta(t, score, back, 1e-15)
	})
}
