package lti11

import "net/url"

// SignatureOf signs a form by hand, for tests of what a Signer would not make.
func SignatureOf(method, secret, verb, address string, params url.Values) string {
	baseURI, query, err := splitURL(address)
	if err != nil {
		panic(err)
	}
	if newHash(method) == nil {
		method = HMACSHA1
	}
	return signature(method, secret, baseString(verb, baseURI, joined(params, query)))
}

// WriteAuthorization is the header with these parameters.
func WriteAuthorization(params url.Values) string { return writeAuthorization(params) }

// ReadAuthorization is what such a header holds.
func ReadAuthorization(header string) (url.Values, error) { return readAuthorization(header) }
