package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/ltikit/ltikit/chimeclassroom/program"
)

// media runs the server alone.
func media(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var site program.MediaSite
	var server inside
	flags := flag.NewFlagSet(name+" media", flag.ContinueOnError)
	flags.StringVar(&site.KeyFile, "key-file", "", "file of the key that the classroom signs with, made on first use (required)")
	flags.StringVar(&site.Webhook, "webhook", "", "where the classroom takes reports, such as https://class.example/livekit/webhook")
	flags.BoolVar(&site.Loopback, "insecure-loopback", false, "serve people on this machine alone, to try it out")
	server.Define(flags)
	if err := program.ParseFlags(flags, args, stderr); err != nil {
		return err
	}
	if site.KeyFile == "" {
		return errors.New("--key-file is missing: the file of the key that the classroom signs with")
	}
	open, err := server.Open(site)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "Media server on %s\nSound, picture:  %s   (open them to everybody)\n", open.URL, open.Ports)
	return open.Run(ctx)
}
