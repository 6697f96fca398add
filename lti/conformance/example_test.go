package conformance_test

import (
	"context"
	"log"
	"os"

	"github.com/ltikit/ltikit/lti/conformance"
)

// A tool that knows the checking platform by its public URL is checked in one call.
func ExampleTool_Run() {
	report, err := conformance.Tool{
		LoginURL:  "https://tool.example/login",
		LaunchURL: "https://tool.example/launch",
		PublicURL: "https://checks.example", // leads to the listener of the run
		Oracle:    conformance.Oracle{AcceptedText: "Welcome"},
	}.Run(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	if err := report.WriteText(os.Stdout); err != nil {
		log.Fatal(err)
	}
	for result := range report.With(conformance.Failed) {
		log.Println(result)
	}
}
