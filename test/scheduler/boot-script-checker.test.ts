import { describe, expect, it } from "vitest";
import { checkBootScript } from "./boot-script-checker.js";

const ipxe = [
  "#!ipxe",
  "",
  "initrd http://172.17.0.1:8000/os/debian/aarch64/sid/initrd.lkp",
  "initrd http://172.17.0.1:3000/job_initrd_tmpfs/6/job.cgz",
  "kernel http://172.17.0.1:8000/os/debian/aarch64/sid/vmlinuz user=lkp root=cifs://h/os/x,guest,ro initrd=initrd.lkp initrd=job.cgz",
  "boot",
];
const grub = [
  "#!grub",
  "",
  "linux (http,172.17.0.1:8000)/os/debian/aarch64/sid/vmlinuz user=lkp rootovl ip=dhcp ro root=172.17.0.1:/os/x",
  "initrd (http,172.17.0.1:8000)/os/debian/aarch64/sid/initrd.lkp (http,[fe80::1]:3000)/job_initrd_tmpfs/6/job.cgz",
  "boot",
];
const none = ["echo ...", "echo No job now", "echo ...", "reboot"];
const script = (lines: readonly string[]): string => `${lines.join("\n")}\n`;
/** The script with one line changed. */
const changed = (lines: readonly string[], from: string, to: string): string => {
  expect(script(lines)).toContain(from);
  return script(lines).replace(from, to);
};

describe("the checker of boot scripts", () => {
  it("reads what an iPXE script loads and with what it boots", () => {
    expect(checkBootScript(script(ipxe))).toMatchObject({
      firmware: "ipxe",
      ending: "boot",
      kernel: "http://172.17.0.1:8000/os/debian/aarch64/sid/vmlinuz",
      kernelArguments: ["user=lkp", "root=cifs://h/os/x,guest,ro", "initrd=initrd.lkp", "initrd=job.cgz"],
      initrds: [
        "http://172.17.0.1:8000/os/debian/aarch64/sid/initrd.lkp",
        "http://172.17.0.1:3000/job_initrd_tmpfs/6/job.cgz",
      ],
    });
  });

  it("reads GRUB's devices as URLs", () => {
    expect(checkBootScript(script(grub))).toMatchObject({
      firmware: "grub",
      kernel: "http://172.17.0.1:8000/os/debian/aarch64/sid/vmlinuz",
      initrds: [
        "http://172.17.0.1:8000/os/debian/aarch64/sid/initrd.lkp",
        "http://[fe80::1]:3000/job_initrd_tmpfs/6/job.cgz",
      ],
    });
  });

  it.each(["#!ipxe", "#!grub"])("takes the answer without a job after %s", (first) => {
    expect(checkBootScript(script([first, ...none]))).toMatchObject({
      ending: "reboot",
      kernel: undefined,
      initrds: [],
    });
  });

  it("takes comments, and a chain to another script", () => {
    const text = script(["#!ipxe", "# nr_nic=1", "chain http://sched:3000/boot.ipxe/mac/00-00-00-00-00-01"]);
    expect(checkBootScript(text).ending).toBe("chain");
  });

  it.each([
    ["no first line", script(ipxe.slice(1)), /line 1: is /],
    ["blanks behind the first line", changed(ipxe, "#!ipxe", "#!ipxe "), /line 1/],
    ["no last newline", script(ipxe).slice(0, -1), /last line has no end/],
    ["carriage returns", script(ipxe).replaceAll("\n", "\r\n"), /printable ASCII/],
    ["a bare line", script(["#!ipxe", "No job now", "reboot"]), /line 2: unknown command No/],
    ["an indented line", changed(ipxe, "boot\n", " boot\n"), /unknown command/],
    ["GRUB's command in iPXE", changed(ipxe, "kernel http", "linux http"), /line 5: unknown command linux/],
    ["iPXE's command in GRUB", changed(grub, "linux (", "kernel ("), /line 3: unknown command kernel/],
    ["two kernels", changed(ipxe, "boot\n", "kernel http://h:1/vmlinuz\nboot\n"), /boots with 2 kernels/],
    ["no kernel", script(["#!ipxe", "boot"]), /boots with 0 kernels/],
    ["files and a reboot", changed(ipxe, "\nboot", "\nreboot"), /loads files and ends by reboot/],
    ["no ending", script(ipxe.slice(0, -1)), /never boots/],
    ["more behind the ending", changed(ipxe, "boot\n", "boot\necho x\n"), /nothing is done behind boot/],
    ["a quote", changed(grub, "root=", '"root='), /line 3: " is not text/],
    ["a variable of iPXE", changed(ipxe, "user=lkp", "user=$" + "{net0/mac}"), /is not text to ipxe/],
    ["a variable of GRUB", changed(grub, "user=lkp", "user=$root"), /is not text to grub/],
    ["a second command in a line of iPXE", changed(ipxe, "user=lkp", "user=lkp || reboot"), /is not text to ipxe/],
    ["a second command in a line of GRUB", changed(grub, "user=lkp", "user=lkp;reboot"), /is not text to grub/],
    ["two blanks", changed(ipxe, " user=lkp", "  user=lkp"), /line 5: an empty word/],
    [
      "two files in an initrd of iPXE",
      changed(ipxe, "initrd.lkp\n", "initrd.lkp http://h:1/x\n"),
      /initrd with 2 words/,
    ],
    ["no port", changed(ipxe, "172.17.0.1:3000", "172.17.0.1"), /line 4: no file is/],
    ["a port beyond 65535", changed(ipxe, "172.17.0.1:3000", "172.17.0.1:65536"), /line 4: no file is/],
    ["an undefined host", changed(ipxe, "http://172.17.0.1:3000", "undefined"), /line 4: no file is/],
    ["a device of another form", changed(grub, "(http,172.17.0.1:8000)/os", "(http 172.17.0.1:8000)/os"), /no file is/],
    ["a path with dots", changed(ipxe, "/6/job.cgz\n", "/6/../job.cgz\n"), /out of its folder/],
    ["an encoded path with dots", changed(ipxe, "/6/job.cgz\n", "/%2E%2e/job.cgz\n"), /out of its folder/],
    ["an empty folder", changed(ipxe, "/os/debian", "/os//debian"), /out of its folder/],
    ["broken encoding", changed(ipxe, "/os/debian", "/os/%zz"), /percent-encoding/],
    ["an initrd the kernel does not name", changed(ipxe, " initrd=job.cgz", ""), /the kernel asks for initrd.lkp/],
    [
      "initrds in another order",
      changed(ipxe, "initrd=initrd.lkp initrd=job.cgz", "initrd=job.cgz initrd=initrd.lkp"),
      /asks for/,
    ],
    [
      "initrd before linux",
      script([...grub.slice(0, 2), ...grub.slice(2, 4).reverse(), "boot"]),
      /initrd before linux/,
    ],
    ["two initrd commands of GRUB", changed(grub, " (http,[", "\ninitrd (http,["), /second initrd/],
    ["too many arguments", changed(ipxe, "user=lkp", `user=${"x".repeat(2048)}`), /takes fewer arguments/],
    ["an endless line", changed(ipxe, "user=lkp", `user=${"x".repeat(5000)}`), /characters long/],
    ["endless lines", script(["#!ipxe", ...Array.from({ length: 64 }, () => "echo"), "reboot"]), /lines/],
  ])("refuses a script with %s", (_title, text, message) => {
    expect(() => checkBootScript(text)).toThrow(message);
  });
});
