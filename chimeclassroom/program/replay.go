package program

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/archive"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// replayConfig is what the flags of replay say.
type replayConfig struct {
	data     string
	database databaseConfig
	archive  string
	from     string
	until    string
}

func (p Program) parseReplay(args []string, stderr io.Writer) (replayConfig, error) {
	var cfg replayConfig
	flags := flag.NewFlagSet(p.Name+" replay", flag.ContinueOnError)
	flags.StringVar(&cfg.data, "data", "", "folder that serve keeps everything in (required unless --database-url or --table is given)")
	cfg.database.define(flags)
	cfg.database.defineTables(flags)
	flags.StringVar(&cfg.archive, "archive", "", "the archive that serve wrote: a folder, or s3://bucket/prefix (required)")
	flags.StringVar(&cfg.from, "from", "", "first day to read, such as 2026-11-28, in UTC; that of the backup, or the day before (required)")
	flags.StringVar(&cfg.until, "until", "", "last day to read (default today)")
	if err := ParseFlags(flags, args, stderr); err != nil {
		return cfg, err
	}
	cfg.until = cmp.Or(cfg.until, time.Now().UTC().Format(time.DateOnly))
	err := errors.Join(
		cfg.database.settle(), checkArchive(cfg.archive),
		demand(cfg.data != "" || cfg.database.named(), "--data is missing: the folder that serve keeps everything in"),
		demand(cfg.archive != "", "--archive is missing: where serve wrote it"),
		checkDay("--from", cfg.from), checkDay("--until", cfg.until),
	)
	if err != nil {
		return cfg, usageError{oneLine(err)}
	}
	return cfg, nil
}

func checkDay(name, day string) error {
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return fmt.Errorf("%s %q is not a day such as 2026-11-28", name, day)
	}
	return nil
}

// replay gives the ledger what the archive has of the days and it lacks.
func replay(ctx context.Context, cfg replayConfig, stdout, stderr io.Writer) (err error) {
	files, err := openArchive(ctx, cfg.archive)
	if err != nil {
		return err
	}
	kept, err := cfg.database.openStores(ctx, cfg.data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kept.Close()) }()
	classroom, err := service.New(service.Config{Store: kept.classroom, Logger: slog.New(slog.NewJSONHandler(stderr, nil))})
	if err != nil {
		return err
	}
	done, err := classroom.Replay(ctx, archive.New(files), cfg.from, cfg.until)
	if err != nil {
		return fmt.Errorf("%w (%d lines are restored; the command may be repeated)", err, done.Restored)
	}
	_, err = fmt.Fprintf(stdout, "%d lines restored, %d were there, %d are of rooms or classes that are not known here.\n", done.Restored, done.Known, done.Unknown)
	return err
}
