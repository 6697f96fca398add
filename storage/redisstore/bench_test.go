//go:build unix

package redisstore_test

import (
	"context"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/internal/needs"
	"github.com/ltikit/ltikit/storage/storagetest"
)

func benchmark(b *testing.B, settings ...string) {
	b.Helper()
	server := needs.OwnRedis(b, settings...)
	options, err := redis.ParseURL(server.URL)
	require.NoError(b, err)
	client := redis.NewClient(options)
	defer client.Close()
	value, life := make([]byte, 512), time.Hour+time.Millisecond
	storagetest.BenchmarkShortLived(b, openStoreAt(b, server.URL, "bench:", time.Now), storagetest.Floor{
		Use:  func(ctx context.Context, key string) error { return client.SetNX(ctx, key, "", life).Err() },
		Put:  func(ctx context.Context, key string) error { return client.SetNX(ctx, "value:"+key, value, life).Err() },
		Take: func(ctx context.Context, key string) error { return client.GetDel(ctx, "value:"+key).Err() },
	})
}

func BenchmarkRedis(b *testing.B) { benchmark(b, "--save", "") }

func BenchmarkRedisEverySecond(b *testing.B) { benchmark(b, appendOnly("everysec")...) }

func BenchmarkRedisAlways(b *testing.B) { benchmark(b, appendOnly("always")...) }
