import { sampleTime } from "./clock.js";

/** `vmstat -n 1 --timestamp` of procps-ng 4. @type {import("../generate.js").LogShape} */
export const vmstat = {
  head: `procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu----- -----timestamp-----
 r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st                 UTC
`,
  separator: "",
  tail: "",
  record(index, random) {
    const number = (/** @type {number} */ width, /** @type {number} */ greatest) =>
      String(random.integer(0, greatest)).padStart(width);
    const { date, time } = sampleTime(index);
    const user = random.integer(0, 60);
    const system = random.integer(0, 30);
    const memory = `${number(6, 0)} ${number(6, 24_000_000)} ${number(6, 90_000)} ${number(6, 4_000_000)}`;
    const io = `${number(4, 0)} ${number(4, 0)} ${number(5, 9000)} ${number(5, 200_000)} ${number(4, 9000)} ${number(4, 20_000)}`;
    const cpu = `${String(user).padStart(2)} ${String(system).padStart(2)} ${String(100 - user - system).padStart(2)}  0  0`;
    return `${number(2, 40)} ${number(2, 3)} ${memory} ${io} ${cpu} ${date} ${time}\n`;
  },
};
