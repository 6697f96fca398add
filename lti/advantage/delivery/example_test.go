package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/storage/memory"
)

// greeter is a sender that needs a second attempt.
type greeter struct{ attempts int }

func (g *greeter) Send(_ context.Context, j delivery.Job) error {
	if g.attempts++; g.attempts == 1 {
		return errors.New("nobody answers")
	}
	fmt.Printf("sent %q to %s\n", j.Payload, j.Lane)
	return nil
}

func Example() {
	ctx, cancel := context.WithCancel(context.Background())
	store := memory.New(memory.Config{}) // a server has sqlstore, so that nothing is lost
	worker, err := delivery.New(delivery.Config{
		Kind: "greeting", Queue: store, Sender: &greeter{}, Pace: delivery.Pace{FirstRetry: time.Millisecond},
		Trace: &delivery.Trace{
			Retried: func(_ context.Context, e delivery.Event) { fmt.Println("again, since", e.Err) },
			Idle:    func(context.Context) { cancel() },
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	name := delivery.Name{Lane: "the LMS", Key: "the teacher"}
	for _, text := range []string{"Good morning", "Good evening"} { // the newest wins
		if err := worker.Put(ctx, delivery.Job{Name: name, Payload: []byte(text)}, time.Second); err != nil {
			fmt.Println(err)
		}
	}
	worker.Run(ctx)
	// Output:
	// again, since nobody answers
	// sent "Good evening" to the LMS
}
