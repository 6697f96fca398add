package program

import (
	"io"
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/archive"
	"github.com/ltikit/ltikit/internal/needs"
)

// newBucket makes a bucket in the AWS that the environment speaks of.
func newBucket(t *testing.T) (name string) {
	t.Helper()
	account, err := config.LoadDefaultConfig(t.Context())
	require.NoError(t, err)
	name = "records"
	_, err = s3.NewFromConfig(account, func(o *s3.Options) { o.UsePathStyle = true }).CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &name})
	require.NoError(t, err)
	return name
}

func TestTheArchiveIsWhereTheFlagSays(t *testing.T) {
	address, _ := needs.Moto(t)
	t.Setenv("AWS_ENDPOINT_URL_S3", address)
	t.Setenv("AWS_REGION", "us-east-1")
	t.Setenv("AWS_ACCESS_KEY_ID", "test")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "test")
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(t.TempDir(), "none"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(t.TempDir(), "none"))
	for _, place := range []string{t.TempDir(), "s3://" + newBucket(t) + "/class"} {
		files, err := openArchive(t.Context(), place)
		require.NoError(t, err)
		const file = "events/date=2026-11-28/a.jsonl.gz"
		require.NoError(t, files.Put(t.Context(), file, []byte("x")))
		again, err := openArchive(t.Context(), place)
		require.NoError(t, err)
		assert.Equal(t, "x", contentOf(t, again, file))
	}
}

func contentOf(t *testing.T, files archive.Files, name string) string {
	t.Helper()
	file, err := files.Open(t.Context(), name)
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(file)
	require.NoError(t, err)
	return string(content)
}

func TestArchiveWithoutCredentials(t *testing.T) {
	for _, variable := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"} {
		t.Setenv(variable, "")
	}
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(t.TempDir(), "none"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(t.TempDir(), "none"))
	_, err := openArchive(t.Context(), "s3://records/class")
	require.ErrorContains(t, err, "--archive finds no credentials of AWS")
}
