# Sourced by runners.

# Ends the runner with 127 where a tool is missing, and here and now where this was all that it was started for.
need()
{
	if ! command -v "$1" > /dev/null 2>&1; then
		echo "$1 is not installed" >&2
		exit 127
	fi
	[ -z "$check_only" ] || exit 0
}

# Seconds of 90, 90s, 5m, 1h or 1d.
seconds()
{
	case $1 in
	*s) echo "${1%s}" ;;
	*m) echo $((${1%m} * 60)) ;;
	*h) echo $((${1%h} * 3600)) ;;
	*d) echo $((${1%d} * 86400)) ;;
	*) echo "$1" ;;
	esac
}

cpus()
{
	getconf _NPROCESSORS_ONLN 2> /dev/null || echo 1
}

# A number of threads, or a share of the processors: 4, 50%. One for each processor unless told.
threads()
{
	case $1 in
	'') cpus ;;
	*%) share=$((${1%\%} * $(cpus) / 100)); [ $share -gt 0 ] && echo $share || echo 1 ;;
	*) echo "$1" ;;
	esac
}
