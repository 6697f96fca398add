#!/usr/bin/env bash
# `make test-long`: the heavy proofs. What `make test` races in hundreds of rounds
# is raced in ten thousand here, with the race detector, and database servers are
# killed dozens of times, and so is the classroom while Amazon Chime's events come in, as a server and as a function of Lambda, which is tried on ARM too. A class of 130 people meets on a LiveKit server. The bridge
# runs with a real Keycloak, and in its container where a Docker daemon is. The
# attendance of a school day of a million events is computed, and Trino is asked for that
# of the archive. Every fuzz target tries LTIKIT_FUZZ inputs (default 50000); they are counted, for the go command now and then calls a search by time
# failed that was just cut off at its end. An input that reaches something new is
# made smaller in few steps only: otherwise that takes most of them.
set -euo pipefail
cd "$(dirname "$0")/.."

# fuzz_targets prints "package target" for each.
fuzz_targets() {
  go test -list '^Fuzz' ./... |
    awk '/^Fuzz/ { found[++n] = $1 } /^ok/ { for (i = 1; i <= n; i++) print $2, found[i]; n = 0 }'
}

.ci/setup.sh basics packages browser engines moto keycloak trino networks qemu
failed=()

LTIKIT_LONG=1 LTIKIT_INTEROP=1 go test -tags networks -race -count=1 -timeout=40m -run 'Race|Faults|^TestDelivery$' ./lti/... ./storage/... </dev/null || failed+=(races)
LTIKIT_LONG=1 go test -count=1 -run '^TestAnswersOfASchoolDay$' ./chimeclassroom/engagement </dev/null || failed+=(schoolday)
LTIKIT_LONG=1 LTIKIT_INTEROP=1 go test -count=1 -v -timeout=20m -run '^(TestEveryEventOnce|TestIntakeThatIsKilled|TestIntakeFunction.*|TestFunctionsOnARM)$' ./chimeclassroom/aws/intake ./chimeclassroom/program </dev/null || failed+=(intake)
# Two programs hold the same class, by one moto: alone, it takes seven minutes.
LTIKIT_LONG=1 LTIKIT_INTEROP=1 go test -count=1 -v -timeout=20m -run '^TestAClassByFunctions$' ./chimeclassroom/program </dev/null || failed+=(functions)
LTIKIT_LONG=1 LTIKIT_INTEROP=1 go test -count=1 -v -run '^TestClass$' ./chimeclassroom/meeting/livekit </dev/null || failed+=(class)

LTIKIT_BROWSER=1 LTIKIT_INTEROP=1 go test -tags outages -count=1 -timeout=20m -run '^(TestOutages|TestServerThatIsKilled|TestNodeThatIsLost)$' ./chimeclassroom/e2e ./chimeclassroom/meeting/livekit </dev/null || failed+=(outages)
go test -tags keycloak -count=1 -run 'TestKeycloak$' ./examples/oidcbridge </dev/null || failed+=(keycloak)

go test -tags trino -count=1 -run 'TestQueries$' ./chimeclassroom/queries </dev/null || failed+=(queries)

go test -tags container -count=1 -v -run 'TestContainer$' ./examples/oidcbridge </dev/null || failed+=(container)

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
