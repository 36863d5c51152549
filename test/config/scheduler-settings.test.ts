import { describe, expect, it } from "vitest";
import { schedulerSettingReaders } from "../../src/config/scheduler-settings.js";
import { readSettings, type Settings } from "../../src/config/settings.js";
import { type Places, settingPlaces, userFolder } from "./setting-places.js";

const read = (places: Places): Settings => readSettings(settingPlaces(places));

describe("settings of the scheduler", () => {
  it("have the defaults of the lab, or are not set", () => {
    const settings = read({});
    const names = Object.keys(schedulerSettingReaders) as readonly (keyof typeof schedulerSettingReaders)[];
    expect(Object.fromEntries(names.map((name) => [name, settings[name].value]))).toEqual({
      SCHED_HOST: undefined,
      SCHED_PORT: undefined,
      NODE_PORT: undefined,
      OS_HTTP_HOST: "172.17.0.1",
      OS_HTTP_PORT: 8000,
      INITRD_HTTP_HOST: "172.17.0.1",
      INITRD_HTTP_PORT: 8800,
      SRV_HTTP_CCI_HOST: "172.17.0.1",
      SRV_HTTP_CCI_PORT: 20011,
      LKP_SRC: undefined,
      lab: "z9",
      CCI_MAX_JOB_BYTES: 8_388_608,
      CCI_MAX_UPLOAD: 1_073_741_824,
      CCI_ACCOUNTS: undefined,
      CCI_RESULT_ROOT_FORM: "short",
      CCI_MAX_RETRY: 0,
      CCI_DEFAULT_OS: "debian",
      CCI_DEFAULT_OS_ARCH: "aarch64",
      CCI_DEFAULT_OS_VERSION: "sid",
      CCI_DEFAULT_OS_MOUNT: "nfs",
      CCI_DEFAULT_DOCKER_IMAGE: "centos:7",
      CCI_DEFAULT_LKP_USER: "latest",
    });
    expect(settings.SCHED_PORT.origin).toBe("not set");
    expect(settings.lab.origin).toBe("default");
  });

  it("case 47: SCHED_HOST and SCHED_PORT of a file come before those of the environment", () => {
    const file = `${userFolder}/defaults/mine.yaml`;
    const places = settingPlaces({
      files: { [file]: "SCHED_PORT: 3001\nNODE_PORT: 3001\n" },
      env: { SCHED_HOST: "sched.lab", SCHED_PORT: "3000", NODE_PORT: "3002" },
    });
    const { SCHED_HOST, SCHED_PORT, NODE_PORT } = readSettings(places);
    expect(SCHED_PORT).toEqual({ value: 3001, origin: places.path(file) });
    expect(SCHED_HOST).toEqual({ value: "sched.lab", origin: "environment" });
    expect(NODE_PORT).toEqual({ value: 3002, origin: "environment" });
  });

  it("an empty value in a later file gives way to the environment", () => {
    const files = { "etc/defaults/a.yaml": "SCHED_PORT: 3001\n", [`${userFolder}/defaults/b.yaml`]: "SCHED_PORT:\n" };
    expect(read({ files, env: { SCHED_PORT: "3002" } }).SCHED_PORT).toEqual({ value: 3002, origin: "environment" });
    expect(read({ files }).SCHED_PORT).toEqual({ value: undefined, origin: "not set" });
  });

  it("the lab and its file agree where a file names it", () => {
    const files = {
      [`${userFolder}/defaults/a.yaml`]: "lab: z1\n",
      [`${userFolder}/include/lab/z1.yaml`]: "SCHED_HOST: sched.z1\n",
    };
    const { lab, SCHED_HOST } = read({ files });
    expect([lab.value, SCHED_HOST.value]).toEqual(["z1", "sched.z1"]);
  });

  it("LKP_SRC is of the environment alone", () => {
    const files = { "etc/defaults/a.yaml": "LKP_SRC: /from/file\n" };
    expect(read({ files }).LKP_SRC.value).toBeUndefined();
    expect(read({ files, env: { LKP_SRC: "/lkp" } }).LKP_SRC).toEqual({ value: "/lkp", origin: "environment" });
  });

  it.each([
    ["SCHED_PORT", "3000x"],
    ["SCHED_PORT", "0"],
    ["SCHED_PORT", "65536"],
    ["NODE_PORT", "-1"],
    ["OS_HTTP_PORT", "http"],
    ["CCI_MAX_JOB_BYTES", "8M"],
    ["CCI_MAX_JOB_BYTES", "0"],
    ["CCI_MAX_JOB_BYTES", "1e99"],
    ["CCI_MAX_UPLOAD", "-1"],
    ["CCI_MAX_RETRY", "1.5"],
    ["CCI_RESULT_ROOT_FORM", "middle"],
    ["CCI_DEFAULT_OS_MOUNT", "floppy"],
  ])("%s=%s is refused with name, origin and value", (name, value) => {
    expect(() => read({ env: { [name]: value } })).toThrow(`${name} (environment) is ${value}`);
  });
});
