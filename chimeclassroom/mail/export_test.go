package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"

	gomail "github.com/wneessen/go-mail"
)

// Reach has the server found at an address, with certificates that are trusted.
func (s *SMTP) Reach(address string, trusted *x509.CertPool) {
	s.options = append(s.options,
		gomail.WithDialContextFunc(func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, address)
		}),
		gomail.WithTLSConfig(&tls.Config{ServerName: s.host, RootCAs: trusted, MinVersion: tls.VersionTLS12}))
}
