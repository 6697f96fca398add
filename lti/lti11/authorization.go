package lti11

import (
	"errors"
	"net/url"
	"slices"
	"strings"
)

// writeAuthorization writes the protocol's parameters as a header (RFC 5849
// §3.5.1).
func writeAuthorization(params url.Values) string {
	var parts []string
	for name, values := range params {
		parts = append(parts, escape(name)+`="`+escape(values[0])+`"`)
	}
	slices.Sort(parts)
	return `OAuth realm="",` + strings.Join(parts, ",")
}

// readAuthorization reads the parameters of the header, without the realm, which
// is not signed (RFC 5849 §3.4.1.3.1). Values are percent-encoded, so that no
// quote stands in one.
func readAuthorization(header string) (url.Values, error) {
	scheme, rest, _ := strings.Cut(strings.TrimSpace(header), " ")
	if !strings.EqualFold(scheme, "OAuth") {
		return nil, errors.New("the Authorization is not of the scheme OAuth")
	}
	params := make(url.Values)
	for rest = strings.TrimSpace(rest); rest != ""; {
		var name, value string
		var err error
		if name, value, rest, err = cutAuthParam(rest); err != nil {
			return nil, err
		}
		if name != "realm" {
			params.Add(name, value)
		}
	}
	return params, nil
}

// cutAuthParam reads the first parameter and returns what follows its comma.
func cutAuthParam(s string) (name, value, rest string, err error) {
	malformed := errors.New("the Authorization is not a list of name=\"value\"")
	name, s, found := strings.Cut(s, `="`)
	if !found {
		return "", "", "", malformed
	}
	value, s, found = strings.Cut(s, `"`)
	if !found {
		return "", "", "", malformed
	}
	s = strings.TrimSpace(s)
	rest, comma := strings.CutPrefix(s, ",")
	if s != "" && !comma {
		return "", "", "", malformed
	}
	name, nameErr := url.PathUnescape(strings.TrimSpace(name))
	if nameErr != nil || name == "" {
		return "", "", "", malformed
	}
	if name == "realm" {
		return name, "", strings.TrimSpace(rest), nil
	}
	if value, err = url.PathUnescape(value); err != nil {
		return "", "", "", malformed
	}
	return name, value, strings.TrimSpace(rest), nil
}
