package profile_test

import (
	"fmt"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/profile"
)

// A new registration gets the profile that its administrator confirms, and the
// switches that this one school needs.
func Example() {
	r := &lti.Registration{Issuer: "https://school.brightspace.com", ClientID: "tool-1"}
	if p, found := profile.For("", r.Issuer); found {
		fmt.Println("Is it", p.Title+"? It is known for", p.Tolerances)
		r.Profile = p.Name
	}
	r.Tolerances = map[string]bool{
		profile.AnonymousLaunch: true,  // its administrator hides who people are
		profile.ClockSkew:       false, // its clock is right
	}
	fmt.Println("misspelled:", profile.Check(r))
	// Output:
	// Is it Brightspace? It is known for [clock-skew]
	// misspelled: []
}
