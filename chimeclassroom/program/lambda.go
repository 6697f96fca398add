package program

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/ltikit/ltikit/chimeclassroom/audit"
	"github.com/ltikit/ltikit/chimeclassroom/aws/functions"
	"github.com/ltikit/ltikit/chimeclassroom/aws/intake"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/internal/lambda"
)

// What a function is for, which Lambda calls its handler.
const (
	functionHTTP    = "http"
	functionIntake  = "intake"
	functionDuties  = "duties"
	functionAudit   = "audit"
	functionAudited = "audited"
	functionSockets = "sockets"
	functionRooms   = "rooms"
)

// function is one of the classroom's functions.
type function struct {
	handle lambda.Handler
	io.Closer
}

// runLambda answers the events of Lambda until ctx is done.
func runLambda(ctx context.Context, stdout io.Writer) error {
	cfg, err := parseLambda(os.Getenv)
	if err != nil {
		return usageError{oneLine(err)}
	}
	logger := cfg.logger(stdout)
	if cfg.account, err = config.LoadDefaultConfig(ctx); err != nil {
		return fmt.Errorf("the configuration of AWS: %w", err)
	}
	f, err := cfg.openFunction(ctx, logger)
	if err != nil {
		return err
	}
	defer closeQuietly(f)
	return (&lambda.Function{API: os.Getenv(lambda.RuntimeAPI), Handle: f.handle, Logger: logger}).Run(ctx)
}

// openFunction opens no more of the classroom than the function needs, since it may do
// no more.
func (cfg *lambdaConfig) openFunction(ctx context.Context, logger *slog.Logger) (function, error) {
	switch cfg.kind {
	case functionIntake:
		return cfg.openIntake(ctx, logger)
	case functionAudit, functionAudited:
		return cfg.openAudit(ctx, logger)
	case functionSockets:
		return cfg.openSockets(ctx, logger)
	}
	room, err := cfg.openRoom(ctx, logger)
	if err != nil {
		return function{}, err
	}
	switch cfg.kind {
	case functionHTTP:
		site, err := cfg.openSite(ctx, room, logger)
		if err != nil {
			return function{}, errors.Join(err, room.Close())
		}
		return function{lambda.REST(site), room}, nil
	case functionRooms:
		live, err := cfg.openRooms(room, logger)
		if err != nil {
			return function{}, errors.Join(err, room.Close())
		}
		return live, nil
	case functionDuties:
		return function{functions.Duties(room.service, cfg.archive != "", logger), room}, nil
	default:
		return function{}, errors.Join(fmt.Errorf("there is no function %q", cfg.kind), room.Close())
	}
}

// openIntake opens the ledger, and nothing of LTI.
func (cfg *lambdaConfig) openIntake(ctx context.Context, logger *slog.Logger) (function, error) {
	kept, err := cfg.database.openStores(ctx, "")
	if err != nil {
		return function{}, err
	}
	if cfg.archive != "" {
		kept.classroom.FillArchive()
	}
	s, err := service.New(service.Config{Store: kept.classroom, Logger: logger})
	if err != nil {
		return function{}, errors.Join(err, kept.Close())
	}
	var classroom intake.Classroom = s
	if cfg.audit.queue != "" {
		classroom = audit.Watch(s, audit.NewRequests(sqs.NewFromConfig(cfg.account), cfg.audit.queue, nil), logger)
	}
	return function{functions.Intake(intake.New(classroom, logger), logger), kept}, nil
}
