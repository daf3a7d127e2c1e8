#!/bin/bash
# timed.sh PART COMMAND...: runs a command and closes with one line that says how long this part took, and whether it failed.
part=$1
shift
SECONDS=0
"$@"
code=$?
said=took
[ "$code" = 0 ] || said="failed after"
echo "$part $said $SECONDS s"
exit "$code"
