#!/usr/bin/env bash
# `make test`: every check of the repository, in order. A check that fails does
# not stop the ones after it, so one run tells everything there is to fix.
set -euo pipefail
cd "$(dirname "$0")/.."

WEB=chimeclassroom/web
# The routers of the example and the media server bring graphs of their own.
MODULES=(. examples/mounting chimeclassroom/livekitserver)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=()

headline() { printf '\n== %s\n' "$1"; }

# check <name> <command> [argument...]
check() {
  headline "$1"
  "${@:2}" </dev/null || failed+=("$1")
}

go_format() {
  local file files bad=0
  files=$(find . \( -name node_modules -o -name .tools -o -name testdata \) -prune -o \
    -name '*.go' -exec gofmt -l {} +) || return 1
  for file in $files; do
    grep -q '^// Code generated .* DO NOT EDIT\.$' "$file" && continue
    echo "$file is not formatted, run make fmt"
    bad=1
  done
  return $bad
}

web() { npm --silent --prefix "$WEB" run "$@"; }

web_test() { web test -- --reporter=default --reporter=json --outputFile.json="$scratch/vitest.json"; }

# The committed build must be what the source builds.
web_build() {
  web build -- --outDir "$scratch/dist" --emptyOutDir --logLevel warn || return 1
  diff -rq "$WEB/dist" "$scratch/dist" && return
  echo "$WEB/dist is not what its source builds, run make web"
  return 1
}

# in_modules <command> [argument...]
in_modules() {
  local module bad=0
  for module in "${MODULES[@]}"; do
    (cd "$module" && "$@") || bad=1
  done
  return $bad
}

# SQLite, which is C in Go's clothes, is watched by nobody for races: our tests would
# spend most of their time on it, and what calls it is watched.
UNWATCHED=(-gcflags=modernc.org/sqlite/lib=-race=false -gcflags=modernc.org/libc=-race=false)

# Everything that can run here must run: the variables turn a browser or a Node
# package that is missing from a skip into a failure.
go_test() {
  local names
  names=$(IFS=, && echo "${failed[*]}")
  go_tests | .tools/bin/tally -vitest "$scratch/vitest.json" -failed-checks "${names//,/, }"
}

# The classes in browsers have the machine to themselves, and come last.
go_tests() {
  local browsers=/chimeclassroom/e2e$ bad=0
  export LTIKIT_BROWSER=1 LTIKIT_INTEROP=1
  in_modules raced "$browsers" || bad=1
  go list ./... | grep "$browsers" | xargs go test -race "${UNWATCHED[@]}" -count=1 -timeout=40m -json || bad=1
  return $bad
}

# raced <pattern> tests the packages of a module whose names do not match.
raced() { go list ./... | grep -v "$1" | xargs go test -race "${UNWATCHED[@]}" -count=1 -timeout=20m -json; }

headline setup
.ci/setup.sh
check "go format" go_format
check "go.mod" in_modules go mod tidy -diff
check "go vet" in_modules go vet ./...
check "golangci-lint" in_modules "$PWD/.tools/bin/golangci-lint" run ./...
check "web lint" web lint
check "web format" web format:check
check "web types" web typecheck
check "web tests" web_test
check "web build" web_build
headline "go test"
go_test </dev/null
