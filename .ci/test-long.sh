#!/usr/bin/env bash
# `make test-long`: the heavy proofs, with the race detector. What `make test`
# plays in hundreds of rounds runs in ten thousands here, and every fuzz target
# searches for new inputs for LTIKIT_FUZZTIME (default 20s).
set -euo pipefail
cd "$(dirname "$0")/.."

.ci/setup.sh basics
failed=()

LTIKIT_LONG=1 go test -race -count=1 -timeout=40m -run 'Race' ./lti/... ./storage/... </dev/null || failed+=(races)

# go test fuzzes one target at a time.
while read -r package targets; do
  for target in $targets; do
    printf '\n== %s %s\n' "$package" "$target"
    go test -run '^$' -fuzz "^$target\$" -fuzztime "${LTIKIT_FUZZTIME:-20s}" "$package" </dev/null || failed+=("$target")
  done
done < <(go list -f '{{.Dir}} {{.ImportPath}}' ./... | while read -r dir package; do
  targets=$(grep -rhoE --include='*_test.go' --exclude-dir=testdata '^func Fuzz[A-Za-z0-9_]*' "$dir"/*_test.go 2>/dev/null | sed 's/^func //' | sort | tr '\n' ' ') || true
  [ -n "$targets" ] && echo "$package $targets"
  true
done)

if [ ${#failed[@]} -gt 0 ]; then
  echo "failed: ${failed[*]}"
  exit 1
fi
echo "all heavy proofs passed"
