import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { completeJob } from "../../../src/job/complete-job.js";
import type { Job } from "../../../src/job/load-job.js";
import { jobProblem } from "../../../src/job/validate-job.js";
import { grubAnswer } from "../../../src/scheduler/boot/grub-answer.js";
import { ipxeAnswer } from "../../../src/scheduler/boot/ipxe-answer.js";
import { type BootScript, checkBootScript } from "../boot-script-checker.js";

const hosts = {
  sched: "172.17.0.1:3000",
  osHttp: "os.lab:8000",
  initrdHttp: "initrd.lab:8800",
  srvHttpCci: "172.17.0.1:20011",
};
const defaults = {
  os: "debian",
  os_arch: "aarch64",
  os_version: "sid",
  lkp_initrd_user: "latest",
  docker_image: "centos:7",
  os_mount: "nfs",
};

function completed(job: Job): Job {
  return completeJob(job, { id: "6", defaults, form: "short", osHttpHost: "os.lab", nowMs: 0 });
}

const answers = { ipxe: ipxeAnswer, grub: grubAnswer } as const;
const firmwares = ["ipxe", "grub"] as const;
const scriptOf = (firmware: "ipxe" | "grub", job: Job | undefined): BootScript =>
  checkBootScript(answers[firmware](job, hosts));

/** Values that firmware, a shell or a web server would take for more than a word. */
const odd = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.constantFrom(
    "",
    ".",
    "..",
    "../../etc",
    "a/../b",
    "/",
    "a b",
    "a\nreboot",
    "$(id)",
    ["$", "{net0/mac}"].join(""),
    "a;b",
    'a"b',
    "%2e",
    "#",
    "?x",
    "||",
  ),
  fc.integer(),
  fc.constant(null),
  fc.constant([1]),
);

describe.each(firmwares)("the answer for %s", (firmware) => {
  it("is a script the firmware runs to its end, with a job and without", () => {
    const script = scriptOf(firmware, completed({ suite: "iperf", testbox: "vm-2p8g" }));
    expect(script).toMatchObject({
      firmware,
      ending: "boot",
      kernel: "http://os.lab:8000/os/debian/aarch64/sid/vmlinuz",
    });
    expect(script.initrds).toEqual([
      "http://os.lab:8000/os/debian/aarch64/sid/initrd.lkp",
      "http://initrd.lab:8800/initrd/lkp/latest/lkp-aarch64.cgz",
      "http://172.17.0.1:3000/job_initrd_tmpfs/6/job.cgz",
    ]);
    expect(script.kernelArguments).toContain("root=os.lab:/os/debian/aarch64/sid");
    expect(scriptOf(firmware, undefined)).toMatchObject({ firmware, ending: "reboot" });
  });

  it.each(["nfs", "initramfs", "cifs"])("is one with os_mount %s", (os_mount) => {
    const script = scriptOf(firmware, completed({ suite: "iperf", testbox: "vm-2p8g", os_mount }));
    expect(script.kernelArguments.filter((word) => word.startsWith("root="))).toHaveLength(1);
  });

  it("is one for every job that is taken, whatever stands in its fields", () => {
    const fields = fc.record(
      {
        os: odd,
        os_arch: odd,
        arch: odd,
        os_version: odd,
        lkp_initrd_user: odd,
        os_mount: fc.constantFrom("nfs", "cifs"),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fields, (given) => {
        const job = { suite: "iperf", testbox: "vm-2p8g", ...given };
        if (jobProblem(job) !== undefined) return;
        const script = scriptOf(firmware, completed(job));
        expect(script.ending).toBe("boot");
        expect(script.initrds[2]).toBe("http://172.17.0.1:3000/job_initrd_tmpfs/6/job.cgz");
      }),
      { numRuns: 500 },
    );
  });
});
