#!/bin/sh
# usage: hostname=vm-2p8g--me-1 qemu.sh
#
# Asks the scheduler for a job for this host name, and boots it in a virtual machine. Without a job it ends at once.
#
# environment:
#   QEMU        the program; default qemu-system-<architecture of this machine>
#   nr_cpu      processors, default the number before the p of a name such as vm-2p8g, else 1
#   memory      as -m takes it, default the number before the g, in GiB, else 2G
#   BRIDGE      a bridge for its network card; default the user network of qemu, which needs no rights

set -eu

CCI_SRC=${CCI_SRC:-$(cd "$(dirname "$0")/.." && pwd -P)}
export CCI_SRC

hostname=${hostname:-}
case $hostname in
'' | [!A-Za-z0-9]* | *[!A-Za-z0-9_.:+~@-]*)
	printf 'qemu.sh: no host name: hostname=%s\n' "$hostname" >&2
	exit 2
	;;
esac

work=$(mktemp -d)
registered=
# The machine is gone after this, so its address must not stay behind.
finish() {
	status=$?
	trap - EXIT
	if [ "$registered" ]; then
		ask --request PUT --get --data-urlencode "mac=$mac" --output /dev/null "$scheduler/del_host_mac" || :
	fi
	rm -rf "$work"
	exit "$status"
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

. "$CCI_SRC/user-client/helper/settings.sh"

# fetch URL FOLDER: downloads a file, names it by the last part of its URL, and prints its path.
fetch() {
	case $1 in
	http://*/* | https://*/*) ;;
	*) fail "not a URL of a file: $1" ;;
	esac
	file=${1##*/}
	case $file in
	'' | [!A-Za-z0-9_]* | *[!A-Za-z0-9_.+~-]*) fail "not the name of a file: $1" ;;
	esac
	curl --disable --silent --show-error --fail --globoff --proto '=http,https' --connect-timeout 30 --retry 3 \
		--output "$2/$file" --url "$1" || fail "cannot be downloaded: $1"
	printf '%s\n' "$2/$file"
}

fail() {
	printf 'qemu.sh: %s\n' "$1" >&2
	exit 1
}

# number LETTER DEFAULT: the digits before that letter in the part of the host name that says how large it is.
number() {
	digits=$(printf '%s\n' "${hostname%%--*}" | sed -n "s/^.*-\([0-9]\{1,4\}p\)\{0,1\}\([0-9]\{1,4\}\)$1.*\$/\2/p")
	printf '%s\n' "${digits:-$2}"
}

scheduler=$(scheduler_url)
mac=0a-$(printf '%s\n' "$hostname" | md5sum | sed 's/^\(..\)\(..\)\(..\)\(..\)\(..\).*$/\1-\2-\3-\4-\5/')

registered=yes
answer=$(ask --request PUT --get --data-urlencode "hostname=$hostname" --data-urlencode "mac=$mac" \
	"$scheduler/set_host_mac") || exit 69
[ "$answer" = Done ] || fail "the scheduler does not take $hostname at $mac: $answer"

ask --output "$work/boot.ipxe" "$scheduler/boot.ipxe/mac/$mac" || exit 69

mkdir "$work/initrds" "$work/kernel"
kernel=
arguments=
while read -r command url rest; do
	case $command in
	initrd)
		path=$(fetch "$url" "$work/initrds")
		cat "$path" >>"$work/initrd"
		;;
	kernel)
		kernel=$(fetch "$url" "$work/kernel")
		# They tell an EFI kernel what iPXE loaded; here all is one file.
		arguments=$(printf ' %s\n' "$rest" | sed 's/ initrd=[^ ]*//g; s/^ *//')
		;;
	esac
done <"$work/boot.ipxe"

if ! [ -e "$work/initrd" ]; then
	echo "No job now for $hostname"
	exit 0
fi
[ "$kernel" ] || fail 'the scheduler names initrds and no kernel'

machine=$(uname -m)
QEMU=${QEMU:-qemu-system-$machine}
set -- -name "$hostname" -smp "${nr_cpu:-$(number p 1)}" -m "${memory:-$(number g 2)G}"
if [ -w /dev/kvm ]; then
	set -- "$@" -accel kvm -cpu host
else
	set -- "$@" -accel tcg -cpu max
fi
[ "$machine" != aarch64 ] || set -- "$@" -machine virt
qemu_mac=$(printf '%s\n' "$mac" | tr - :)
if [ "${BRIDGE-}" ]; then
	set -- "$@" -nic "bridge,br=$BRIDGE,model=virtio-net-pci,mac=$qemu_mac"
else
	set -- "$@" -nic "user,model=virtio-net-pci,mac=$qemu_mac"
fi
# A job ends by a restart, to ask for the next one: here the machine ends with it.
"$QEMU" "$@" -no-reboot -nographic -kernel "$kernel" -initrd "$work/initrd" -append "$arguments"
