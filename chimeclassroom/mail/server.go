package mail

import (
	"context"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/netip"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/ltikit/ltikit/lti/advantage/delivery"
)

// Server sends messages to one person each. Its errors hold no address.
type Server interface {
	Send(ctx context.Context, m *gomail.Msg) error
}

// sendTimeout bounds each step of the conversation with the server.
const sendTimeout = 20 * time.Second

// SMTP is a Server that speaks SMTP (RFC 5321), with TLS always unless it is on this
// machine.
type SMTP struct {
	host    string
	options []gomail.Option
}

// NewSMTP reads an address such as smtp://user:password@mail.example:587, which is
// spoken to with STARTTLS, or smtps://…:465. The error does not hold the address.
func NewSMTP(address string) (*SMTP, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("not an address such as smtp://user:password@mail.example:587")
	}
	s := &SMTP{host: u.Hostname(), options: []gomail.Option{gomail.WithTimeout(sendTimeout), gomail.WithoutNoop()}}
	port := 587
	switch {
	case u.Scheme == "smtps":
		port = 465
		s.options = append(s.options, gomail.WithSSL())
	case u.Scheme == "smtp" && isLoopback(u.Hostname()):
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	case u.Scheme == "smtp":
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	default:
		return nil, errors.New("the address of a mail server begins with smtp:// or smtps://")
	}
	if u.Port() != "" {
		if port, err = strconv.Atoi(u.Port()); err != nil {
			return nil, errors.New("the port of the mail server is no number")
		}
	}
	s.options = append(s.options, gomail.WithPort(port))
	if password, given := u.User.Password(); given {
		s.options = append(s.options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	_, err = gomail.NewClient(s.host, s.options...)
	return s, err
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// Send implements [Server]. A recipient or a message that the server will never take
// is a *delivery.Refusal.
func (s *SMTP) Send(ctx context.Context, m *gomail.Msg) error {
	client, err := gomail.NewClient(s.host, s.options...) // one conversation each
	if err != nil {
		return err
	}
	return refusal(client.DialAndSendWithContext(ctx, m))
}

// refusal says what went wrong without the words of the server, which name people.
func refusal(err error) error {
	if err == nil {
		return nil
	}
	sending, ok := errors.AsType[*gomail.SendError](err)
	if !ok {
		return errors.New(withoutWords(err))
	}
	told := fmt.Errorf("the mail server answered %d %s", sending.ErrorCode(), sending.EnhancedStatusCode())
	if sending.ErrorCode() == 0 {
		told = fmt.Errorf("the conversation with the mail server broke off: %s", sending.Reason)
	}
	final := sending.ErrorCode() >= 500
	switch {
	case final && sending.Reason == gomail.ErrSMTPRcptTo:
		return &delivery.Refusal{Code: delivery.CodeRefused, Public: "The mail server does not know the person's address, or does not write to it.", Err: told}
	case final && (sending.Reason == gomail.ErrSMTPData || sending.Reason == gomail.ErrSMTPDataClose):
		return &delivery.Refusal{Code: delivery.CodeRefused, Public: "The mail server does not take the letter.", Err: told}
	}
	return told
}

// withoutWords is why no conversation came about. A network error names the server
// alone; of what a server has said nothing is kept.
func withoutWords(err error) string {
	var network net.Error
	var dialing *net.OpError
	switch {
	case errors.As(err, &dialing):
		return "the mail server is not reached: " + dialing.Error()
	case errors.As(err, &network) && network.Timeout():
		return "the mail server does not answer"
	}
	return "the mail server does not let the classroom in: look at its address, name and password, and whether it offers STARTTLS"
}

// CheckSender returns an error for what cannot stand as the sender of mail.
func CheckSender(from string) error {
	if _, err := netmail.ParseAddress(from); err != nil {
		return fmt.Errorf("%q is no sender such as class@school.example", from)
	}
	return nil
}
