package ags

import (
	"bytes"
	"encoding/json"
	"maps"
	"strings"
)

// isExtra tells whether a member is a vendor's: it is named by a URL (AGS §3.1.2).
func isExtra(name string) bool {
	return strings.HasPrefix(name, "https://") || strings.HasPrefix(name, "http://")
}

// readExtra returns the members of an object that are vendors', nil if it has
// none.
func readExtra(object []byte) map[string]json.RawMessage {
	if !bytes.Contains(object, []byte(`"http`)) {
		return nil
	}
	var all map[string]json.RawMessage
	if json.Unmarshal(object, &all) != nil {
		return nil
	}
	maps.DeleteFunc(all, func(name string, _ json.RawMessage) bool { return !isExtra(name) })
	if len(all) == 0 {
		return nil
	}
	return all
}

// withExtra writes the members of extra behind those of an object that is not
// empty. What no URL names is left out: it could double a member.
func withExtra(object []byte, extra map[string]json.RawMessage) ([]byte, error) {
	extra = maps.Clone(extra)
	maps.DeleteFunc(extra, func(name string, _ json.RawMessage) bool { return !isExtra(name) })
	if len(extra) == 0 {
		return object, nil
	}
	further, err := json.Marshal(extra)
	if err != nil {
		return nil, err
	}
	return append(append(object[:len(object)-1], ','), further[1:]...), nil
}

// allowedExtra are the members that a platform takes: those below one of the
// prefixes, and those that it sent itself.
func allowedExtra(extra map[string]json.RawMessage, prefixes []string, sent map[string]json.RawMessage) map[string]json.RawMessage {
	extra = maps.Clone(extra)
	maps.DeleteFunc(extra, func(name string, _ json.RawMessage) bool {
		if _, known := sent[name]; known {
			return false
		}
		for _, prefix := range prefixes {
			if strings.HasPrefix(name, prefix) {
				return false
			}
		}
		return true
	})
	return extra
}
