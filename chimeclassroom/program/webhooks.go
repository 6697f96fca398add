package program

import "github.com/ltikit/ltikit/chimeclassroom/webhooks"

// webhookKeyFile is what the secrets of webhooks come from.
const webhookKeyFile = "webhook-key"

func openWebhooks(cfg classroomConfig, store webhooks.Store) (*webhooks.Courier, error) {
	key, err := cfg.secret(webhookKeyFile)
	if err != nil {
		return nil, err
	}
	return webhooks.New(webhooks.Config{Store: store, Key: []byte(key), Once: cfg.function, InsecureAllowLoopback: cfg.insecureAllowLoopback, Logger: cfg.logger})
}
