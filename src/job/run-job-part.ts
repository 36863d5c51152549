import { posix } from "node:path";
import { callLine } from "./call-line.js";
import { exportLines } from "./export-top-env.js";
import type { Block, JobLevel } from "./job-level.js";

const sourceLibraries = "\t. $LKP_SRC/lib/http.sh; . $LKP_SRC/lib/job.sh; . $LKP_SRC/lib/env.sh";
const brackets = { if: ["then", "fi"], for: ["do", "done"], while: ["do", "done"], until: ["do", "done"] } as const;

/** The function of job.sh that runs the job (scheduler.md 4.2). */
export function runJobPart(level: JobLevel, hasDefinedFiles: boolean): readonly string[] {
  const makeFiles = hasDefinedFiles ? ["\tdefine_files"] : [];
  return [
    "run_job()",
    "{",
    "\techo $$ > $TMP/run-job.pid",
    sourceLibraries,
    "\texport_top_env",
    ...makeFiles,
    // The variables of the job itself are those of export_top_env.
    ...levelLines({ ...level, variables: [] }, "\t"),
    "}",
  ];
}

/** The function of job.sh that runs what the job has for its failure. */
export function onFailPart(level: JobLevel): readonly string[] {
  return ["on_fail()", "{", sourceLibraries, "\texport_top_env", ...levelLines(level, "\t"), "}"];
}

function levelLines(level: JobLevel, indent: string): readonly string[] {
  return [
    ...exportLines(level.variables, indent),
    ...level.scripts.flatMap(([path, text]) => scriptLines(path, text, indent)),
    ...level.functions.flatMap(([name, body]) => functionLines(name, body, indent)),
    ...[...level.setups, ...level.monitors].map((call) => indent + callLine(call)),
    ...level.body.flatMap((item) => ("program" in item ? [indent + callLine(item)] : blockLines(item, indent))),
  ];
}

function blockLines({ keyword, condition, level }: Block, indent: string): readonly string[] {
  const [begin, end] = brackets[keyword];
  const inner = levelLines(level, `${indent}\t`);
  return [
    `${indent}${keyword} ${condition}`,
    `${indent}${begin}`,
    // A shell takes no empty block.
    ...(inner.length > 0 ? inner : [`${indent}\t:`]),
    `${indent}${end}`,
  ];
}

function scriptLines(path: string, text: string, indent: string): readonly string[] {
  const end = endMark(text);
  const body = text.endsWith("\n") ? text.slice(0, -1) : text;
  return [
    `${indent}mkdir -p $LKP_SRC/${posix.dirname(path)}`,
    `${indent}cat > $LKP_SRC/${path} <<'${end}'`,
    body,
    end,
    `${indent}chmod +x $LKP_SRC/${path}`,
  ];
}

/** A word that is no line of the text. */
function endMark(text: string): string {
  const lines = new Set(text.split("\n"));
  let mark = "EOF";
  for (let count = 1; lines.has(mark); count++) mark = `EOF_${count}`;
  return mark;
}

/** The body stays as it is written: indenting would break its here-documents. */
function functionLines(name: string, body: string, indent: string): readonly string[] {
  return [`${indent}${name}()`, `${indent}{`, `${indent}\t:`, body.replace(/\n$/, ""), `${indent}}`];
}
