// Command chi mounts the handlers of the library in a chi router.
package main

import (
	"log"
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/ltikit/ltikit/examples/mounting"
)

func main() {
	parts, err := mounting.Open()
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe("127.0.0.1:8080", routes(parts))) //nolint:gosec // behind a proxy that has TLS and time limits
}

func routes(p *mounting.Parts) http.Handler {
	r := chi.NewRouter()
	r.Route("/lti", func(r chi.Router) {
		r.Handle("/login", p.Tool.Login())
		r.Handle("/launch", p.Tool.Launch(mounting.Greet))
		r.Handle("/jwks", p.Tool.JWKS())
		r.Handle("/token", p.Platform.Token())
		r.Mount("/gradebook", p.Gradebook) // keeps the full path; http.StripPrefix would not
	})
	return r
}
