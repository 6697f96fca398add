package archive

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// longestLine bounds what a line may be, in bytes.
const longestLine = 1 << 20

// Read implements [service.ArchiveReader].
func (a *Archive) Read(ctx context.Context, kind service.ArchiveKind, first, last string) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		day, err := time.Parse(time.DateOnly, first)
		end, err2 := time.Parse(time.DateOnly, last)
		if err := errors.Join(err, err2); err != nil {
			yield(nil, err)
			return
		}
		for ; !day.After(end); day = day.AddDate(0, 0, 1) {
			for name, err := range a.files.Names(ctx, dayFolder(kind, day.Format(time.DateOnly))) {
				if err == nil {
					err = a.readFile(ctx, name, func(line []byte) bool { return yield(line, nil) })
				}
				if errors.Is(err, errStop) {
					return
				}
				if err != nil {
					yield(nil, err)
					return
				}
			}
		}
	}
}

// errStop: whoever reads has read enough.
var errStop = errors.New("no more is wanted")

// readFile hands over the lines of a file until take wants no more.
func (a *Archive) readFile(ctx context.Context, name string, take func(line []byte) bool) error {
	file, err := a.files.Open(ctx, name)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it is only read
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	lines := bufio.NewScanner(unpacked)
	lines.Buffer(nil, longestLine)
	for lines.Scan() {
		if !take(lines.Bytes()) {
			return errStop
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
