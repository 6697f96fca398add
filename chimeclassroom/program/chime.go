package program

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/ltikit/ltikit/chimeclassroom/aws/intake"
	"github.com/ltikit/ltikit/chimeclassroom/meeting/chime"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// chimeConfig is the account of Amazon Chime with which classes are held.
type chimeConfig struct {
	// region is that of the account's meetings; "" is the environment's.
	region, mediaRegion string
	tenants             []string
	// rate is how many calls a second this process may make.
	rate float64
	// events is the address of the queue that Chime's events come to; "" is none.
	// Reported: they come another way.
	events   string
	reported bool
}

// credentialsWithin is how long AWS may take to say who we are.
const credentialsWithin = 15 * time.Second

// openChime finds the credentials where all programs find those of AWS: in the
// environment, its files, or the role of the machine.
func openChime(ctx context.Context, cfg chimeConfig, logger *slog.Logger) (*media, error) {
	account, err := config.LoadDefaultConfig(ctx, func(o *config.LoadOptions) error {
		o.Region = cfg.region
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("the configuration of AWS: %w", err)
	}
	asking, cancel := context.WithTimeout(ctx, credentialsWithin)
	defer cancel()
	if _, err := account.Credentials.Retrieve(asking); err != nil {
		return nil, fmt.Errorf("--media=chime finds no credentials of AWS: %w", err)
	}
	provider, err := chime.New(chime.Config{
		AWS: account, MediaRegion: cfg.mediaRegion, TenantIDs: cfg.tenants, Rate: cfg.rate, Reports: cfg.events != "" || cfg.reported, Logger: logger,
	})
	if err != nil {
		return nil, fmt.Errorf("--media=chime: %w", err)
	}
	m := &media{provider: provider, servers: []string{"https://*.chime.aws", "wss://*.chime.aws"}}
	if cfg.events != "" {
		queue := sqs.NewFromConfig(account, func(o *sqs.Options) { o.Region = cmp.Or(regionOf(cfg.events), o.Region) })
		m.runEvents = func(ctx context.Context, room *service.Service) error {
			return intake.New(room, logger).Run(ctx, queue, cfg.events)
		}
	}
	return m, nil
}

// regionOf is the Region in the address of a queue, such as
// https://sqs.eu-central-1.amazonaws.com/111122223333/chime; "" where none is.
func regionOf(queue string) string {
	u, err := url.Parse(queue)
	if err != nil {
		return ""
	}
	rest, isQueue := strings.CutPrefix(u.Hostname(), "sqs.")
	region, _, isAWS := strings.Cut(rest, ".amazonaws.com")
	if !isQueue || !isAWS {
		return ""
	}
	return region
}

// checkQueue refuses what is no address of a queue.
func (cfg chimeConfig) checkQueue() error {
	if cfg.events == "" {
		return nil
	}
	u, err := url.Parse(cfg.events)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || strings.Count(u.Path, "/") != 2 {
		return fmt.Errorf("--chime-events-queue %q is not an address such as https://sqs.eu-central-1.amazonaws.com/111122223333/chime", cfg.events)
	}
	return nil
}
