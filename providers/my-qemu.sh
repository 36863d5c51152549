#!/bin/sh
# usage: [tbox_group=vm-2p8g] my-qemu.sh
#
# A virtual machine of your own: takes one job for testbox <tbox_group>--<you>, runs it, and ends.

set -eu

CCI_SRC=${CCI_SRC:-$(cd "$(dirname "$0")/.." && pwd -P)}
export CCI_SRC

# A trailing number is what the scheduler takes off to find the group of a machine.
hostname=${tbox_group:-vm-2p8g}--${USER:-$(id -un)}-$$
export hostname

exec "$CCI_SRC/providers/qemu.sh"
