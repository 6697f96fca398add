// Command echo mounts the handlers of the library in an echo router.
package main

import (
	"log"
	"net/http"

	"github.com/labstack/echo/v5"

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
	r := echo.New()
	g := r.Group("/lti")
	g.Any("/login", echo.WrapHandler(p.Tool.Login()))
	g.Any("/launch", echo.WrapHandler(p.Tool.Launch(mounting.Greet)))
	g.Any("/jwks", echo.WrapHandler(p.Tool.JWKS()))
	g.Any("/token", echo.WrapHandler(p.Platform.Token()))
	g.Any("/gradebook/*", echo.WrapHandler(p.Gradebook)) // keeps the full path; http.StripPrefix would not
	return r
}
