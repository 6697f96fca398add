// Command classroom-livekit is the classroom with its media server in one file: a
// LiveKit server runs inside it unless another one is named.
//
//	classroom-livekit demo     the classroom and a small LMS on this machine, to try out
//	classroom-livekit serve    the classroom for a school
//	classroom-livekit media    a media server alone, beside a classroom or more of its kind
//	classroom-livekit health   whether it serves, for supervisors that cannot ask by themselves
//	classroom-livekit erase    forget one person
package main

import (
	"os"

	"github.com/ltikit/ltikit/chimeclassroom/program"
)

const name = "classroom-livekit"

func main() {
	os.Exit(program.Program{
		Name: name, MediaServer: &inside{},
		More: []program.Command{{Name: "media", Summary: "run a media server alone, for a classroom elsewhere", Run: media}},
	}.Main())
}
