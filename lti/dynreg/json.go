package dynreg

import (
	"encoding/json"
	"errors"
	"maps"
	"strings"
)

// Names of the members that hold what LTI adds to OpenID Connect.
const (
	platformMember = "https://purl.imsglobal.org/spec/lti-platform-configuration"
	toolMember     = "https://purl.imsglobal.org/spec/lti-tool-configuration"
)

// isExtra tells whether a member is kept though no field has its name: it is a
// vendor's extension, named by a URL, or a text in one language, such as
// client_name#fr (OpenID Connect Registration §2.1). A name that differs from a
// field's by letter case alone is that field to encoding/json: kept beside it, it
// would replace, unchecked, what the field holds when the object is read again.
func isExtra(name string) bool {
	if strings.EqualFold(name, platformMember) || strings.EqualFold(name, toolMember) {
		return false
	}
	return strings.Contains(name, "#") || strings.HasPrefix(name, "https://") || strings.HasPrefix(name, "http://")
}

// readObject reads an object into v and returns its extra members.
func readObject(object []byte, v any) (map[string]json.RawMessage, error) {
	if err := json.Unmarshal(object, v); err != nil {
		return nil, err
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(object, &all); err != nil {
		return nil, err
	}
	return onlyExtra(all), nil
}

// writeObject writes v as an object and the extra members behind its own.
func writeObject(v any, extra map[string]json.RawMessage) ([]byte, error) {
	object, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	if extra = onlyExtra(extra); extra == nil {
		return object, nil
	}
	further, err := json.Marshal(extra)
	if err != nil {
		return nil, err
	}
	return joinObjects(object, further), nil
}

func onlyExtra(members map[string]json.RawMessage) map[string]json.RawMessage {
	members = maps.Clone(members)
	maps.DeleteFunc(members, func(name string, _ json.RawMessage) bool { return !isExtra(name) })
	if len(members) == 0 {
		return nil
	}
	return members
}

// joinObjects makes one object of two that are not empty.
func joinObjects(a, b []byte) []byte {
	return append(append(a[:len(a)-1], ','), b[1:]...)
}

// text is a JSON string, or a number where a platform has numbers for ids.
type text string

// UnmarshalJSON reads either form.
func (t *text) UnmarshalJSON(raw []byte) error {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		*t = text(s)
		return nil
	}
	var n json.Number
	if json.Unmarshal(raw, &n) != nil {
		return errors.New("neither a text nor a number")
	}
	*t = text(n)
	return nil
}
