#!/bin/sh
# usage: curl-testbox.sh SCHEDULER_URL HOSTNAME MAC FOLDER
#
# A testbox of curl, gzip, cpio and sh alone. Takes one job as an iPXE machine does: registers its address, asks for its
# boot script, downloads and unpacks job.cgz, runs job.sh, uploads a result root, reports. Prints the id of the job, or
# nothing where there is none. Shell programs of the job run in the shell that runs this script, if $SHELL_PROGRAM names it.
# What a test of the job prints that is a program in the folder $TEST_PROGRAMS is its log in the result root; a job whose
# test fails is reported as failed.

set -eu

scheduler=$1
hostname=$2
mac=$3
folder=$4
shell=${SHELL_PROGRAM:-sh}

ask() {
	curl --disable --silent --show-error --fail --max-time 60 "$@"
}

answer=$(ask -X PUT "$scheduler/set_host_mac?hostname=$hostname&mac=$mac")
[ "$answer" = Done ] || { echo "set_host_mac: $answer" >&2; exit 1; }

ask -o "$folder/boot.ipxe" "$scheduler/boot.ipxe/mac/$mac"
url=$(sed -n 's|^initrd \(http://[^ ]*/job_initrd_tmpfs/[^ /]*/job\.cgz\)$|\1|p' "$folder/boot.ipxe")
[ "$url" ] || exit 0

mkdir "$folder/root" "$folder/tmp" "$folder/result"
ask -o "$folder/job.cgz" "$url"
(cd "$folder/root" && gzip -dc "$folder/job.cgz" | cpio -idm --quiet --no-absolute-filenames)

# The least that job.sh needs of lkp.
LKP_SRC=$folder/lkp-src
mkdir -p "$LKP_SRC/lib" "$LKP_SRC/tests"
: >"$LKP_SRC/lib/http.sh"
: >"$LKP_SRC/lib/env.sh"
cat >"$LKP_SRC/lib/job.sh" <<'END'
run_setup() { env "$@"; }
run_monitor() { printf 'monitor %s\n' "$*"; }
start_daemon() { printf 'daemon %s\n' "$*"; }
run_test() { env "$@"; }
END
cat >"$LKP_SRC/tests/wrapper" <<'END'
#!/bin/sh
printf 'test %s runtime=%s\n' "$*" "${runtime-}"
[ -x "${TEST_PROGRAMS:-/nonexistent}/$1" ] || exit 0
"$TEST_PROGRAMS/$1" >"$RESULT_ROOT/$1" || : >"$TMP/failed"
END
chmod +x "$LKP_SRC/tests/wrapper"

TMP=$folder/tmp
RESULT_ROOT=$folder/result
export LKP_SRC TMP RESULT_ROOT

job_sh=$folder/root/lkp/scheduled/job.sh
[ -x "$job_sh" ] || { echo 'job.sh cannot be executed' >&2; exit 1; }
"$shell" -n "$job_sh"
# Unset variables are empty in a job.
set +u
set --
. "$job_sh"
export_top_env
set -u

report() {
	program=$1
	shift
	ask -G --data-urlencode "job_file=/lkp/scheduled/job.yaml" --data-urlencode "job_id=$id" "$@" \
		-o "$folder/answer" "http://$LKP_SERVER:$LKP_CGI_PORT/~lkp/cgi-bin/$program"
	[ "$(cat "$folder/answer")" = Done ] || { echo "$program: $(cat "$folder/answer")" >&2; exit 1; }
}

report lkp-jobfile-append-var --data-urlencode job_state=running --data-urlencode "start_time=$(date +%s)"
# As it is really sent.
report lkp-jobfile-append-var --data-urlencode start_time=

(cd "$folder" && "$shell" "$job_sh" run_job >"$RESULT_ROOT/output" 2>&1)
printf '%s' "${msg-}" >"$RESULT_ROOT/msg"
env >"$RESULT_ROOT/environment"

report lkp-jobfile-append-var --data-urlencode job_state=post_run
for file in "$RESULT_ROOT"/*; do
	ask -T "$file" -o "$folder/answer" "http://$LKP_SERVER:$RESULT_WEBDAV_PORT$result_root/"
done

end=finished
[ ! -e "$TMP/failed" ] || end=failed
report lkp-jobfile-append-var --data-urlencode "end_time=$(date +%s)" --data-urlencode 'loadavg=0.10 0.20 0.30 1/100 4711' \
	--data-urlencode "job_state=$end"
report lkp-post-run
# A client that saw no answer asks again.
report lkp-post-run

printf '%s\n' "$id"
