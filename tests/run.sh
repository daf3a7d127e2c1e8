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
closing=$(mktemp) wrong=$(mktemp)
trap 'rm -f "$closing" "$wrong"' EXIT

# Names from the lines "    A.Test.Name [STARTING]" and "    A.Test.Name [FINISHED] Time: 0.14s" of a log.
named() { sed -nE "s/^    (.*) \[$1\].*/\1/p" "$2" | sort; }

for suite in "${suites[@]}"; do
    log=$(mktemp)
    SECONDS=0
    # A test that hangs is named after a minute, and ends the suite long before whoever waits for it gives up.
    timeout --kill-after=20 "$deadline" dotnet "tests/$suite/bin/Release/net10.0/$suite.dll" \
        -noColor -reporter verbose -diagnostics -longRunning 60 -trait- Run=apart "$@" 2>&1 | tee "$log" | grep --line-buffered -vE '^    .* \[(STARTING|FINISHED)\]'
    code=${PIPESTATUS[0]}
    # "   Appliance.Tests  Total: 18, Errors: 0, Failed: 2, Skipped: 0, Not Run: 0, Time: 0.608s"
    counts=$(sed -nE 's/.*Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+), Not Run: ([0-9]+).*/\1 \2 \3 \4 \5/p' "$log" | tail -1)
    read -r total errors bad skipped idle <<<"${counts:-$(grep -cE '^    .* \[FINISHED\]' "$log") 1 $(grep -cE '\[FAIL\]$' "$log") 0 0}"
    not_passed=$((bad + skipped + idle))
    [ "$code" = 0 ] || [ $((not_passed + errors)) -gt 0 ] || errors=1
    passed=$((passed + total - not_passed))
    failed=$((failed + not_passed + errors))
    # Said at the end, where whoever reads only the end of a long log finds it: what was under way when the suite ended early, what took long; last, what failed and why.
    {
        [ -n "$counts" ] || { echo "$suite ended with $code within $SECONDS s (its deadline is $deadline), $total tests finished. Under way were:"; comm -23 <(named STARTING "$log") <(named FINISHED "$log"); }
        echo "$suite took $SECONDS s, longest:"
        sed -nE 's/^    (.*) \[FINISHED\] Time: ([0-9.]+)s.*/\2 s \1/p' "$log" | sort -rn | head -4
    } >>"$closing"
    grep -A 8 -E '\[FAIL\]$' "$log" | cut -c1-400 >>"$wrong"
    rm -f "$log"
done
cat "$closing" "$wrong"
# The names once more, alone: a record of a few last lines still says all that failed.
sed -nE 's/^ *(.*) \[FAIL\]$/FAILED \1/p' "$wrong" | sort -u
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
