package mail_test

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http/httptest"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	gomail "github.com/wneessen/go-mail"

	"github.com/ltikit/ltikit/chimeclassroom/mail"
)

func TestAddressesOfServers(t *testing.T) {
	t.Parallel()
	for address, good := range map[string]bool{
		"smtp://mail.example": true, "smtps://mail.example:465": true, "smtp://u:p@mail.example:587/": true, "smtp://127.0.0.1:25": true, "smtp://[::1]:25": true,
		"": false, "mail.example": false, "http://mail.example": false, "smtp://": false, "smtp://mail.example/path": false, "smtp://mail.example?tls=no": false,
		"smtp://mail.example:x": false, "smtp://mail.example:99999": false, "smtp://u:hunter2@mail.example#x": false,
	} {
		_, err := mail.NewSMTP(address)
		assert.Equal(t, good, err == nil, "%s: %v", address, err)
		if err != nil {
			assert.NotContains(t, err.Error(), "hunter2")
		}
	}
}

// withPassword lets in who knows it.
func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if password != "hunter2" {
			return smtp.ErrAuthFailed
		}
		s.office.mu.Lock()
		defer s.office.mu.Unlock()
		s.office.users = append(s.office.users, user)
		return nil
	}), nil
}

func message(t *testing.T) *gomail.Msg {
	t.Helper()
	m := gomail.NewMsg()
	require.NoError(t, m.From("class@school.example"))
	require.NoError(t, m.To("ada@school.example"))
	m.SetBodyString(gomail.TypeTextPlain, "Hello")
	return m
}

// A server elsewhere is spoken to with TLS or not at all.
func TestTLSIsRequired(t *testing.T) {
	t.Parallel()
	certificate := httptest.NewUnstartedServer(nil)
	certificate.StartTLS() // for its certificate, which is that of example.com
	certificate.Close()
	known := x509.NewCertPool()
	known.AddCert(certificate.Certificate())
	withTLS := func(s *smtp.Server) {
		s.TLSConfig = &tls.Config{Certificates: certificate.TLS.Certificates, MinVersion: tls.VersionTLS12}
	}
	for name, c := range map[string]struct {
		server  func(*smtp.Server)
		address string
		trusted *x509.CertPool
		arrives bool
	}{
		"STARTTLS":                        {withTLS, "smtp://teacher:hunter2@example.com", known, true},
		"no STARTTLS":                     {func(*smtp.Server) {}, "smtp://teacher:hunter2@example.com", known, false},
		"a certificate that nobody knows": {withTLS, "smtp://teacher:hunter2@example.com", nil, false},
		"a certificate of another":        {withTLS, "smtp://teacher:hunter2@elsewhere.example", known, false},
		"a wrong password":                {withTLS, "smtp://teacher:wrong@example.com", known, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := openOffice(t, c.server)
			server, err := mail.NewSMTP(c.address)
			require.NoError(t, err)
			server.Reach(o.address, c.trusted)
			err = server.Send(t.Context(), message(t))
			assert.Equal(t, c.arrives, err == nil, "%v", err)
			assert.Equal(t, c.arrives, len(o.letters()) == 1)
			assert.Equal(t, c.arrives, len(o.users) == 1, "no password goes elsewhere")
			if err != nil {
				assert.NotContains(t, err.Error(), "ada@")
				assert.NotContains(t, err.Error(), "wrong")
			}
		})
	}
}

func TestAServerThatIsNotThere(t *testing.T) {
	t.Parallel()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	server, err := mail.NewSMTP("smtp://" + l.Addr().String())
	require.NoError(t, err)
	err = server.Send(t.Context(), message(t))
	require.ErrorContains(t, err, "is not reached")
	assert.NotContains(t, err.Error(), "ada@")
}
