// Package nrps is Names and Role Provisioning Services 2.0: the roster of a
// context, page by page. It holds the wire types, the tool's [Client], the
// platform's [Handler] and the contracts of the roster behind it.
//
// A tool reads a roster, keeps what it needs and asks later for what has changed,
// where the platform tells that:
//
//	roster := nrps.NewClient(t.Services(registration, deploymentID), launch.Message.NRPS)
//	reading := roster.Read(nrps.Query{})
//	for member, err := range reading.Members(ctx) { … }
//	since, err := reading.Differences() // keep it, for roster.Changes(since)
//
// Members come one by one while their page arrives: a roster of any size, in pages
// of any size, needs the memory of one member.
//
// A platform serves a [Roster]: its own data, or a store of package storage that
// keeps one. A store that also implements [Changes] tells what has changed.
//
//	h := &nrps.Handler{BaseURL: "https://school.example/roster", Auth: p, Courses: courses, Roster: db, Changes: db}
//	http.Handle("/roster/", h)
package nrps
