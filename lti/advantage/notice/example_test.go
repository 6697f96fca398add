package notice_test

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/notice"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/tool"
)

// A tool takes the notices of copied courses, and asks for them at a launch.
func ExampleReceiver() {
	takeCopies := func(t *tool.Tool, mux *http.ServeMux) {
		mux.Handle("/notices", &notice.Receiver{Verifier: t, Handle: map[lti.NoticeType]func(context.Context, *notice.Received) error{
			lti.ContextCopyNotice: func(_ context.Context, n *notice.Received) error {
				c, err := notice.ReadCopy(n.Message)
				if err != nil {
					return err
				}
				return carryOver(c.Origins, c.Context.ID) // the application's own
			},
		}})
	}
	ask := func(ctx context.Context, t *tool.Tool, l *tool.Launch) error {
		claim, err := l.Message.NoticeService()
		if err != nil {
			return err
		}
		c := notice.NewClient(t.Services(l.Registration, l.Deployment.ID), claim)
		_, err = c.Subscribe(ctx, notice.Subscription{Type: lti.ContextCopyNotice, Handler: "https://tool.example/notices"})
		return err
	}
	_, _ = takeCopies, ask
}

// A platform tells a tool that a course was copied. What cannot be delivered now
// waits in a queue of the application.
func ExampleSender() {
	tell := func(ctx context.Context, p *platform.Platform, to notice.Recipient) (later bool, err error) {
		c := notice.Copy{Context: lti.Context{ID: "c-9"}, Origins: []string{"c-1"}}
		m, err := c.Notice("copy-of-c-9", time.Now())
		if err != nil {
			return false, err
		}
		err = (&notice.Sender{Signer: p}).Send(ctx, to, m)
		status, answered := errors.AsType[*advantage.StatusError](err)
		return (answered && status.Temporary()) || errors.Is(err, lti.ErrUnavailable), err
	}
	_ = tell
}

func carryOver([]string, string) error { return nil }
