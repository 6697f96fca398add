package program

import (
	"errors"
	"flag"
	"fmt"
	"net"
	"slices"
)

// Kinds of sound and picture.
const (
	mediaMesh    = "mesh"
	mediaChime   = "chime"
	mediaLiveKit = "livekit"
	mediaNone    = "none"
)

// mediaConfig says how people see and hear each other.
type mediaConfig struct {
	kind    string // "" is mediaMesh
	chime   chimeConfig
	livekit livekitConfig

	// inside is the LiveKit server of this program, and site where it stands; nil in
	// a program without one, and where another's is used.
	inside      MediaServer
	insideFlags []string
	site        MediaSite

	// Of the mesh: relayAddr is where the relay inside this program listens for
	// UDP; "" runs none. relayIP is the address at which people reach it.
	relayAddr string
	relayIP   net.IP
	stun      []string
	relayOnly bool

	lists struct{ stun, relayIP, tenants string } // as they were given
}

func (cfg *mediaConfig) define(flags *flag.FlagSet) {
	usual, server := mediaMesh, "a LiveKit server"
	if cfg.inside != nil {
		usual, server = mediaLiveKit, "the LiveKit server inside this program, or another"
		cfg.defineInside(flags)
	}
	flags.StringVar(&cfg.kind, "media", usual, "sound and picture: mesh (from browser to browser, for small groups), livekit ("+server+"), chime (Amazon Chime SDK) or none")
	flags.StringVar(&cfg.lists.stun, "stun", "", "mesh: STUN servers, such as stun:stun.example:3478, between commas")
	flags.StringVar(&cfg.relayAddr, "relay-addr", "", "mesh: UDP address of the relay for people behind strict firewalls, such as :3478; needs --relay-ip")
	flags.StringVar(&cfg.lists.relayIP, "relay-ip", "", "mesh: public IP address of the relay")
	flags.BoolVar(&cfg.relayOnly, "relay-only", false, "mesh: send all sound and picture by way of the relay, so that nobody learns another's address")
	flags.StringVar(&cfg.chime.region, "chime-region", "", "chime: AWS Region of the meetings, such as eu-central-1 (default: the environment's)")
	flags.StringVar(&cfg.chime.mediaRegion, "chime-media-region", "", "chime: AWS Region of the media servers, near to the people (default: --chime-region)")
	flags.StringVar(&cfg.lists.tenants, "chime-tenants", "", "chime: tenant ids by which a proxy knows these meetings, between commas")
	flags.Float64Var(&cfg.chime.rate, "chime-rate", 10, "chime: calls of the API a second; the account's quota, divided by the servers that share it")
	flags.StringVar(&cfg.livekit.url, "livekit-url", "http://127.0.0.1:7880", "livekit: where this program finds the server")
	flags.StringVar(&cfg.livekit.keyFile, "livekit-key-file", "", "livekit: file of the server's key: the key, a colon and the secret (required)")
	flags.StringVar(&cfg.livekit.pageURL, "livekit-page-url", "", "livekit: where pages find the server, such as wss://media.example (default: this program passes them on)")
	flags.BoolVar(&cfg.livekit.silent, "livekit-no-webhooks", false, "livekit: the server reports nothing to "+livekitWebhook+", so what pages say of their cameras is recorded")
	flags.StringVar(&cfg.chime.events, "chime-events-queue", "", "chime: URL of the SQS queue that the meetings' events come to; attendance then counts what Chime sees as well")
}

// defineInside adds the flags of the server inside.
func (cfg *mediaConfig) defineInside(flags *flag.FlagSet) {
	own := flag.NewFlagSet("", flag.ContinueOnError)
	cfg.inside.Define(own)
	own.VisitAll(func(f *flag.Flag) {
		flags.Var(f.Value, f.Name, "livekit: "+f.Usage)
		cfg.insideFlags = append(cfg.insideFlags, f.Name)
	})
}

// settle reads the lists, and refuses flags that belong to another kind.
func (cfg *mediaConfig) settle(flags *flag.FlagSet) error {
	cfg.stun, cfg.chime.tenants, cfg.relayIP = words(cfg.lists.stun), words(cfg.lists.tenants), net.ParseIP(cfg.lists.relayIP)
	kinds := map[string]string{
		"stun": mediaMesh, "relay-addr": mediaMesh, "relay-ip": mediaMesh, "relay-only": mediaMesh,
		"chime-region": mediaChime, "chime-media-region": mediaChime, "chime-tenants": mediaChime, "chime-rate": mediaChime,
		"livekit-url": mediaLiveKit, "livekit-key-file": mediaLiveKit, "livekit-page-url": mediaLiveKit, "livekit-no-webhooks": mediaLiveKit,
		"chime-events-queue": mediaChime,
	}
	for _, name := range cfg.insideFlags {
		kinds[name] = mediaLiveKit
	}
	var wrong []error
	flags.Visit(func(f *flag.Flag) {
		if kind := kinds[f.Name]; kind != "" && kind != cfg.kind {
			wrong = append(wrong, fmt.Errorf("--%s is for --media=%s", f.Name, kind))
		}
	})
	switch cfg.kind {
	case mediaMesh, mediaChime, mediaNone:
	case mediaLiveKit:
		wrong = append(wrong, cfg.chooseServer(flags))
	default:
		return fmt.Errorf("--media %q is neither mesh, livekit, chime nor none", cfg.kind)
	}
	return errors.Join(append(wrong, cfg.checkRelay(), cfg.chime.checkQueue())...)
}

// chooseServer is for the LiveKit server inside, or else for one whose key is given.
func (cfg *mediaConfig) chooseServer(flags *flag.FlagSet) error {
	given := cfg.livekit.keyFile != ""
	if cfg.inside == nil {
		return demand(given, "--livekit-key-file is missing: the file of the server's key")
	}
	others := []string{"livekit-url", "livekit-page-url", "livekit-no-webhooks"}
	if given {
		cfg.inside, others = nil, cfg.insideFlags
	}
	var wrong []error
	flags.Visit(func(f *flag.Flag) {
		switch {
		case !slices.Contains(others, f.Name):
		case given:
			wrong = append(wrong, fmt.Errorf("--%s is for the server inside this program, and --livekit-key-file names another", f.Name))
		default:
			wrong = append(wrong, fmt.Errorf("--%s is for another server, whose --livekit-key-file is missing", f.Name))
		}
	})
	return errors.Join(wrong...)
}

func (cfg *mediaConfig) checkRelay() error {
	given := cfg.lists.relayIP != ""
	switch {
	case (cfg.relayAddr == "") == given:
		return errors.New("--relay-addr and --relay-ip belong together")
	case given && cfg.relayIP == nil:
		return fmt.Errorf("--relay-ip %q is not an IP address", cfg.lists.relayIP)
	case cfg.relayOnly && !given:
		return errors.New("--relay-only needs a relay: --relay-addr and --relay-ip")
	}
	return nil
}
