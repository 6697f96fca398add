// Package archive keeps the raw events of classes as files, for analyses that the
// database is not made for. The layout is the same wherever they are:
//
//	events_raw/date=2026-11-28/DEPLOYMENT-PART.jsonl.gz  lines of the ledger
//	events/date=2026-11-28/DEPLOYMENT-PART.jsonl.gz      each start of a class: title, schedule, hosts
//	people/date=2026-11-28/DEPLOYMENT-PART.jsonl.gz      each launch: who, course, roles
//
// A file is gzip of JSON objects, one a line. Its day is that of what happened, in
// UTC. It is written as a whole and never changed, and its name follows from what is
// in it: who writes the same lines again writes the same file. Lines with one "key"
// are the same line: after a crash some may stand in two files, so readers take each
// key once.
//
// Folders that are named "date=..." are partitions to Hive and all that learned from
// it, so that Athena, Trino or DuckDB read the days that they are asked for, and no
// others; chimeclassroom/queries has what to ask.
//
// People are our own ids, which no file joins to a name: the database does, as long
// as it knows them. To erase a person destroys that alone, and no file is touched.
package archive

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Files is where the archive's files are. Names are paths with slashes.
type Files interface {
	// Put stores a file, all of it or nothing, and for good before it returns.
	Put(ctx context.Context, name string, content []byte) error
	// Open reads a file. One that is not there is [fs.ErrNotExist].
	Open(ctx context.Context, name string) (io.ReadCloser, error)
	// Names yields the names of the files in a folder and below, those of earlier days
	// first. Files that come or go meanwhile may be among them or not.
	Names(ctx context.Context, folder string) iter.Seq2[string, error]
	// Remove removes a file; one that is gone is no error.
	Remove(ctx context.Context, name string) error
}

// maxLines is how many lines a file has at most.
const maxLines = 50_000

// Archive writes the files. It is safe for concurrent use.
type Archive struct {
	files Files
}

var (
	_ service.Archive       = (*Archive)(nil)
	_ service.ArchiveReader = (*Archive)(nil)
)

// New returns an archive in these files.
func New(files Files) *Archive { return &Archive{files: files} }

// Write implements [service.Archive].
func (a *Archive) Write(ctx context.Context, lines []service.ArchiveLine) error {
	for len(lines) > 0 {
		n := 1
		for n < len(lines) && n < maxLines && together(lines[0], lines[n]) {
			n++
		}
		if err := a.writeFile(ctx, lines[:n]); err != nil {
			return err
		}
		lines = lines[n:]
	}
	return nil
}

// together tells whether two lines stand in one file.
func together(a, b service.ArchiveLine) bool {
	return a.Kind == b.Kind && a.Day == b.Day && a.Deployment == b.Deployment
}

func (a *Archive) writeFile(ctx context.Context, lines []service.ArchiveLine) error {
	var packed bytes.Buffer
	out := gzip.NewWriter(&packed)
	content := sha256.New()
	for _, l := range lines {
		if _, err := io.WriteString(io.MultiWriter(out, content), l.JSON+"\n"); err != nil {
			return err
		}
	}
	if err := out.Close(); err != nil {
		return err
	}
	part := hex.EncodeToString(content.Sum(nil)[:8])
	name := dayFolder(lines[0].Kind, lines[0].Day) + "/" + deploymentOf(lines[0].Deployment) + "-" + part + suffix
	if err := a.files.Put(ctx, name, packed.Bytes()); err != nil {
		return fmt.Errorf("storing %s: %w", name, err)
	}
	return nil
}

// dayFolder is where the files of a day are.
func dayFolder(kind service.ArchiveKind, day string) string {
	return string(kind) + "/" + dateMark + day
}

const (
	dateMark = "date="
	suffix   = ".jsonl.gz"
)

// deploymentOf names a deployment in the names of files, whatever its ids are made of.
func deploymentOf(d chimeclassroom.Deployment) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q", d.RegistrationID, d.DeploymentID))
	return hex.EncodeToString(sum[:8])
}

// DeleteBefore implements [service.Archive].
func (a *Archive) DeleteBefore(ctx context.Context, d chimeclassroom.Deployment, at time.Time) error {
	var failed []error
	for _, kind := range []service.ArchiveKind{service.ArchiveRaw, service.ArchiveEvent, service.ArchivePerson} {
		failed = append(failed, a.deleteKind(ctx, kind, d, at.UTC().Format(time.DateOnly)))
	}
	return errors.Join(failed...)
}

// deleteKind looks at the days before the first that is kept, and no further.
func (a *Archive) deleteKind(ctx context.Context, kind service.ArchiveKind, d chimeclassroom.Deployment, first string) error {
	deployment := deploymentOf(d) + "-"
	var failed []error
	for name, err := range a.files.Names(ctx, string(kind)) {
		if err != nil {
			return errors.Join(append(failed, err)...)
		}
		day, file := split(name)
		if day >= first {
			break
		}
		if day != "" && strings.HasPrefix(file, deployment) {
			failed = append(failed, a.files.Remove(ctx, name))
		}
	}
	return errors.Join(failed...)
}

// split returns the day and the last part of a file's name; both are empty if it is
// none of the archive's.
func split(name string) (day, file string) {
	parts := strings.Split(name, "/")
	if len(parts) != 3 {
		return "", ""
	}
	day, dated := strings.CutPrefix(parts[1], dateMark)
	if !dated {
		return "", ""
	}
	return day, parts[2]
}
