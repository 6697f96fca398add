package outcomes

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Target is whose result is meant, and in which column of which course.
type Target struct {
	// RegistrationID is the tool's registration.
	RegistrationID string
	ContextID      string
	// LineItemID is the column, by the gradebook's own id.
	LineItemID string
	// UserID is the user_id of the person's launches.
	UserID string
}

// SourcedIDs writes the texts by which tools name results (lis_result_sourcedid)
// and reads them again. A text is signed and good for the registration that it was
// made for: a tool that changes it, or has found that of another tool, gets
// nowhere. The same target has the same text as long as the key stays, which tools
// rely on. It is not secret: it holds the ids that the tool was launched with.
type SourcedIDs struct {
	keys [][]byte
}

const (
	minKey = 32 // bytes
	macLen = 16 // bytes; tools keep these texts in short columns
)

// NewSourcedIDs takes a key of at least 32 random bytes, the same in all
// processes, and those that were in use before: the texts of launches long past
// still come back.
func NewSourcedIDs(key []byte, before ...[]byte) (*SourcedIDs, error) {
	keys := append([][]byte{key}, before...)
	for _, k := range keys {
		if len(k) < minKey {
			return nil, errors.New("outcomes.NewSourcedIDs needs keys of at least 32 bytes")
		}
	}
	return &SourcedIDs{keys: keys}, nil
}

// Seal returns the text that names the target.
func (s *SourcedIDs) Seal(t Target) string {
	payload := pack(t.ContextID, t.LineItemID, t.UserID)
	return base64.RawURLEncoding.EncodeToString(append(sign(s.keys[0], t.RegistrationID, payload), payload...))
}

// Open returns the target that the text names, if it was made for the
// registration; else an error wrapping ErrNotFound.
func (s *SourcedIDs) Open(registrationID, text string) (Target, error) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	exact := base64.RawURLEncoding.EncodeToString(raw) == text // the decoder passes over line breaks and spare bits
	if err != nil || !exact || len(raw) < macLen || !s.signed(raw[:macLen], registrationID, raw[macLen:]) {
		return Target{}, fmt.Errorf("%w: the sourcedId was not made for this registration", ErrNotFound)
	}
	fields, ok := unpack(string(raw[macLen:]))
	if !ok {
		return Target{}, fmt.Errorf("%w: the sourcedId is of another version", ErrNotFound)
	}
	return Target{RegistrationID: registrationID, ContextID: fields[0], LineItemID: fields[1], UserID: fields[2]}, nil
}

func (s *SourcedIDs) signed(mac []byte, registrationID string, payload []byte) bool {
	for _, key := range s.keys {
		if hmac.Equal(mac, sign(key, registrationID, payload)) {
			return true
		}
	}
	return false
}

// sign keeps the key apart from other uses of it by the text in front.
func sign(key []byte, registrationID string, payload []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(append(pack("lis_result_sourcedid", registrationID), payload...))
	return h.Sum(nil)[:macLen]
}

// pack writes fields with their lengths, so that they cannot run into each other.
func pack(fields ...string) []byte {
	var b []byte
	for _, f := range fields {
		b = append(b, strconv.Itoa(len(f))+":"+f...)
	}
	return b
}

// unpack reads three fields.
func unpack(b string) (fields [3]string, ok bool) {
	for i := range fields {
		length, rest, _ := strings.Cut(b, ":")
		n, err := strconv.Atoi(length)
		if err != nil || n < 0 || n > len(rest) {
			return fields, false
		}
		fields[i], b = rest[:n], rest[n:]
	}
	return fields, b == ""
}
