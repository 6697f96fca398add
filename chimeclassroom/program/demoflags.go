package program

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
)

// demoConfig is what the flags of demo say.
type demoConfig struct {
	addr, lmsAddr string
	data          string
	verbose       bool
	relayOnly     bool
	livekit       livekitConfig // if it has a key
	inside        MediaServer   // else, if the program has one
}

func (p Program) parseDemo(args []string, stderr io.Writer) (demoConfig, error) {
	var cfg demoConfig
	flags := flag.NewFlagSet(p.Name+" demo", flag.ContinueOnError)
	flags.StringVar(&cfg.addr, "addr", "127.0.0.1:8080", "address the classroom listens on, at 127.0.0.1; port 0 takes a free one")
	flags.StringVar(&cfg.lmsAddr, "lms-addr", "127.0.0.1:8081", "address the LMS listens on, at 127.0.0.1; port 0 takes a free one")
	flags.StringVar(&cfg.data, "data", "", "folder for everything that is kept (default: ltikit-demo in the user's cache folder)")
	flags.BoolVar(&cfg.verbose, "v", false, "log what is refused, and why, to standard error")
	flags.BoolVar(&cfg.relayOnly, "relay-only", false, "send all sound and picture by way of the relay in this program")
	flags.StringVar(&cfg.livekit.url, "livekit-url", "http://127.0.0.1:7880", "with --livekit-key-file: where the LiveKit server is")
	flags.StringVar(&cfg.livekit.keyFile, "livekit-key-file", "", "send all sound and picture by way of a LiveKit server, whose key this file holds")
	if cfg.inside = p.MediaServer; cfg.inside != nil {
		cfg.inside.Define(flags)
	}
	if err := ParseFlags(flags, args, stderr); err != nil {
		return cfg, err
	}
	if err := errors.Join(checkAddress("addr", cfg.addr), checkAddress("lms-addr", cfg.lmsAddr)); err != nil {
		return cfg, usageError{oneLine(err)}
	}
	if cfg.data == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return cfg, usageError{errors.New("this user has no cache folder; name a folder with --data")}
		}
		cfg.data = filepath.Join(cache, "ltikit-demo")
	}
	return cfg, nil
}

// checkAddress keeps the demo, where anyone may be anyone, off the network, and
// at the address to which what it prints leads.
func checkAddress(name, addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("--%s %q is not an address like 127.0.0.1:8080", name, addr)
	}
	if host != "127.0.0.1" && host != "localhost" {
		return fmt.Errorf("--%s %q must be at 127.0.0.1: the demo is for this machine alone", name, addr)
	}
	return nil
}
