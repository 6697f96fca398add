// Package bucket keeps the files of the classroom's archive in a bucket of Amazon
// S3, or of whoever speaks its protocol.
package bucket

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/ltikit/ltikit/chimeclassroom/archive"
)

// Client is what is needed of S3: an *s3.Client.
type Client interface {
	s3.ListObjectsV2APIClient
	// PutObject stores an object.
	PutObject(ctx context.Context, in *s3.PutObjectInput, opts ...func(*s3.Options)) (*s3.PutObjectOutput, error)
	// GetObject reads one.
	GetObject(ctx context.Context, in *s3.GetObjectInput, opts ...func(*s3.Options)) (*s3.GetObjectOutput, error)
	// DeleteObject removes one; that it is not there is no error.
	DeleteObject(ctx context.Context, in *s3.DeleteObjectInput, opts ...func(*s3.Options)) (*s3.DeleteObjectOutput, error)
}

// Place is where in S3 the files are.
type Place struct {
	Bucket string
	// Prefix is what the keys of all files begin with; empty, or ends with a slash.
	Prefix string
}

// scheme is how addresses of S3 begin.
const scheme = "s3://"

// IsAddress tells whether a text is meant as an address of S3.
func IsAddress(text string) bool { return strings.HasPrefix(text, scheme) }

// ParsePlace reads an address such as s3://bucket or s3://bucket/prefix.
func ParsePlace(address string) (Place, error) {
	u, err := url.Parse(address)
	if err != nil || !IsAddress(address) || u.Host == "" || u.User != nil || u.Port() != "" || u.RawQuery != "" || u.Fragment != "" {
		return Place{}, fmt.Errorf("%q is not an address such as s3://bucket/prefix", address)
	}
	p := Place{Bucket: u.Host, Prefix: strings.Trim(u.Path, "/")}
	if p.Prefix != "" {
		p.Prefix += "/"
	}
	return p, nil
}

// Files keeps the archive's files as objects. It is safe for concurrent use.
type Files struct {
	client Client
	place  Place
}

var _ archive.Files = (*Files)(nil)

// New returns the files at that place.
func New(client Client, place Place) *Files { return &Files{client: client, place: place} }

func (f *Files) key(name string) *string { return aws.String(f.place.Prefix + name) }

// Put implements [archive.Files]. S3 shows an object when all of it is stored.
func (f *Files) Put(ctx context.Context, name string, content []byte) error {
	_, err := f.client.PutObject(ctx, &s3.PutObjectInput{Bucket: &f.place.Bucket, Key: f.key(name),
		Body: bytes.NewReader(content), ContentType: aws.String("application/gzip")})
	return err
}

// Open implements [archive.Files].
func (f *Files) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	got, err := f.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &f.place.Bucket, Key: f.key(name)})
	if missing := (*types.NoSuchKey)(nil); errors.As(err, &missing) {
		return nil, fmt.Errorf("%w: %s", fs.ErrNotExist, name)
	}
	if err != nil {
		return nil, err
	}
	return got.Body, nil
}

// Names implements [archive.Files]. S3 lists keys in their order.
func (f *Files) Names(ctx context.Context, folder string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		pages := s3.NewListObjectsV2Paginator(f.client, &s3.ListObjectsV2Input{Bucket: &f.place.Bucket, Prefix: f.key(folder + "/")})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				yield("", err)
				return
			}
			for _, object := range page.Contents {
				if !yield(strings.TrimPrefix(aws.ToString(object.Key), f.place.Prefix), nil) {
					return
				}
			}
		}
	}
}

// Remove implements [archive.Files].
func (f *Files) Remove(ctx context.Context, name string) error {
	_, err := f.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &f.place.Bucket, Key: f.key(name)})
	return err
}
