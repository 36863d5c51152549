# Sourced by the scripts of this project: the settings of cci, found by its own rules. Needs CCI_SRC and a folder $work.
# shellcheck shell=sh

# One NAME=value per line, of what is configured; no secrets.
settings=$("$CCI_SRC/bin/cci.js" doctor --env) || exit

# setting NAME [DEFAULT]
setting() {
	setting_value=$(printf '%s\n' "$settings" | sed -n "s/^$1=//p")
	printf '%s\n' "${setting_value:-${2-}}"
}

# Without leading zeros.
scheduler_port() {
	setting SCHED_PORT 3000 | sed 's/^0*//'
}

# The host may bring a scheme and a port of its own.
scheduler_url() {
	url_host=$(setting SCHED_HOST 127.0.0.1)
	url_host=${url_host%/}
	case $url_host in
	*://*) url_scheme=${url_host%%://*} url_host=${url_host#*://} ;;
	*) url_scheme=http ;;
	esac
	case $url_host in
	'['*']') url_host=$url_host:$(scheduler_port) ;;
	'['*) ;;
	*:*:*) url_host="[$url_host]:$(scheduler_port)" ;;
	*:*) ;;
	*) url_host=$url_host:$(scheduler_port) ;;
	esac
	printf '%s://%s\n' "$url_scheme" "$url_host"
}

# curl for requests to the scheduler, with the token of CCI_TOKEN where it is set. A command line is no place for it.
ask() {
	case ${CCI_TOKEN-} in
	*[!A-Za-z0-9._~+/=-]*)
		echo 'CCI_TOKEN has a character that no token has' >&2
		return 2
		;;
	?*) (umask 077 && printf 'header = "Authorization: Bearer %s"\n' "$CCI_TOKEN" >"$work/curlrc") ;;
	*) : >"$work/curlrc" ;;
	esac
	curl --disable --config "$work/curlrc" --silent --show-error --globoff --proto '=http,https' \
		--max-time 60 --max-filesize 1048576 "$@"
}
