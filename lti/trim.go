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
	c, _ := trimmed(reflect.ValueOf(m)).Interface().(*Message)
	if m.DeepLinking != nil {
		c.DeepLinking.Data = m.DeepLinking.Data
	}
	claims, err := m.unknownClaims()
	if err != nil {
		claims = nil // raw was read as JSON before, so this cannot be
	}
	for name, raw := range claims {
		claims[name] = trimmedJSON(raw)
	}
	c.raw, c.set = nil, claims
	return c
}

// trimmed returns a deep copy of a value of the message with its strings
// trimmed.
func trimmed(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	out.Set(v)
	switch v.Kind() {
	case reflect.String:
		out.SetString(strings.TrimSpace(v.String()))
	case reflect.Pointer:
		if !v.IsNil() {
			out.Set(reflect.New(v.Type().Elem()))
			out.Elem().Set(trimmed(v.Elem()))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				out.Field(i).Set(trimmed(v.Field(i)))
			}
		}
	case reflect.Slice:
		if !v.IsNil() {
			out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
			for i := range v.Len() {
				out.Index(i).Set(trimmed(v.Index(i)))
			}
		}
	case reflect.Map:
		if !v.IsNil() {
			out.Set(reflect.MakeMapWithSize(v.Type(), v.Len()))
			for key, value := range v.Seq2() {
				out.SetMapIndex(key, trimmed(value))
			}
		}
	}
	return out
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
