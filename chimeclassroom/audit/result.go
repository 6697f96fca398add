package audit

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"github.com/ltikit/ltikit/chimeclassroom/archive"
)

// nameOf is the file of a meeting's newest audit.
func nameOf(meetingID string) string { return meetingID + ".json.gz" }

// readResult returns the newest audit of a meeting; before the first it is empty.
func readResult(ctx context.Context, files archive.Files, meetingID string) (r Result, err error) {
	file, err := files.Open(ctx, nameOf(meetingID))
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err != nil {
		return r, fmt.Errorf("reading the last audit: %w", err)
	}
	defer func() { _ = file.Close() }()
	unpacked, err := gzip.NewReader(file)
	if err == nil {
		err = json.NewDecoder(unpacked).Decode(&r)
	}
	if err != nil {
		return r, fmt.Errorf("reading the last audit: %w", err)
	}
	return r, nil
}

// putResult keeps an audit in place of the last one.
func putResult(ctx context.Context, files archive.Files, r Result) error {
	var packed bytes.Buffer
	out := gzip.NewWriter(&packed)
	if err := errors.Join(json.NewEncoder(out).Encode(r), out.Close()); err != nil {
		return err
	}
	if err := files.Put(ctx, nameOf(r.Meeting), packed.Bytes()); err != nil {
		return fmt.Errorf("keeping the audit: %w", err)
	}
	return nil
}
