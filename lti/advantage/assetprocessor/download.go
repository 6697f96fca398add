package assetprocessor

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
)

// Errors of a download. Match them with errors.Is.
var (
	// ErrTooLarge: the asset is larger than the caller takes.
	ErrTooLarge = errors.New("the asset is too large")
	// ErrContent: what came is not what was announced, by size or checksum.
	ErrContent = errors.New("the content of the asset is not what was announced")
)

// Download writes the content of an asset to w as it comes, never more than
// maxBytes, and returns how much that was. Size and checksum are compared where
// the platform names them. After an error, what was written is not the asset. A
// redirect to where the platform keeps its files is followed without the access
// token. The whole may take as long as ctx lets it.
func (c *Client) Download(ctx context.Context, a lti.Asset, w io.Writer, maxBytes int64) (int64, error) {
	if err := offered(a.URL, c.assets.Scopes, lti.ScopeAssetReadOnly); err != nil {
		return 0, err
	}
	if a.Size > maxBytes {
		return 0, fmt.Errorf("%w: %d bytes are announced", ErrTooLarge, a.Size)
	}
	want, err := base64.StdEncoding.DecodeString(a.SHA256Checksum)
	if err != nil || (len(want) != 0 && len(want) != sha256.Size) {
		return 0, fmt.Errorf("%w: the checksum is not SHA-256 in Base64", ErrContent)
	}
	n, sum := int64(0), sha256.New()
	_, err = c.http.Do(ctx, advantage.Call{
		Method: http.MethodGet, URL: a.URL, Scopes: []lti.Scope{lti.ScopeAssetReadOnly}, Accept: "*/*", Elsewhere: true,
		Read: func(_ http.Header, body io.Reader) (err error) {
			n, err = copyAtMost(io.MultiWriter(w, sum), body, maxBytes)
			return err
		},
	}, nil)
	switch {
	case err != nil:
		return n, err
	case a.Size > 0 && n != a.Size:
		return n, fmt.Errorf("%w: %d bytes came, %d were announced", ErrContent, n, a.Size)
	case len(want) > 0 && subtle.ConstantTimeCompare(sum.Sum(nil), want) != 1:
		return n, fmt.Errorf("%w: the checksum differs", ErrContent)
	}
	return n, nil
}

// copyAtMost copies all of r, or fails after maxBytes.
func copyAtMost(w io.Writer, r io.Reader, maxBytes int64) (int64, error) {
	n, err := io.Copy(w, io.LimitReader(r, maxBytes))
	if err != nil {
		return n, err
	}
	if _, err := io.ReadFull(r, make([]byte, 1)); err == nil {
		return n, ErrTooLarge
	} else if !errors.Is(err, io.EOF) {
		return n, err
	}
	return n, nil
}
