package jose

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ltikit/ltikit/lti/internal/strictjson"
)

// CheckMembers accepts a JSON object whose members have different names: of two
// readers of a repeated name one could see the first value and the other the
// second (RFC 7515 §4, RFC 7519 §4). Names that differ in letter case only are
// the same name here, because encoding/json reads them so. It looks at the
// outermost object only.
func CheckMembers(raw []byte) error {
	v, err := strictjson.Parse(string(raw))
	if err != nil {
		return err
	}
	if v.Kind() != strictjson.Object {
		return errNoObject
	}
	seen := make(map[string]struct{})
	return v.EachMember(func(name string, _ strictjson.Value) error {
		folded := fold(name)
		if _, repeated := seen[folded]; repeated {
			return strictjson.ErrRepeated
		}
		seen[folded] = struct{}{}
		return CheckName(name)
	})
}

var errNoObject = errors.New("not a JSON object")

// CheckName refuses a member whose name a lenient reader takes for one that this
// library decides by.
func CheckName(name string) error {
	if folded := fold(name); folded != name && isRegistered(folded) {
		return errors.New("a registered member stands in another letter case")
	}
	return nil
}

// fold gives all names that encoding/json takes for one another the same form.
func fold(name string) string {
	if strings.IndexFunc(name, func(r rune) bool { return r >= utf8.RuneSelf || (r >= 'A' && r <= 'Z') }) < 0 {
		return name
	}
	return strings.Map(func(r rune) rune {
		for {
			next := unicode.SimpleFold(r)
			if next <= r {
				return unicode.ToLower(next)
			}
			r = next
		}
	}, name)
}

// isRegistered tells whether the folded name is one that this library decides by.
func isRegistered(folded string) bool {
	switch folded {
	case "iss", "sub", "aud", "azp", "exp", "iat", "nbf", "nonce", "jti", "alg", "kid", "typ", "crit":
		return true
	}
	return false
}
