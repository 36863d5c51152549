/** The last words of a stressor that gives up by itself: `sctp: SCTP protocol not supported, skipping stressor`. */
const GIVEN_UP = [
  "skipping stressor",
  "skipping stressors",
  "skipping the stressor",
  "skipping this stressor",
  "skipping stress test",
  "skipping test",
] as const;

/** Reads which stressors did not run on this machine out of the messages of stress-ng (todays-tools.md, stress-ng). */
export interface SkippedStressors {
  /** Takes a message, the words after `stress-ng: LEVEL: [PID]`; says whether it was about a skip. */
  read(message: string): boolean;
}

/** Calls `onSkip` once for every skipped stressor, by the name it has in the metrics table (`bad-ioctl`, not `bad_ioctl`). */
export function skippedStressors(onSkip: (stressor: string) => void): SkippedStressors {
  const known = new Set<string>();
  const heldBack: string[] = [];
  const skip = (name: string): void => {
    const stressor = name.replaceAll("_", "-");
    if (stressor === "" || known.has(stressor)) return;
    known.add(stressor);
    onSkip(stressor);
  };
  return {
    read(message) {
      if (message.startsWith("disabled '")) heldBack.push(message.slice(10, message.indexOf("'", 10)));
      else if (message.startsWith("No stress workers invoked")) {
        // Only here: a run of a whole class names all its dangerous members, and nobody asked for those.
        for (const name of heldBack) skip(name);
      } else if (message.startsWith("skipped: ")) {
        for (const name of summaryNames(message)) skip(name);
      } else if (saysSkip(message)) skip(firstWord(message));
      else return false;
      return true;
    },
  };
}

function saysSkip(message: string): boolean {
  const end = message.endsWith(".") ? message.slice(0, -1) : message;
  return (
    message.includes("stressor will be skipped") ||
    message.includes("not implemented on this system") ||
    GIVEN_UP.some((text) => end.endsWith(text))
  );
}

function firstWord(message: string): string {
  const word = message.split(" ", 1)[0] ?? "";
  const name = word.endsWith(":") ? word.slice(0, -1) : word;
  return name.startsWith("stress-ng-") ? name.slice("stress-ng-".length) : name;
}

/** `skipped: 2: apparmor (1) gpu (1)`: the summary of newer versions; `skipped: 0` where there was none. */
function summaryNames(message: string): string[] {
  const [, , ...names] = message.split(" ");
  return names.filter((word) => word !== "" && !word.startsWith("("));
}
