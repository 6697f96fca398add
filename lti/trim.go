package lti

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
)

// Trimmed returns a copy without white space around any value; what m holds
// stays as it is. Certification wants none in a platform's messages. The data of
// deep linking is left alone: it goes back to its platform byte for byte.
func (m *Message) Trimmed() *Message {
	c := m.Clone()
	trim(reflect.ValueOf(c).Elem())
	if m.DeepLinking != nil {
		c.DeepLinking.Data = m.DeepLinking.Data
	}
	c.DropClaims() // none: what was read is now set
	for name, raw := range c.set {
		c.set[name] = trimmedJSON(raw)
	}
	return c
}

// trim trims the strings in v, which may be set. What v points to is copied
// first, so that it becomes v's own.
func trim(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if s := strings.TrimSpace(v.String()); len(s) < v.Len() {
			v.SetString(s)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Field(i); field.CanSet() {
				trim(field)
			}
		}
	case reflect.Pointer:
		if !v.IsNil() {
			own := reflect.New(v.Type().Elem())
			own.Elem().Set(v.Elem())
			trim(own.Elem())
			v.Set(own)
		}
	case reflect.Slice:
		if !v.IsNil() {
			own := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
			reflect.Copy(own, v)
			for i := range own.Len() {
				trim(own.Index(i))
			}
			v.Set(own)
		}
	case reflect.Map:
		if !v.IsNil() {
			v.Set(trimmedMap(v))
		}
	}
}

// trimmedMap returns a copy with trimmed values; names stay as they are.
func trimmedMap(v reflect.Value) reflect.Value {
	own := reflect.MakeMapWithSize(v.Type(), v.Len())
	for members := v.MapRange(); members.Next(); {
		value := reflect.New(v.Type().Elem()).Elem()
		value.Set(members.Value())
		trim(value)
		own.SetMapIndex(members.Key(), value)
	}
	return own
}

// trimmedJSON trims the strings of a claim that has no field. Numbers keep their
// digits.
func trimmedJSON(raw json.RawMessage) json.RawMessage {
	var v any
	in := json.NewDecoder(bytes.NewReader(raw))
	in.UseNumber()
	if err := in.Decode(&v); err != nil {
		return raw
	}
	out, err := json.Marshal(trimmedAny(v))
	if err != nil {
		return raw
	}
	return out
}

func trimmedAny(v any) any {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case []any:
		for i := range v {
			v[i] = trimmedAny(v[i])
		}
	case map[string]any:
		for name := range v {
			v[name] = trimmedAny(v[name])
		}
	}
	return v
}
