package assetprocessor

import (
	"context"
	"errors"
	"io"

	"github.com/ltikit/ltikit/lti"
)

// Errors of the contracts. Match them with errors.Is.
var (
	// ErrNotFound: there is no such asset processor, or no such asset of it.
	ErrNotFound = errors.New("no such asset processor or asset")
	// ErrForeign: the asset processor or the asset is another tool's. A platform
	// that does not say so answers ErrNotFound.
	ErrForeign = errors.New("the asset belongs to another tool")
	// ErrStale: a report of that type with a later timestamp is recorded.
	ErrStale = errors.New("a report with a later timestamp is recorded")
)

// Processor is one attachment of a tool to an activity.
type Processor struct {
	ID string
	// ReportTypes are those that the tool announced when it was attached; with
	// none, reports of all types are taken.
	ReportTypes []string
}

// Processors answers what only the platform's own data can tell.
type Processors interface {
	// OpenProcessor returns the asset processor with that id if it is the
	// grant's tool's and still attached.
	OpenProcessor(ctx context.Context, g *lti.Grant, id string) (Processor, error)
}

// Content is what an asset is made of: Body, or the place where it lies.
type Content struct {
	// Body is read to its end and closed.
	Body io.ReadCloser
	// Size is in bytes; 0 means that it is not known.
	Size                  int64
	ContentType, Filename string
	// URL, where it is not empty, is where the content can be fetched without an
	// access token, for a short time.
	URL string
}

// Assets holds what was submitted.
type Assets interface {
	// OpenAsset returns the content of an asset that the asset processor was
	// told of; any other is ErrNotFound, or ErrForeign.
	OpenAsset(ctx context.Context, processorID, assetID string) (*Content, error)
}

// Reports takes what tools found out.
type Reports interface {
	// RecordReport stores the newest report of each type on an asset that the
	// asset processor was told of; any other is ErrNotFound, or ErrForeign. A
	// report older than the recorded one is ErrStale and changes nothing, one
	// of the same time replaces it; of concurrent calls the latest timestamp
	// wins in any order of arrival.
	RecordReport(ctx context.Context, processorID string, r Report) error
}
