import { closeSync, openSync, writeSync } from "node:fs";
import { dmesg } from "./logs/dmesg.js";
import { iostat } from "./logs/iostat.js";
import { mpstat } from "./logs/mpstat.js";
import { perfProfile } from "./logs/perf-profile.js";
import { vmstat } from "./logs/vmstat.js";
import { Random } from "./random.js";

/**
 * What the log of a program looks like: `head`, then records with `separator` between them, then `tail`.
 * @typedef {object} LogShape
 * @property {string} head
 * @property {string} separator
 * @property {string} tail
 * @property {(index: number, random: Random) => string} record the `index`-th record, from 0
 */

/** @type {Readonly<Record<string, LogShape>>} */
const shapes = { vmstat, iostat, mpstat, dmesg, "perf-profile": perfProfile };

const bufferCharacters = 1 << 20;
const seed = 20_240_502;

/**
 * Writes a log of a program of about `bytes` bytes; the same ones every time.
 * @param {string} program one of the keys of `shapes`
 * @param {string} path
 * @param {number} bytes
 */
export function generate(program, path, bytes) {
  const { head, separator, tail, record } = shapes[program];
  const random = new Random(seed);
  const file = openSync(path, "w");
  let written = 0;
  let buffered = head;
  for (let index = 0; written + buffered.length < bytes; index++) {
    buffered += index === 0 ? record(index, random) : separator + record(index, random);
    if (buffered.length >= bufferCharacters) {
      written += writeSync(file, buffered);
      buffered = "";
    }
  }
  writeSync(file, buffered + tail);
  closeSync(file);
}
