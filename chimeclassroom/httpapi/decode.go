package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// maxBody is the largest request body that is read.
const maxBody = 64 << 10

// decode reads the body as exactly one JSON object without unknown fields.
func decode(w http.ResponseWriter, r *http.Request, into any) error {
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
		return &problem{Status: http.StatusUnsupportedMediaType, Code: "unsupported_media_type", Title: "The request must be JSON (application/json)."}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return &problem{Status: http.StatusRequestEntityTooLarge, Code: "too_large", Title: "The request is larger than 64 KiB."}
	}
	if err != nil {
		return invalidJSON("The request did not arrive completely.", err)
	}
	if !bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{")) {
		return invalidJSON("The request must be a JSON object.", nil)
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return describe(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return invalidJSON("The request must hold one JSON object and nothing behind it.", err)
	}
	return nil
}

// describe names the field that the decoder stumbled over, if it was one.
func describe(err error) error {
	if wrongType, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrongType.Field != "" {
		return invalidField(wrongType.Field, "The value has the wrong type.", err)
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return invalidField(strings.Trim(name, `"`), "There is no such field.", err)
	}
	return invalidJSON("The request is not valid JSON.", err)
}

func invalidJSON(public string, cause error) error {
	return &chimeclassroom.Error{Code: chimeclassroom.CodeInvalid, Public: public, Err: cause}
}

func invalidField(field, detail string, cause error) error {
	return &chimeclassroom.Error{
		Code: chimeclassroom.CodeInvalid, Public: "The request cannot be accepted as it is.", Err: cause,
		Fields: []chimeclassroom.FieldError{{Field: field, Detail: detail}},
	}
}
