// Command classroom runs the virtual classroom.
//
//	classroom demo     the classroom and a small LMS on this machine, to try out
//	classroom serve    the classroom for a school
//	classroom health   whether it serves, for supervisors that cannot ask by themselves
//	classroom erase    forget one person
//	classroom replay   bring back from the archive what a database has lost
//	classroom lambda   the functions of AWS Lambda, which starts the program without a word
package main

import (
	"os"

	"github.com/ltikit/ltikit/chimeclassroom/program"
)

func main() {
	os.Exit(program.Program{Name: "classroom"}.Main())
}
