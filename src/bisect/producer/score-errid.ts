import { erridSourceFile } from "../errid-source-file.js";

/** Below that an error id says too little (bisect.md 2 P-5). */
export const leastScore = 35;

const errorWords = /error|fatal|panic/i;
const warningWords = /warning|fail/i;
const buildWords = /compil|link|syntax|undefined[ _-]?reference|undeclared/i;

/** How much an error id says, the more the better (bisect.md 2 P-5); `isWanted`: the whitelist has it. */
export function scoreErrid(errid: string, isWanted: boolean): number {
  const points: readonly (readonly [boolean, number])[] = [
    [erridSourceFile(errid) !== undefined, 30],
    [buildWords.test(errid), 20],
    [isWanted, 20],
    [errid.includes(".exit_code."), 20],
  ];
  return severity(errid) + points.reduce((sum, [holds, score]) => (holds ? sum + score : sum), 0);
}

function severity(errid: string): number {
  if (errorWords.test(errid)) return 40;
  if (warningWords.test(errid)) return 25;
  return /warn/i.test(errid) ? 15 : 0;
}
