import { sampleTime } from "./clock.js";

const devices = ["nvme0n1", "nvme1n1", "sda", "sdb", "dm-0", "dm-1"];
const heading =
  "Device            r/s     rkB/s   rrqm/s  %rrqm r_await rareq-sz     w/s     wkB/s   wrqm/s  %wrqm w_await wareq-sz     d/s     dkB/s   drqm/s  %drqm d_await dareq-sz     f/s f_await  aqu-sz  %util\n";
/** Width and greatest value of every column of a device row. */
const columns = [
  [7, 900],
  [9, 90_000],
  [8, 90],
  [6, 60],
  [7, 20],
  [8, 900],
  [7, 900],
  [9, 90_000],
  [8, 90],
  [6, 60],
  [7, 20],
  [8, 900],
  [7, 0],
  [9, 0],
  [8, 0],
  [6, 0],
  [7, 0],
  [8, 0],
  [7, 40],
  [7, 5],
  [7, 9],
  [6, 100],
];

/** `iostat -tkx 1` of sysstat 12 with ISO dates. @type {import("../generate.js").LogShape} */
export const iostat = {
  head: "Linux 6.1.0 (testbox) \t2024-05-02 \t_x86_64_\t(8 CPU)\n\n",
  separator: "",
  tail: "",
  record(index, random) {
    const { date, time } = sampleTime(index);
    const cpu = [60, 2, 30, 4, 1, 50].map((greatest) => random.decimal(greatest).padStart(7)).join(" ");
    const rows = devices.map((device) => {
      const values = columns.map(([width, greatest]) => random.decimal(greatest).padStart(width)).join(" ");
      return `${device.padEnd(13)}${values}\n`;
    });
    return `${date}T${time}+0000
avg-cpu:  %user   %nice %system %iowait  %steal   %idle
        ${cpu}

${heading}${rows.join("")}

`;
  },
};
