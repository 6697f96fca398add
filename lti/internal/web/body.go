package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"

	"github.com/ltikit/ltikit/lti"
)

// MediaTypeJSON is the media type of JSON that has none of its own.
const MediaTypeJSON = "application/json"

const maxServiceBody = 64 << 10 // bytes

// ReadJSON reads the body of a service call into v, which checks shapes and not
// rules. The media type must be one of those named, or plain JSON.
func ReadJSON(w http.ResponseWriter, r *http.Request, v any, mediaTypes ...string) error {
	got, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if mediaTypes = append(mediaTypes, MediaTypeJSON); err != nil || !slices.Contains(mediaTypes, got) {
		return &Refusal{Status: http.StatusUnsupportedMediaType, Code: lti.CodeInvalidRequest, Public: "The body must be " + mediaTypes[0] + "."}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxServiceBody))
	if err != nil {
		return &Refusal{Status: http.StatusRequestEntityTooLarge, Code: lti.CodeInvalidRequest, Public: "The body is larger than 64 KiB or was cut off.", Err: err}
	}
	if err := checkTexts(body); err != nil {
		return BadRequest(err)
	}
	if err := json.Unmarshal(body, v); err != nil {
		return BadRequest(jsonFault(err))
	}
	return nil
}

// jsonFault says in plain words what does not fit.
func jsonFault(err error) error {
	var wrongType *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &wrongType) && wrongType.Field != "":
		return fmt.Errorf("%s must not be a JSON %s", wrongType.Field, wrongType.Value)
	case errors.As(err, &wrongType), errors.As(err, &syntax), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the body is not the expected JSON object")
	}
	return err // of the type that read it
}
