# Sourced by job.sh of lib: what a test took, in the words of GNU time -v.

# Runs a command and adds its times to <program>.time and time.
time_program()
{
	times_file=$TMP/$program.times
	gnu_time=$(find_gnu_time)
	if [ -n "$gnu_time" ]; then
		"$gnu_time" -v -o "$times_file" "$@"
	else
		measure "$@"
	fi
	measured_exit_code=$?
	cat "$times_file" >> "$RESULT_ROOT/$program.time"
	cat "$times_file" >> "$RESULT_ROOT/time"
	return $measured_exit_code
}

# The path of a time that knows -v and -o. Most shells have one of their own by that name, which does not.
find_gnu_time()
{
	IFS=:
	for folder in $PATH; do
		[ -x "$folder/time" ] || continue
		"$folder/time" -v -o "$TMP/time-check" true 2> /dev/null || continue
		case $(cat "$TMP/time-check") in
		*"Elapsed (wall clock)"*) echo "$folder/time"; break ;;
		esac
	done
}

# The lines that a shell can tell without GNU time.
measure()
{
	start=$(hundredths_now)
	# In a subshell of its own the times of children begin at zero.
	(
		"$@"
		code=$?
		times > "$TMP/shell-times"
		exit $code
	)
	code=$?
	elapsed=$(($(hundredths_now) - start))
	{ read -r own_user own_system; read -r user system; } < "$TMP/shell-times"
	cpu=$(($(hundredths "$user") + $(hundredths "$system")))
	[ "$elapsed" -gt 0 ] && percent=$((100 * cpu / elapsed)) || percent='?'
	{
		printf '\tCommand being timed: "%s"\n' "$*"
		printf '\tUser time (seconds): %s\n' "$(seconds_of "$(hundredths "$user")")"
		printf '\tSystem time (seconds): %s\n' "$(seconds_of "$(hundredths "$system")")"
		printf '\tPercent of CPU this job got: %s%%\n' "$percent"
		printf '\tElapsed (wall clock) time (h:mm:ss or m:ss): %s\n' "$(clock_of "$elapsed")"
		printf '\tExit status: %s\n' "$code"
	} > "$times_file"
	return $code
}

# Hundredths of a second since some moment.
hundredths_now()
{
	if [ -r /proc/uptime ]; then
		read -r up idle < /proc/uptime
		echo $((${up%.*} * 100 + 1${up#*.} - 100))
	else
		echo $(($(date +%s) * 100))
	fi
}

# 1m2.345s as hundredths of a second; some shells print more digits, some a comma.
hundredths()
{
	rest=${1#*m}
	rest=${rest%s}
	fraction=${rest#*[.,]}00
	[ "$rest" != "${rest#*[.,]}" ] || fraction=00
	while [ ${#fraction} -gt 2 ]; do fraction=${fraction%?}; done
	echo $((${1%m*} * 6000 + ${rest%[.,]*} * 100 + 1$fraction - 100))
}

seconds_of()
{
	printf '%d.%02d\n' $(($1 / 100)) $(($1 % 100))
}

# h:mm:ss or m:ss.hh
clock_of()
{
	if [ "$1" -ge 360000 ]; then
		printf '%d:%02d:%02d\n' $(($1 / 360000)) $(($1 / 6000 % 60)) $(($1 / 100 % 60))
	else
		printf '%d:%02d.%02d\n' $(($1 / 6000)) $(($1 / 100 % 60)) $(($1 % 100))
	fi
}
