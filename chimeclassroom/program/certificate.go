package program

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// certificate is a certificate in two files. It is read again when they change,
// as they do when it is renewed; until then, and while what is there cannot be
// read, the last one serves.
type certificate struct {
	certFile, keyFile string
	logger            *slog.Logger

	mu     sync.Mutex
	loaded *tls.Certificate
	stamp  [2]time.Time
}

// openCertificate reads the files.
func openCertificate(certFile, keyFile string, logger *slog.Logger) (*certificate, error) {
	c := &certificate{certFile: certFile, keyFile: keyFile, logger: logger}
	if err := c.load(); err != nil {
		return nil, fmt.Errorf("the certificate cannot be used: %w", err)
	}
	return c, nil
}

// config is a TLS configuration with the certificate, of version 1.2 or newer.
func (c *certificate) config() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: c.present}
}

func (c *certificate) present(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if stamp, err := c.modified(); err != nil || stamp != c.stamp {
		c.stamp = stamp // so that what is broken is tried and told once
		if err := errors.Join(err, c.load()); err != nil {
			c.logger.Error("classroom: the new certificate cannot be used, the old one serves", "error", err)
		}
	}
	return c.loaded, nil
}

// load reads the files and keeps the certificate if it is one.
func (c *certificate) load() error {
	stamp, err := c.modified()
	if err != nil {
		return err
	}
	loaded, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err != nil {
		return err
	}
	c.loaded, c.stamp = &loaded, stamp
	return nil
}

// modified is when the files were written.
func (c *certificate) modified() (stamp [2]time.Time, err error) {
	for i, file := range []string{c.certFile, c.keyFile} {
		info, err := os.Stat(file)
		if err != nil {
			return stamp, err
		}
		stamp[i] = info.ModTime()
	}
	return stamp, nil
}
