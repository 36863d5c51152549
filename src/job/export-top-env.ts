import { fieldText } from "./field-text.js";
import type { Job } from "./load-job.js";
import { setLkpSrc } from "./set-lkp-src.js";
import { shellQuote } from "./shell-quote.js";

const shellName = /^[A-Za-z_][A-Za-z0-9_]*$/;

const ownedByShells =
  /^(?:BASH.*|ENV|EUID|FUNCN.*|GROUPS|HISTCMD|IFS|LINENO|MAIL.*|OPTIND|PPID|PROMPT.*|PS[0-4]|RANDOM|SECONDS|SHELLOPTS|SRANDOM|TMOUT|UID)$/;

const neverExported: ReadonlySet<string> = new Set(["job_token", "my_token", "my_email", "my_name", "my_uuid"]);

/**
 * Reads the job's token where it may stand, in secrets.yaml beside job.sh: `$0` is job.sh unless it was sourced, `$job` is
 * job.yaml.
 */
const readToken = [
  `\tfor job_token in "\${0%"\${0##*/}"}." "\${job%/*}" /lkp/scheduled`,
  "\tdo",
  '\t\t[ -r "$job_token/secrets.yaml" ] && break',
  "\tdone",
  `\tjob_token=$(sed -n "s/^job_token: *[\\"']*\\([A-Za-z0-9_.-]*\\)[\\"']*\\$/\\1/p" "$job_token/secrets.yaml" 2>/dev/null)`,
  "\texport job_token",
];

/** The function of job.sh that exports the job's variables (scheduler.md 4.2). */
export function exportTopEnvPart(job: Job): readonly string[] {
  const token = Object.hasOwn(job, "job_token") ? readToken : [];
  return ["export_top_env()", "{", ...token, ...exportLines(Object.entries(job)), `\t${setLkpSrc}`, "}"];
}

/** `export K=V` of each field that a shell can hold: its name is one of a variable, its value no map and not empty. */
export function exportLines(fields: readonly (readonly [string, unknown])[], indent = "\t"): readonly string[] {
  const lines: string[] = [];
  for (const [key, value] of fields) {
    const text = fieldText(value);
    const isExported = shellName.test(key) && !isOwnedByShells(key) && !neverExported.has(key);
    if (text !== undefined && isExported) lines.push(`${indent}export ${key}=${shellQuote(text)}`);
  }
  return lines;
}

/**
 * Whether a shell refuses to set the variable, and a script that tries ends there, or computes what it is given, commands
 * in it included, or splits words by it.
 */
export function isOwnedByShells(name: string): boolean {
  return ownedByShells.test(name);
}
