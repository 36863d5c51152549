#!/bin/sh
# usage: 0_addjob.sh JOB.yaml
#
# Posts one job file as it stands, without expanding its lists, and prints the answer of the scheduler: the id of the job,
# or 0 where it is refused. submit-job does the same for matrices, defaults and many files.

set -eu

CCI_SRC=${CCI_SRC:-$(cd "$(dirname "$0")/../.." && pwd -P)}
export CCI_SRC

if [ $# -ne 1 ]; then
	sed -n 's/^# usage: /usage: /p' "$0" >&2
	exit 2
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

. "$CCI_SRC/user-client/helper/settings.sh"

"$CCI_SRC/bin/cci.js" job-json -- "$1" >"$work/job.json"

ask --request POST --header 'Content-Type: application/json' --data-binary "@$work/job.json" \
	--dump-header "$work/headers" --output "$work/answer" "$(scheduler_url)/scheduler/v1/jobs/submit" || exit 69

answer=$(tr -d '[:cntrl:]' <"$work/answer")
printf 'add job as jobid = %s\n' "$answer"
case $answer in
0 | *[!A-Za-z0-9._-]* | '')
	tr -d '\r' <"$work/headers" | sed -n 's/^[Cc][Cc][Ii]-[Ee]rror-[Dd]escription: *//p' >&2
	exit 1
	;;
esac
