package lti11

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

// The example of RFC 5849 §3.4.1, with its query, form and Authorization.
func TestBaseString(t *testing.T) {
	t.Parallel()
	header, err := readAuthorization(`OAuth realm="Example",
		oauth_consumer_key="9djdj82h48djs9d2",
		oauth_token="kkk9d7dh3k39sjv7",
		oauth_signature_method="HMAC-SHA1",
		oauth_timestamp="137131201",
		oauth_nonce="7d8f3e4a",
		oauth_signature="bYT5CMsGcbgUdFHObYMEfcx6bsw%3D"`)
	require.NoError(t, err)
	form, err := url.ParseQuery("c2&a3=2+q")
	require.NoError(t, err)
	baseURI, query, err := splitURL("http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b")
	require.NoError(t, err)
	require.Equal(t, "a2=r%20b&a3=2%20q&a3=a&b5=%3D%253D&c%40=&c2=&oauth_consumer_key=9djdj82h48djs9d2&oauth_nonce=7d8f3e4a"+
		"&oauth_signature_method=HMAC-SHA1&oauth_timestamp=137131201&oauth_token=kkk9d7dh3k39sjv7", normalized(joined(query, form, header)))
	require.Equal(t, "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D"+
		"%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1"+
		"%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7", baseString("post", baseURI, joined(query, form, header)))
}

// The last request of RFC 5849 §1.2, whose token has a secret, as none has in LTI.
func TestSignature(t *testing.T) {
	t.Parallel()
	text := baseString("GET", "http://photos.example.net/photos", url.Values{
		"file": {"vacation.jpg"}, "size": {"original"}, paramConsumerKey: {"dpf43f3p2l4k3l03"}, paramToken: {"nnch734d00sl2jdk"},
		paramMethod: {HMACSHA1}, paramTimestamp: {"137131202"}, paramNonce: {"chapoH"}, paramSignature: {"not signed"},
	})
	require.Equal(t, "MdpQcU8iPSUjWoN/UDMsK2sui9I=", keyedHash(HMACSHA1, "kd94hf93k423kf44&pfkkdhi9sl3r4s00", text))
	require.Equal(t, keyedHash(HMACSHA256, "a%26b&", text), signature(HMACSHA256, "a&b", text))
}

// RFC 5849 §3.6.
func TestEscape(t *testing.T) {
	t.Parallel()
	for plain, want := range map[string]string{
		"abcXYZ019-._~": "abcXYZ019-._~", " ": "%20", "+": "%2B", "*": "%2A", "'()!": "%27%28%29%21", "&=": "%26%3D",
		"é": "%C3%A9", "☃": "%E2%98%83", "\r\n": "%0D%0A", "\x7f": "%7F", "%": "%25", "": "",
	} {
		require.Equal(t, want, escape(plain), "%q", plain)
	}
}

func TestSplitURL(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"HTTP://EXAMPLE.COM:80/r%20v/X?id=123": "http://example.com/r%20v/X", // RFC 5849 §3.4.1.2
		"https://www.example.net:8080/?q=1":    "https://www.example.net:8080/",
		"https://tool.example:443":             "https://tool.example/",
		"https://tool.example:80/a":            "https://tool.example:80/a",
		"http://tool.example:443/a":            "http://tool.example:443/a",
		"https://tool.example/a%2Fb;v=1":       "https://tool.example/a%2Fb;v=1",
	} {
		got, _, err := splitURL(address)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	for _, address := range []string{"", "/launch", "ftp://tool.example/", "javascript:alert(1)", "https://tool.example/?a=%zz", "https://tool.example/?a;b"} {
		_, _, err := splitURL(address)
		require.Error(t, err, address)
	}
}

func TestReadAuthorization(t *testing.T) {
	t.Parallel()
	got, err := readAuthorization("oauth  realm=\"a, b\", oauth_nonce=\"a%2C%22%3D%20b\" ,x%40=\"\",\t oauth_nonce=\"c\"")
	require.NoError(t, err)
	require.Equal(t, url.Values{"oauth_nonce": {`a,"= b`, "c"}, "x@": {""}}, got)
	for _, header := range []string{"Bearer x", "OAuth x", `OAuth x="`, `OAuth x="1" y="2"`, `OAuth ="1"`, `OAuth x="%zz"`, `OAuth %zz="1"`, `OAuth x=1`} {
		_, err := readAuthorization(header)
		require.Error(t, err, header)
	}
	written := writeAuthorization(url.Values{"oauth_nonce": {`a,"= b`}, "x@": {""}})
	require.Equal(t, `OAuth realm="",oauth_nonce="a%2C%22%3D%20b",x%40=""`, written)
}
