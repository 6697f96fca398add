package program

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// The environment of a function, as docs/operate.md has it.
const (
	handlerEnv       = "_HANDLER" // Lambda's own
	publicURLEnv     = "CLASSROOM_PUBLIC_URL"
	tableEnv         = "CLASSROOM_TABLE"
	ltiTableEnv      = "CLASSROOM_LTI_TABLE"
	rootSecretEnv    = "CLASSROOM_ROOT_SECRET"
	adminTokenEnv    = "CLASSROOM_ADMIN_TOKEN"
	kmsKeysEnv       = "CLASSROOM_KMS_KEYS"
	lmsEnv           = "CLASSROOM_LMS"
	mediaEnv         = "CLASSROOM_MEDIA"
	chimeRegionEnv   = "CLASSROOM_CHIME_REGION"
	chimeMediaEnv    = "CLASSROOM_CHIME_MEDIA_REGION"
	chimeRateEnv     = "CLASSROOM_CHIME_RATE"
	archiveEnv       = "CLASSROOM_ARCHIVE"
	smtpSecretEnv    = "CLASSROOM_SMTP_SECRET"
	mailFromEnv      = "CLASSROOM_MAIL_FROM"
	logEnv           = "CLASSROOM_LOG"
	allowLoopbackEnv = "CLASSROOM_INSECURE_ALLOW_LOOPBACK"
)

func functionKinds() []string {
	return []string{functionHTTP, functionIntake, functionDuties, functionAudit, functionAudited, functionSockets, functionRooms}
}

// lambdaConfig is what the environment says of a function.
type lambdaConfig struct {
	serveConfig
	kind string
	// The secrets by their ids in Secrets Manager.
	adminToken, smtpSecret string
	// The present root, and those that it has replaced.
	rootSecrets []string
	mailFrom    string
	front       string // what CloudFront is known by, if there is one
	audit       auditConfig
	live        liveConfig
	account     aws.Config
}

// parseLambda reads the environment. What is missing is all told at once.
func parseLambda(env func(string) string) (*lambdaConfig, error) {
	cfg := &lambdaConfig{kind: env(handlerEnv), rootSecrets: words(env(rootSecretEnv)), adminToken: env(adminTokenEnv), smtpSecret: env(smtpSecretEnv), mailFrom: env(mailFromEnv), front: env(frontEnv), live: parseLive(env)}
	cfg.archive, cfg.lms, cfg.kmsKeys = env(archiveEnv), words(env(lmsEnv)), words(env(kmsKeysEnv))
	cfg.verbose, cfg.insecureAllowLoopback = env(logEnv) == "debug", env(allowLoopbackEnv) != ""
	var wrong error
	cfg.audit, wrong = readAudit(cfg.kind, env)
	err := errors.Join(
		demand(slices.Contains(functionKinds(), cfg.kind), fmt.Sprintf("the handler %q is none of %s", cfg.kind, strings.Join(functionKinds(), ", "))),
		cfg.live.check(cfg.kind), wrong)
	if cfg.kind == functionSockets {
		return cfg, errors.Join(err, cfg.setAddress(env(publicURLEnv)))
	}
	err = errors.Join(err, cfg.setTables(env))
	if cfg.ledgerAlone() {
		return cfg, err
	}
	return cfg, errors.Join(err, cfg.setAddress(env(publicURLEnv)), cfg.setMedia(env), demand(len(cfg.rootSecrets) > 0, rootSecretEnv+" is missing: the secret that the others come from"),
		demand(cfg.kind != functionHTTP || cfg.adminToken != "", adminTokenEnv+" is missing: the secret of the operator"),
		demand(cfg.front == "" || len(cfg.front) >= secretSize, fmt.Sprintf("%s must be random and have at least %d characters", frontEnv, secretSize)),
		demand((cfg.smtpSecret == "") == (cfg.mailFrom == ""), smtpSecretEnv+" and "+mailFromEnv+" belong together"),
		checkArchive(cfg.archive))
}

// ledgerAlone tells whether the function has to do with the ledger, and with nothing of LTI.
func (cfg *lambdaConfig) ledgerAlone() bool {
	return cfg.kind == functionIntake || cfg.kind == functionAudit || cfg.kind == functionAudited
}

// setTables finds where everything is kept: in two tables, of which the intake needs
// one, or in a database.
func (cfg *lambdaConfig) setTables(env func(string) string) error {
	if err := cfg.database.settle(); err != nil {
		return err
	}
	table, ltiTable, both := env(tableEnv), env(ltiTableEnv), !cfg.ledgerAlone()
	if cfg.database.url != "" {
		return demand(table == "", tableEnv+" and "+databaseURLEnv+" both say where everything is kept")
	}
	cfg.database.table, cfg.database.ltiTable = table, ltiTable
	return errors.Join(
		demand(table != "", tableEnv+" is missing: the table of the classroom"),
		demand(!both || ltiTable != "", ltiTableEnv+" is missing: the table of what is LTI's"),
		demand(table == "" || ltiTable != table, tableEnv+" and "+ltiTableEnv+" are the same table"))
}

func (cfg *lambdaConfig) setAddress(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.Scheme+"://"+u.Host != address {
		return fmt.Errorf("%s %q is not an address such as https://class.example, without a path", publicURLEnv, address)
	}
	cfg.public = u
	return nil
}

// setMedia is for what needs no process that stays.
func (cfg *lambdaConfig) setMedia(env func(string) string) error {
	cfg.media.kind = cmp.Or(env(mediaEnv), mediaChime)
	switch cfg.media.kind {
	case mediaNone:
		return nil
	case mediaChime:
	default:
		return fmt.Errorf("%s %q is off on Lambda, where no process stays: it is %s or %s there", mediaEnv, cfg.media.kind, mediaChime, mediaNone)
	}
	cfg.media.chime = chimeConfig{region: env(chimeRegionEnv), mediaRegion: env(chimeMediaEnv), reported: true}
	if rate := env(chimeRateEnv); rate != "" {
		var err error
		if cfg.media.chime.rate, err = strconv.ParseFloat(rate, 64); err != nil || cfg.media.chime.rate <= 0 {
			return fmt.Errorf("%s %q is no number of calls a second", chimeRateEnv, rate)
		}
	}
	return nil
}
