package deeplink

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/lti"
)

// Items reads the content items of a response without judging them; see
// [Accept]. No such claim means that nothing was chosen. An error means that the
// claim is no list of items.
func Items(m *lti.Message) ([]Item, error) {
	elements, err := readElements(m)
	if err != nil {
		return nil, err
	}
	items := make([]Item, len(elements))
	for n, raw := range elements {
		if err := json.Unmarshal(raw, &items[n]); err != nil {
			return nil, refuseClaim(n, err)
		}
	}
	return items, nil
}

// readElements splits the claim. Each element must be an object with a type.
func readElements(m *lti.Message) ([]json.RawMessage, error) {
	var elements []json.RawMessage
	if _, err := m.Claim(ClaimContentItems, &elements); err != nil {
		return nil, err
	}
	for n, raw := range elements {
		if typeOf(raw) == "" {
			return nil, refuseClaim(n, errors.New("every content item is an object with a type"))
		}
	}
	return elements, nil
}

// typeOf is the type of an element, "" if it has none.
func typeOf(raw json.RawMessage) string {
	var item map[string]json.RawMessage
	var itemType string
	if json.Unmarshal(raw, &item) != nil || json.Unmarshal(item["type"], &itemType) != nil {
		return ""
	}
	return strings.TrimSpace(itemType)
}

// nullCustom names the custom parameters that were null and so were left out
// (DL §3.2).
func nullCustom(raw json.RawMessage) []string {
	var item, custom map[string]json.RawMessage
	if json.Unmarshal(raw, &item) != nil || json.Unmarshal(item["custom"], &custom) != nil {
		return nil
	}
	var names []string
	for name, value := range custom {
		if isNull(value) {
			names = append(names, "custom."+name)
		}
	}
	slices.Sort(names)
	return names
}

func refuseClaim(n int, err error) error {
	return &lti.Error{Code: lti.CodeInvalidToken, Public: "The application's answer cannot be read.",
		Claim: fmt.Sprintf("%s[%d]", ClaimContentItems, n), Want: "a content item", Got: "something else", Err: fmt.Errorf("%w: %w", lti.ErrMessage, err),
		Fix: "the tool must send a list of objects, each with a type; ask who made it"}
}
