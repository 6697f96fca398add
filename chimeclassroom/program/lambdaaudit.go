package program

import (
	"context"
	"errors"
	"log/slog"

	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/ltikit/ltikit/chimeclassroom/audit"
	"github.com/ltikit/ltikit/chimeclassroom/aws/bucket"
	"github.com/ltikit/ltikit/chimeclassroom/aws/functions"
)

// The environment of the audit.
const (
	auditQueueEnv     = "CLASSROOM_AUDIT_QUEUE"
	auditStartedEnv   = "CLASSROOM_AUDIT_STARTED"
	auditWorkgroupEnv = "CLASSROOM_AUDIT_WORKGROUP"
	auditDatabaseEnv  = "CLASSROOM_AUDIT_DATABASE"
	auditResultsEnv   = "CLASSROOM_AUDIT_RESULTS"
)

// auditConfig is what the environment says of the audit.
type auditConfig struct {
	queue, started, workgroup, database string
	results                             bucket.Place
}

// readAudit reads what a function of that kind needs; the intake asks for audits where
// there is a queue for that.
func readAudit(kind string, env func(string) string) (a auditConfig, err error) {
	a = auditConfig{queue: env(auditQueueEnv), started: env(auditStartedEnv), workgroup: env(auditWorkgroupEnv), database: env(auditDatabaseEnv)}
	switch kind {
	case functionAudit:
		return a, errors.Join(
			demand(a.started != "", auditStartedEnv+" is missing: the queue of queries that were started"),
			demand(a.workgroup != "", auditWorkgroupEnv+" is missing: the workgroup of Athena"),
			demand(a.database != "", auditDatabaseEnv+" is missing: the database of the archive's tables"))
	case functionAudited:
		a.results, err = bucket.ParsePlace(env(auditResultsEnv))
		return a, errors.Join(err, demand(a.queue != "", auditQueueEnv+" is missing: the queue of what is to be audited"))
	}
	return a, nil
}

// openAudit opens the ledger, to be read, and what the audit has at AWS.
func (cfg *lambdaConfig) openAudit(ctx context.Context, logger *slog.Logger) (function, error) {
	kept, err := cfg.database.openStores(ctx, "")
	if err != nil {
		return function{}, err
	}
	queries, queue := athena.NewFromConfig(cfg.account), sqs.NewFromConfig(cfg.account)
	if cfg.kind == functionAudit {
		return function{functions.Audit(&audit.Starter{
			Ledger: kept.classroom, Athena: queries, Workgroup: cfg.audit.workgroup, Database: cfg.audit.database, Queue: queue, QueueURL: cfg.audit.started,
		}, logger), kept}, nil
	}
	files := s3.NewFromConfig(cfg.account, func(o *s3.Options) { o.UsePathStyle = o.BaseEndpoint != nil })
	return function{functions.Audited(&audit.Loader{
		Ledger: kept.classroom, Athena: queries, Results: bucket.New(files, cfg.audit.results),
		Requests: audit.NewRequests(queue, cfg.audit.queue, nil), Logger: logger,
	}, logger), kept}, nil
}
