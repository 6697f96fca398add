package program

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// usageConfig is what the flags of usage say.
type usageConfig struct {
	data     string
	database databaseConfig
	by       string
	months   service.Months
}

func (p Program) parseUsage(args []string, stderr io.Writer) (usageConfig, error) {
	var cfg usageConfig
	flags := flag.NewFlagSet(p.Name+" usage", flag.ContinueOnError)
	flags.StringVar(&cfg.data, "data", "", "folder that serve keeps everything in (required unless --database-url or --table is given)")
	cfg.database.define(flags)
	cfg.database.defineTables(flags)
	flags.StringVar(&cfg.by, "by", "month", "a row for each month, or each course: month or course")
	flags.StringVar(&cfg.months.From, "from", "", "first month, such as 2026-01 (default the first there is)")
	flags.StringVar(&cfg.months.Until, "until", "", "last month (default the last there is)")
	if err := ParseFlags(flags, args, stderr); err != nil {
		return cfg, err
	}
	err := errors.Join(
		cfg.database.settle(),
		demand(cfg.data != "" || cfg.database.named(), "--data is missing: the folder that serve keeps everything in"),
		demand(cfg.by == "month" || cfg.by == "course", "--by is month or course"),
		checkMonth("--from", cfg.months.From), checkMonth("--until", cfg.months.Until),
	)
	if err != nil {
		return cfg, usageError{oneLine(err)}
	}
	return cfg, nil
}

// checkMonth takes an empty month for none.
func checkMonth(name, month string) error {
	if _, err := time.Parse("2006-01", month); month != "" && err != nil {
		return fmt.Errorf("%s %q is not a month such as 2026-11", name, month)
	}
	return nil
}

// printUsage writes the usage of every school as one table. A classroom may serve from
// the same database meanwhile.
func printUsage(ctx context.Context, cfg usageConfig, stdout io.Writer) (err error) {
	kept, err := cfg.database.openStores(ctx, cfg.data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kept.Close()) }()
	classroom, err := service.New(service.Config{Store: kept.classroom, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	rows, err := usageRows(ctx, classroom, cfg)
	if err != nil {
		return err
	}
	return engagement.WriteCSV(stdout, rows)
}

// usageRows are those of every school, with the school in front of each.
func usageRows(ctx context.Context, classroom *service.Service, cfg usageConfig) (rows [][]string, err error) {
	schools, err := classroom.Schools(ctx)
	if err != nil {
		return nil, err
	}
	for _, school := range schools {
		usage, err := classroom.UsageOf(ctx, school.Deployment, cfg.months)
		if err != nil {
			return nil, err
		}
		table := usage.MonthRows()
		if cfg.by == "course" {
			table = usage.CourseRows()
		}
		if rows == nil {
			rows = append(rows, append([]string{"LMS", "Registration", "Deployment"}, table[0]...))
		}
		for _, row := range table[1:] {
			rows = append(rows, append([]string{school.Name, school.Deployment.RegistrationID, school.Deployment.DeploymentID}, row...))
		}
	}
	return rows, nil
}
