package program

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"time"
)

// serveConfig is what the flags of serve say.
type serveConfig struct {
	public                *url.URL
	addr                  string
	certFile, keyFile     string
	trusted               []netip.Prefix
	data                  string
	database              databaseConfig
	lms                   []string
	media                 mediaConfig
	archive               string
	mail                  mailConfig
	kmsKeys               []string
	metrics               string
	node                  string // where other nodes reach this one
	drain                 time.Duration
	verbose               bool
	insecureAllowLoopback bool
}

// plain tells whether the classroom is tried out on this machine, without TLS.
func (cfg serveConfig) plain() bool { return cfg.public.Scheme == "http" }

// logger writes one JSON object a line.
func (cfg serveConfig) logger(w io.Writer) *slog.Logger {
	level := slog.LevelInfo
	if cfg.verbose {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level}))
}

func (p Program) parseServe(args []string, stderr io.Writer) (serveConfig, error) {
	var cfg serveConfig
	var public, trusted, lms, kmsKeys string
	flags := flag.NewFlagSet(p.Name+" serve", flag.ContinueOnError)
	flags.StringVar(&public, "public-url", "", "address that people use, such as https://class.example (required)")
	flags.StringVar(&cfg.data, "data", "", "folder for everything that is kept, secrets included; with --database-url for the secrets (required)")
	cfg.database.define(flags)
	flags.StringVar(&cfg.addr, "addr", "", "address to listen on (default :443 with a certificate, else 127.0.0.1:8080)")
	flags.StringVar(&cfg.certFile, "cert", "", "file of the certificate with its chain, in PEM; read again when it changes")
	flags.StringVar(&cfg.keyFile, "key", "", "file of the certificate's key, in PEM")
	flags.StringVar(&trusted, "trusted-proxy", "127.0.0.0/8,::1/128", "without a certificate: address ranges of the proxy that does TLS")
	flags.StringVar(&lms, "lms", "", "origins of the learning platforms that show the classroom in their pages, such as https://school.example, between commas")
	cfg.media.inside = p.MediaServer
	cfg.media.define(flags)
	flags.StringVar(&cfg.archive, "archive", "", "where to keep raw events for analyses, as compressed files by day: a folder, or s3://bucket/prefix; without names of people (default nowhere)")
	cfg.mail.define(flags)
	flags.StringVar(&kmsKeys, "kms-key", "", "keys of AWS KMS that sign access tokens, by id, ARN or alias, between commas: the first signs, all are published (default: keys in the database, which rotate)")
	flags.StringVar(&cfg.metrics, "metrics-addr", "", "where Prometheus reads metrics: a port of this machine, such as :9464, or an address of a network that only operators reach (default nowhere)")
	flags.StringVar(&cfg.node, "node-address", "", "address at which the other nodes on the same PostgreSQL reach this one, such as 10.0.0.1:7946; it is listened on, for them alone (default: this process serves alone)")
	flags.DurationVar(&cfg.drain, "drain", 0, "how long to go on serving while "+healthPath+" says that the end is near")
	flags.BoolVar(&cfg.verbose, "v", false, "log more")
	flags.BoolVar(&cfg.insecureAllowLoopback, "insecure-allow-loopback", false, "trust learning platforms on this machine over http, to try it out")
	if err := ParseFlags(flags, args, stderr); err != nil {
		return cfg, err
	}
	err := errors.Join(
		cfg.setPublic(public), cfg.setTrusted(trusted), cfg.media.settle(flags), cfg.database.settle(), checkArchive(cfg.archive), cfg.mail.settle(), cfg.checkNode(flags),
		demand(cfg.data != "", "--data is missing: the folder for everything that is kept"),
		demand((cfg.certFile == "") == (cfg.keyFile == ""), "--cert and --key belong together"),
	)
	if err != nil {
		return cfg, usageError{oneLine(err)}
	}
	cfg.lms, cfg.kmsKeys = words(lms), words(kmsKeys)
	cfg.media.site = MediaSite{
		KeyFile: filepath.Join(cfg.data, mediaKeyFile), Host: cfg.public.Hostname(), TLS: cfg.certFile != "", Loopback: cfg.plain(),
	}
	if strings.HasPrefix(cfg.metrics, ":") {
		cfg.metrics = "127.0.0.1" + cfg.metrics
	}
	if cfg.addr == "" {
		cfg.addr = "127.0.0.1:8080"
		if cfg.certFile != "" {
			cfg.addr = ":443"
		}
	}
	return cfg, nil
}

func (cfg *serveConfig) setPublic(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme+"://"+u.Host != address {
		return fmt.Errorf("--public-url %q is not an address such as https://class.example, without a path", address)
	}
	cfg.public = u
	if u.Scheme == "https" || u.Scheme == "http" && cfg.insecureAllowLoopback && (u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1") {
		return nil
	}
	return fmt.Errorf("--public-url %q must be https: browsers give cameras and microphones to nothing else", address)
}

// checkNode refuses what would not be one classroom.
func (cfg *serveConfig) checkNode(flags *flag.FlagSet) error {
	if cfg.node == "" {
		return nil
	}
	host, _, err := net.SplitHostPort(cfg.node)
	address, parsed := netip.ParseAddr(host)
	redis := flags.Lookup("redis")
	switch {
	case err != nil, host == "", parsed == nil && address.IsUnspecified():
		return fmt.Errorf("--node-address %q is not an address that other machines reach, such as 10.0.0.1:7946", cfg.node)
	case cfg.database.url == "":
		return errors.New("--node-address needs --database-url: nodes share one PostgreSQL database")
	case cfg.media.kind == mediaLiveKit && cfg.media.inside != nil && (redis == nil || redis.Value.String() == ""):
		return errors.New("--node-address needs --redis, by which the media servers of all nodes are one")
	}
	return nil
}

func (cfg *serveConfig) setTrusted(list string) (err error) {
	cfg.trusted, err = parsePrefixes(list)
	return err
}

func demand(holds bool, complaint string) error {
	if holds {
		return nil
	}
	return errors.New(complaint)
}

// words are the words between commas.
func words(list string) (all []string) {
	for word := range strings.SplitSeq(list, ",") {
		if word = strings.TrimSpace(word); word != "" {
			all = append(all, word)
		}
	}
	return all
}
