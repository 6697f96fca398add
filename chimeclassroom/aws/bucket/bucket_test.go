package bucket_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/archive"
	"github.com/ltikit/ltikit/chimeclassroom/archive/archivetest"
	"github.com/ltikit/ltikit/chimeclassroom/aws/bucket"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/internal/needs"
)

// newBucket makes a bucket of moto's, over real HTTP, and returns what asks for it.
func newBucket(t *testing.T) (client *s3.Client, name string) {
	t.Helper()
	address, httpClient := needs.Moto(t)
	credentials := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
	})
	client = s3.New(s3.Options{BaseEndpoint: &address, UsePathStyle: true, Region: "eu-central-1", Credentials: credentials, HTTPClient: httpClient})
	name = "archive"
	_, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &name, CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: "eu-central-1"}})
	require.NoError(t, err)
	return client, name
}

func TestFiles(t *testing.T) {
	t.Parallel()
	client, name := newBucket(t)
	var places atomic.Int32
	archivetest.Files(t, func(*testing.T) archive.Files {
		return bucket.New(client, bucket.Place{Bucket: name, Prefix: fmt.Sprintf("school/%d/", places.Add(1))})
	})
}

// paged lists three objects at a time, in place of a thousand.
type paged struct{ *s3.Client }

func (p paged) ListObjectsV2(ctx context.Context, in *s3.ListObjectsV2Input, opts ...func(*s3.Options)) (*s3.ListObjectsV2Output, error) {
	in.MaxKeys = aws.Int32(3)
	return p.Client.ListObjectsV2(ctx, in, opts...)
}

func deployment(id string) chimeclassroom.Deployment {
	return chimeclassroom.Deployment{RegistrationID: "reg", DeploymentID: id}
}

// What is kept too long goes, however many objects there are, and of one school.
func TestObjectsPastRetentionGo(t *testing.T) {
	t.Parallel()
	client, name := newBucket(t)
	files := bucket.New(paged{client}, bucket.Place{Bucket: name})
	a := archive.New(files)
	first := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for n := range 20 {
		for _, school := range []string{"reg", "another"} {
			line := service.ArchiveLine{Kind: service.ArchiveRaw, Deployment: deployment(school), Day: first.AddDate(0, 0, n).Format(time.DateOnly), JSON: `{"key":"k"}`}
			require.NoError(t, a.Write(t.Context(), []service.ArchiveLine{line}))
		}
	}
	require.NoError(t, a.DeleteBefore(t.Context(), deployment("reg"), first.AddDate(0, 0, 15)))
	left := map[string]int{}
	for object, err := range files.Names(t.Context(), "events_raw") {
		require.NoError(t, err)
		of, _, _ := strings.Cut(object[strings.LastIndex(object, "/")+1:], "-")
		left[of]++
	}
	var counts []int
	for _, n := range left {
		counts = append(counts, n)
	}
	assert.ElementsMatch(t, []int{5, 20}, counts)
}

func TestNoBucket(t *testing.T) {
	t.Parallel()
	client, _ := newBucket(t)
	files := bucket.New(client, bucket.Place{Bucket: "of-nobody"})
	require.Error(t, files.Put(t.Context(), "a", nil))
	_, err := files.Open(t.Context(), "a")
	require.Error(t, err)
	for _, err := range files.Names(t.Context(), "events") {
		require.Error(t, err)
	}
}

func TestParsePlace(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bucket.Place{
		"s3://records":               {Bucket: "records"},
		"s3://records/":              {Bucket: "records"},
		"s3://records/class/a":       {Bucket: "records", Prefix: "class/a/"},
		"s3://records.school/class/": {Bucket: "records.school", Prefix: "class/"},
	} {
		got, err := bucket.ParsePlace(address)
		require.NoError(t, err, address)
		assert.Equal(t, want, got)
	}
	for _, address := range []string{"", "s3://", "s3:///x", "s3:records", "https://records", "/srv/archive", "s3://key@records", "s3://records:1", "s3://records?x=y", "s3://records/%zz"} {
		_, err := bucket.ParsePlace(address)
		require.Error(t, err, address)
	}
}
