# Everything a contributor types. The longer steps live in .ci/.

WEB := chimeclassroom/web

.DEFAULT_GOAL := help
.PHONY: help test test-long test-live lint fmt web demo deploy undeploy bench conformance

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

test: ## run every check: format, lint, web, races, browsers, interoperability
	@.ci/test.sh

test-long: ## the heavy proofs: races in ten thousand rounds, a search by every fuzz target
	@.ci/test-long.sh

test-live: ## what is proven on a wire server, on the real Amazon Chime, where AWS credentials are
	go test -tags live -count=1 -v -run '^TestLive$$' ./chimeclassroom/meeting/chime

lint: ## run go vet and golangci-lint
	@.ci/setup.sh linter
	go vet ./...
	.tools/bin/golangci-lint run ./...

fmt: ## format the Go code and the web app
	@.ci/setup.sh packages
	go fmt ./...
	npm --prefix $(WEB) run format

web: ## rebuild the committed web app
	@.ci/setup.sh packages
	npm --prefix $(WEB) run build

demo: ## start the classroom with a small LMS around it; nothing to install
	go run ./chimeclassroom/cmd/classroom demo

deploy: ## bring the classroom to AWS: make deploy ENV=NAME, by docs/deploy-aws.md
	@chimeclassroom/deploy/deploy.sh up "$(ENV)"

undeploy: ## take an environment away from AWS with all that is in it
	@chimeclassroom/deploy/deploy.sh down "$(ENV)"

bench: ## run the benchmarks of the hot paths
	go test -run '^$$' -bench . -benchmem ./lti/tool ./lti/platform

conformance: ## write docs/conformance.md from the cases that pass
	@.ci/setup.sh
	LTIKIT_BROWSER=1 LTIKIT_INTEROP=1 go test -json ./lti/... ./storage/... ./examples/... | go run ./internal/cases > docs/conformance.md.new
	mv docs/conformance.md.new docs/conformance.md
