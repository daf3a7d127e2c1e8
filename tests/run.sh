#!/bin/bash
# run.sh PROJECT... [-FILTER...]: runs the test projects named, one after the other, and closes with one line that counts what really ran.
# A test that was skipped or never ran counts as failed: a part that was not shown is not known to work. Left out are those with the trait
# Run=apart, which are no tests: what "make bench" measures, and programs that tests start.
set -uo pipefail
cd "$(dirname "$0")/.."

suites=()
while [ $# -gt 0 ] && [[ $1 != -* ]]; do suites+=("$1"); shift; done

deadline=${SUITE_DEADLINE:-30m}
passed=0 failed=0
failures=$(mktemp)
trap 'rm -f "$failures"' EXIT
for suite in "${suites[@]}"; do
    log=$(mktemp)
    SECONDS=0
    # A test that hangs is named after a minute, and ends the suite long before whoever waits for it gives up.
    timeout --kill-after=20 "$deadline" dotnet "tests/$suite/bin/Release/net10.0/$suite.dll" -noColor -diagnostics -longRunning 60 -trait- Run=apart "$@" 2>&1 | tee "$log"
    code=${PIPESTATUS[0]}
    [ "$code" != 124 ] && [ "$code" != 137 ] || echo "$suite did not end within $deadline: the lines 'Long Running Test' above name what hung."
    # "   Appliance.Tests  Total: 18, Errors: 0, Failed: 2, Skipped: 0, Not Run: 0, Time: 0.608s"
    counts=$(sed -nE 's/.*Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+), Not Run: ([0-9]+).*/\1 \2 \3 \4 \5/p' "$log" | tail -1)
    # Said again at the end, where whoever reads only the end of a long log finds them: "    A.Test.Name [FAIL]" and what follows it.
    grep -A 12 -E '\[FAIL\]$' "$log" >>"$failures"
    rm -f "$log"
    read -r total errors bad skipped idle <<<"${counts:-0 1 0 0 0}"
    not_passed=$((bad + skipped + idle))
    [ "$code" = 0 ] || [ $((not_passed + errors)) -gt 0 ] || errors=1
    passed=$((passed + total - not_passed))
    failed=$((failed + not_passed + errors))
    echo "$suite took $SECONDS s"
done
[ ! -s "$failures" ] || { echo "What failed:"; cat "$failures"; }
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
