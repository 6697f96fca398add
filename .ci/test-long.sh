#!/usr/bin/env bash
# `make test-long`: the heavy proofs. What `make test` races in hundreds of rounds
# is raced in ten thousand here, with the race detector, and database servers are
# killed dozens of times. Every fuzz target tries LTIKIT_FUZZ inputs (default
# 50000); they are counted, for the go command now and then calls a search by time
# failed that was just cut off at its end. An input that reaches something new is
# made smaller in few steps only: otherwise that takes most of them.
set -euo pipefail
cd "$(dirname "$0")/.."

# fuzz_targets prints "package target" for each.
fuzz_targets() {
  go test -list '^Fuzz' ./... |
    awk '/^Fuzz/ { found[++n] = $1 } /^ok/ { for (i = 1; i <= n; i++) print $2, found[i]; n = 0 }'
}

.ci/setup.sh basics engines moto
failed=()

LTIKIT_LONG=1 LTIKIT_INTEROP=1 go test -race -count=1 -timeout=40m -run 'Race|Faults|^TestDelivery$' ./lti/... ./storage/... </dev/null || failed+=(races)

targets=$(fuzz_targets)
while read -r package target; do # go test fuzzes one target at a time
  printf '\n== %s %s\n' "$package" "$target"
  go test -run '^$' -fuzz "^$target\$" -fuzztime "${LTIKIT_FUZZ:-50000}x" -fuzzminimizetime 10x "$package" </dev/null || failed+=("$target")
done <<<"$targets"

if [ ${#failed[@]} -gt 0 ]; then
  echo "failed: ${failed[*]}"
  exit 1
fi
echo "all heavy proofs passed"
