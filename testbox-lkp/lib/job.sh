# Sourced by job.sh: runs the programs of a job and writes down how each went. Needs nothing but a POSIX shell and cat.
#
#   run_setup, run_monitor, start_daemon, run_test [K=V...] COMMAND [ARGUMENT...]
#
# The words K=V are variables of that program alone. What a test prints goes to $RESULT_ROOT/<program>, its times to
# <program>.time and time. A program that fails does not end the job: it is noted in last_state.

. "$LKP_SRC/lib/time.sh"

# "<pid> <kind> <program> ..." of all that run in the background
background=
# what a second instance of a test has printed so far
second_output=

run_test()
{
	note_program "$@"
	if [ -e "$RESULT_ROOT/$program" ]; then
		second_output=$TMP/$program.output
		(with_variables time_program "$@") > "$second_output"
		exit_code=$?
		cat "$second_output"
		keep_second_output
	else
		(with_variables time_program "$@") > "$RESULT_ROOT/$program"
		exit_code=$?
		cat "$RESULT_ROOT/$program"
	fi
	note_exit test "$program" "$exit_code"
}

run_setup()
{
	note_program "$@"
	(with_variables run_program "$@")
	note_exit setup "$program" $?
}

run_monitor()
{
	start_in_background monitor "$@"
}

start_daemon()
{
	start_in_background daemon "$@"
}

start_in_background()
{
	kind=$1
	shift
	note_program "$@"
	# A runner that cannot work says so before it is left to itself.
	(check_only=1; export check_only; with_variables run_program "$@") ||
		{ note_exit "$kind" "$program" $?; return; }
	with_variables exec_program "$@" >> "$RESULT_ROOT/$program" &
	background="$background $! $kind $program"
}

# Sets $program to the name of what the words start, and notes that it was started.
note_program()
{
	while is_variable "$1"; do shift; done
	program=${1##*/}
	[ "$program" != wrapper ] || program=$2
	echo "$program" >> "$RESULT_ROOT/executed_programs"
}

note_exit()
{
	[ "$3" = 0 ] || printf '%s.%s.exit_code.%s: 1\nexit_fail: 1\n' "$1" "$2" "$3" >> "$RESULT_ROOT/last_state"
	return "$3"
}

# with_variables FUNCTION [K=V...] COMMAND [ARGUMENT...]: FUNCTION COMMAND [ARGUMENT...] with these variables exported.
# To be called in a subshell. Not one itself: the number of what runs in the background has to be the program's own.
with_variables()
{
	function=$1
	shift
	while is_variable "$1"; do
		export "$1"
		shift
	done
	"$function" "$@"
}

is_variable()
{
	case $1 in
	[A-Za-z_]*=*) return 0 ;;
	*) return 1 ;;
	esac
}

run_program()
{
	"$@"
}

exec_program()
{
	exec "$@"
}

keep_second_output()
{
	[ -z "$second_output" ] || cat "$second_output" >> "$RESULT_ROOT/$program"
	second_output=
}

# Ends what runs in the background. What ended by itself before, and badly, is noted.
end_background()
{
	keep_second_output
	set -- $background
	background=
	while [ $# -ge 3 ]; do
		if kill "$1" 2> /dev/null; then
			wait "$1" 2> /dev/null
		else
			wait "$1" 2> /dev/null
			note_exit "$2" "$3" $?
		fi
		shift 3
	done
}

trap end_background EXIT
trap 'exit 143' TERM
