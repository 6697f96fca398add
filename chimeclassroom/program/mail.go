package program

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/ltikit/ltikit/chimeclassroom/mail"
)

// mailKeyFile signs the addresses at which people stop their mail.
const mailKeyFile = "mail-key"

// mailConfig is how the classroom writes to people; without a url it does not. The
// url may hold a password and is in no message.
type mailConfig struct{ url, file, from string }

func (cfg *mailConfig) define(flags *flag.FlagSet) {
	flags.StringVar(&cfg.url, "smtp-url", "", "mail server by which people are told of their classes, such as smtp://user:password@mail.example:587 (STARTTLS) or smtps://... (default: no mail)")
	flags.StringVar(&cfg.file, "smtp-url-file", "", "file that holds --smtp-url, so that a password in it shows nowhere")
	flags.StringVar(&cfg.from, "mail-from", "", "sender of the mail, such as \"Classroom <class@school.example>\"")
}

// settle reads the file, and refuses what cannot be meant.
func (cfg *mailConfig) settle() error {
	if cfg.url != "" && cfg.file != "" {
		return errors.New("the mail server is named twice: by --smtp-url and by --smtp-url-file")
	}
	if cfg.file != "" {
		text, err := os.ReadFile(cfg.file)
		if err != nil {
			return fmt.Errorf("--smtp-url-file cannot be read: %w", err)
		}
		cfg.url = strings.TrimSpace(string(text))
	}
	switch {
	case cfg.url == "" && (cfg.from != "" || cfg.file != ""):
		return errors.New("--mail-from needs a mail server: --smtp-url")
	case cfg.url == "":
		return nil
	case cfg.from == "":
		return errors.New("--mail-from is missing: the sender of the mail")
	}
	if err := mail.CheckSender(cfg.from); err != nil {
		return fmt.Errorf("--mail-from: %w", err)
	}
	if _, err := mail.NewSMTP(cfg.url); err != nil {
		return fmt.Errorf("--smtp-url: %w", err)
	}
	return nil
}

// open returns nil where no mail is sent.
func (cfg *mailConfig) open(of classroomConfig, store mail.Store) (*mail.Post, error) {
	if cfg.url == "" {
		return nil, nil //nolint:nilnil // no mail is sent, and nothing is wrong
	}
	server, err := mail.NewSMTP(cfg.url)
	if err != nil {
		return nil, err
	}
	key, err := of.secret(mailKeyFile)
	if err != nil {
		return nil, err
	}
	return mail.New(mail.Config{Store: store, Server: server, From: cfg.from, PublicURL: of.publicURL, Key: []byte(key), Once: of.function, Logger: of.logger})
}
