import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "./temp-folder.js";

/** Writes its arguments and the files they name down, and ends with status 3. */
const script = `#!/bin/sh
printf '%s\\n' "$@" >"$NOTES/arguments"
while [ $# -gt 0 ]; do
	case $1 in
	-kernel) cat "$2" >"$NOTES/kernel" ;;
	-initrd) cat "$2" >"$NOTES/initrd" ;;
	esac
	shift
done
exit 3
`;

/** What a virtual machine was started with. */
interface QemuNotes {
  readonly arguments: readonly string[];
  /** Contents. */
  readonly kernel: Buffer;
  readonly initrd: Buffer;
  /** What stands behind an option. */
  valueOf(option: string): string | undefined;
}

export interface FakeQemu {
  /** Names it in QEMU. */
  readonly env: Readonly<Record<string, string>>;
  /** Undefined: it was not started. */
  notes(): QemuNotes | undefined;
}

/** A qemu that takes notes and ends. */
export function makeFakeQemu(): FakeQemu {
  const folder = makeFolder({ qemu: script, "tmp/x": "" });
  const read = (name: string): Buffer => readFileSync(join(folder, name));
  return {
    env: { QEMU: join(folder, "qemu"), NOTES: folder, TMPDIR: join(folder, "tmp") },
    notes() {
      if (!existsSync(join(folder, "arguments"))) return undefined;
      const words = read("arguments").toString().trimEnd().split("\n");
      return {
        arguments: words,
        kernel: read("kernel"),
        initrd: read("initrd"),
        valueOf: (option) => words[words.indexOf(option) + 1],
      };
    },
  };
}
