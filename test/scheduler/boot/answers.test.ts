import { describe, expect, it } from "vitest";
import { containerAnswer } from "../../../src/scheduler/boot/container-answer.js";
import { grubAnswer } from "../../../src/scheduler/boot/grub-answer.js";
import { ipxeAnswer } from "../../../src/scheduler/boot/ipxe-answer.js";
import { libvirtAnswer } from "../../../src/scheduler/boot/libvirt-answer.js";
import { nativeAnswer } from "../../../src/scheduler/boot/native-answer.js";

const hosts = { sched: "s:3000", osHttp: "o:8000", initrdHttp: "i:8800", srvHttpCci: "c:20011" };
const job = {
  id: "6",
  os_dir: "debian/aarch64/sid",
  os_arch: "aarch64",
  lkp_initrd_user: "latest",
  kernel_append_root: "o:/os/debian/aarch64/sid",
  docker_image: "centos:7",
  result_root: "/result/iperf/6",
  LKP_SERVER: "s",
  RESULT_WEBDAV_PORT: "3000",
};

describe("answers to machines that boot", () => {
  it("cases 18, 25: iPXE gets three initrds, one kernel line and boot", () => {
    expect(ipxeAnswer(job, hosts)).toBe(`#!ipxe

initrd http://o:8000/os/debian/aarch64/sid/initrd.lkp
initrd http://i:8800/initrd/lkp/latest/lkp-aarch64.cgz
initrd http://s:3000/job_initrd_tmpfs/6/job.cgz
kernel http://o:8000/os/debian/aarch64/sid/vmlinuz user=lkp job=/lkp/scheduled/job.yaml RESULT_ROOT=/result/job root=o:/os/debian/aarch64/sid rootovl ip=dhcp ro initrd=initrd.lkp initrd=lkp-aarch64.cgz initrd=job.cgz
boot
`);
  });

  it("case 27: GRUB gets one linux line with root last, one initrd line and boot", () => {
    expect(grubAnswer(job, hosts)).toBe(`#!grub

linux (http,o:8000)/os/debian/aarch64/sid/vmlinuz user=lkp job=/lkp/scheduled/job.yaml RESULT_ROOT=/result/job rootovl ip=dhcp ro root=o:/os/debian/aarch64/sid
initrd (http,o:8000)/os/debian/aarch64/sid/initrd.lkp (http,i:8800)/initrd/lkp/latest/lkp-aarch64.cgz (http,s:3000)/job_initrd_tmpfs/6/job.cgz
boot
`);
  });

  it("cases 16, 28, 30: without a job each says so in its own words", () => {
    expect(ipxeAnswer(undefined, hosts)).toBe("#!ipxe\necho ...\necho No job now\necho ...\nreboot\n");
    expect(grubAnswer(undefined, hosts)).toBe("#!grub\necho ...\necho No job now\necho ...\nreboot\n");
    expect(containerAnswer(undefined, hosts)).toBe("{}");
    expect(libvirtAnswer(undefined, hosts)).toBe('{"job_id":""}');
    expect(nativeAnswer(undefined, hosts)).toBe('{"job_id":"0"}');
  });

  it("case 29: a container's provider gets one line of JSON", () => {
    expect(containerAnswer(job, hosts)).toBe(
      '{"docker_images":"centos:7","docker_image":"centos:7","lkp":"http://i:8800/initrd/lkp/latest/lkp-aarch64.cgz","job":"http://s:3000/job_initrd_tmpfs/6/job.cgz","job_id":"6"}',
    );
  });

  it("case 26: os and lkp_initrd_user of the job are in the addresses", () => {
    const other = { ...job, os_dir: "debian/x86_64/11", os_arch: "x86_64", lkp_initrd_user: "u1" };
    expect(ipxeAnswer(other, hosts)).toContain("/os/debian/x86_64/11/initrd.lkp\n");
    expect(ipxeAnswer(other, hosts)).toContain("/initrd/lkp/u1/lkp-x86_64.cgz\n");
  });

  it("a provider of virtual machines gets each part by its name", () => {
    expect(JSON.parse(libvirtAnswer({ ...job, vt: { cpu: 2 } }, hosts))).toEqual({
      job_id: "6",
      kernel_uri: "http://o:8000/os/debian/aarch64/sid/vmlinuz",
      initrds_uri: [
        "http://o:8000/os/debian/aarch64/sid/initrd.lkp",
        "http://i:8800/initrd/lkp/latest/lkp-aarch64.cgz",
        "http://s:3000/job_initrd_tmpfs/6/job.cgz",
      ],
      kernel_params:
        "user=lkp job=/lkp/scheduled/job.yaml RESULT_ROOT=/result/job root=o:/os/debian/aarch64/sid rootovl ip=dhcp ro initrd=initrd.lkp initrd=lkp-aarch64.cgz initrd=job.cgz",
      result_root: "/result/iperf/6",
      LKP_SERVER: "s",
      vt: { cpu: 2 },
      RESULT_WEBDAV_PORT: "3000",
      SRV_HTTP_CCI_HOST: "c",
      SRV_HTTP_CCI_PORT: "20011",
    });
  });

  it("a machine that runs gets its archives as JSON in JSON", () => {
    const { job_id, initrds } = JSON.parse(nativeAnswer(job, hosts));
    expect(job_id).toBe("6");
    expect(JSON.parse(initrds)).toEqual([
      "http://i:8800/initrd/lkp/latest/lkp-aarch64.cgz",
      "http://s:3000/job_initrd_tmpfs/6/job.cgz",
    ]);
  });

  it("no field of a job adds a line or a word to a boot script", () => {
    const bad = 'x\nshell\r `y` $z \u0024{a} "q" #c;d/../e';
    const hostile = { ...job, id: bad, os_dir: bad, os_arch: bad, lkp_initrd_user: bad, kernel_append_root: bad };
    for (const answer of [ipxeAnswer, grubAnswer]) {
      const usual = answer(job, hosts).split(/\r|\n/);
      const given = answer(hostile, hosts).split(/\r|\n/);
      expect(given.map((line) => line.split(" ").length)).toEqual(usual.map((line) => line.split(" ").length));
      expect(given.slice(1).join("")).not.toMatch(/[`$";{}#]/);
    }
  });
});
