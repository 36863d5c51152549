import { duration, numberFrom, size, type ValueReader, yesOrNo } from "./value-reader.js";

/** A key of `goc-cov.json`, which is also a flag and a variable (coverage.md 2.5). A list has a default of several. */
export interface CoverageKey<T> extends ValueReader<T> {
  readonly about: string;
  readonly fallback: string | readonly string[];
}

const anyText: ValueReader<string> = { wanted: "a text", read: (text) => text };

/** Keys with one value. */
export const coverageKeys = {
  center: {
    about: "URL of the centre (goc server)",
    fallback: "http://127.0.0.1:7777",
    wanted: "an http URL, as http://centre.lab:7777",
    read: centreUrl,
  },
  listen: {
    about: "where serve listens",
    fallback: "127.0.0.1:8089",
    wanted: "HOST:PORT, as 127.0.0.1:8089 or [::]:0",
    read: (text: string) =>
      /^(?:\[[\da-f:.]+\]|[\w.-]+):\d{1,5}$/i.test(text) && portOf(text) < 65_536 ? text : undefined,
  },
  jitter: { about: "random part that is added to an interval", fallback: "0.1", ...numberFrom(0, 1, false) },
  listInterval: { about: "the list of the centre is read at least so often", fallback: "5m", ...duration },
  retryBase: { about: "first pause after a pull that failed", fallback: "60s", ...duration },
  sweepInterval: { about: "time from one look for dead addresses to the next", fallback: "10m", ...duration },
  probeTimeout: { about: "time for one try to reach an agent", fallback: "3s", ...duration },
  probeTries: { about: "tries until an agent counts as dead", fallback: "4", ...numberFrom(1, 20, true) },
  pullTimeout: { about: "time for the whole answer of centre or agent", fallback: "8s", ...duration },
  syncWait: { about: "time that a sync request waits for its end", fallback: "8s", ...duration },
  freshFor: { about: "a sync request takes what is not older", fallback: "15m", ...duration },
  gitTimeout: { about: "time for git to fetch or to show", fallback: "3m", ...duration },
  keep: { about: "snapshots that are kept of a key", fallback: "20", ...numberFrom(1, 1_000_000, true) },
  days: { about: "days that they are kept", fallback: "90", ...numberFrom(1, 100_000, true) },
  maxProfileBytes: { about: "limit of a profile", fallback: "64MiB", ...size },
  removeGuard: { about: "more than half dead at once: nothing is removed", fallback: "true", ...yesOrNo },
  reregister: { about: "give a centre that lost its list the known addresses", fallback: "false", ...yesOrNo },
} as const satisfies Record<string, CoverageKey<unknown>>;

/** Keys with a list, separated by commas in flags and variables. */
export const coverageLists = {
  intervals: {
    about: "times between pulls, of level 0 to 3",
    fallback: ["15m", "60m", "2h", "4h"],
    ...duration,
  },
  denyAddresses: {
    about: "CIDR ranges that agents may not lie in",
    fallback: ["0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/128", "fe80::/10", "ff00::/8", "fd00:ec2::/32"],
    ...anyText,
  },
  exclude: { about: "patterns of profile file names that are left out", fallback: [], ...anyText },
} as const satisfies Record<string, CoverageKey<unknown>>;

/** Without a slash at its end, and with a path where the centre lies behind one. */
function centreUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, search, hash, hostname } = new URL(text);
  const isPlain = (protocol === "http:" || protocol === "https:") && search === "" && hash === "" && hostname !== "";
  return isPlain ? text.replace(/\/+$/, "") : undefined;
}

function portOf(text: string): number {
  return Number(text.slice(text.lastIndexOf(":") + 1));
}
