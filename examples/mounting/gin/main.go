// Command gin mounts the handlers of the library in a gin engine.
package main

import (
	"log"
	"net/http"

	"github.com/gin-gonic/gin"

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
	r := gin.New()
	g := r.Group("/lti")
	g.Any("/login", gin.WrapH(p.Tool.Login()))
	g.Any("/launch", gin.WrapH(p.Tool.Launch(mounting.Greet)))
	g.Any("/jwks", gin.WrapH(p.Tool.JWKS()))
	g.Any("/token", gin.WrapH(p.Platform.Token()))
	g.Any("/gradebook/*path", gin.WrapH(p.Gradebook)) // keeps the full path; http.StripPrefix would not
	return r
}
