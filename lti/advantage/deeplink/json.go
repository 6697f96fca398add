package deeplink

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"strings"
)

// MarshalJSON writes the item with its further members.
func (i Item) MarshalJSON() ([]byte, error) {
	type plain Item
	return marshal(plain(i), i.Extra)
}

// UnmarshalJSON reads an item of any type. It checks shapes, not rules: see
// [Item.Validate].
func (i *Item) UnmarshalJSON(data []byte) error {
	type plain Item
	var p plain
	extra, err := unmarshal(data, &p)
	if err != nil {
		return err
	}
	*i = Item(p)
	i.Extra = extra
	return nil
}

// MarshalJSON writes the line item with its further members.
func (l LineItem) MarshalJSON() ([]byte, error) {
	type plain LineItem
	return marshal(plain(l), l.Extra)
}

// UnmarshalJSON reads a line item.
func (l *LineItem) UnmarshalJSON(data []byte) error {
	type plain LineItem
	var p plain
	extra, err := unmarshal(data, &p)
	if err != nil {
		return err
	}
	*l = LineItem(p)
	l.Extra = extra
	return nil
}

// MarshalJSON writes the report with its further members.
func (r Report) MarshalJSON() ([]byte, error) {
	type plain Report
	return marshal(plain(r), r.Extra)
}

// UnmarshalJSON reads what is said of reports.
func (r *Report) UnmarshalJSON(data []byte) error {
	type plain Report
	var p plain
	extra, err := unmarshal(data, &p)
	if err != nil {
		return err
	}
	*r = Report(p)
	r.Extra = extra
	return nil
}

// marshal writes the struct v and the members of extra as one object. A member
// that has a field is written from there.
func marshal(v any, extra map[string]json.RawMessage) ([]byte, error) {
	known, err := json.Marshal(v)
	if err != nil || len(extra) == 0 {
		return known, err
	}
	all := maps.Clone(extra)
	for name := range members(v) {
		delete(all, name)
	}
	if err := json.Unmarshal(known, &all); err != nil {
		return nil, err
	}
	return json.Marshal(all)
}

// unmarshal reads an object into the struct that v points to and returns the
// members that have no field there. Names are compared exactly, where
// encoding/json would take other letter case for the same.
func unmarshal(data []byte, v any) (extra map[string]json.RawMessage, err error) {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil || all == nil {
		return nil, errors.New("must be an object")
	}
	known := map[string]json.RawMessage{}
	for name := range members(v) {
		if value, ok := all[name]; ok {
			known[name] = value
			delete(all, name)
		}
	}
	exact, err := json.Marshal(known)
	if err == nil {
		err = json.Unmarshal(exact, v)
	}
	if err != nil {
		return nil, shapeError(err)
	}
	if len(all) == 0 {
		return nil, nil
	}
	return all, nil
}

// shapeError names the member that has the wrong JSON type.
func shapeError(err error) error {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field != "" {
		return fmt.Errorf("%s must not be a JSON %s", wrong.Field, wrong.Value)
	}
	return err
}

// members are the JSON names of a struct's fields.
func members(v any) map[string]struct{} {
	t := reflect.TypeOf(v)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	names := make(map[string]struct{}, t.NumField())
	for n := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(n).Tag.Get("json"), ",")
		if name != "-" {
			names[name] = struct{}{}
		}
	}
	return names
}
