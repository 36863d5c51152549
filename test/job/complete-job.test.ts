import { expect, test } from "vitest";
import { completeJob } from "../../src/job/complete-job.js";
import { withoutHiddenFields } from "../../src/job/hidden-fields.js";
import type { Job } from "../../src/job/load-job.js";
import { localDate, localTimestamp } from "../../src/job/local-timestamp.js";

const nowMs = 1_587_725_398_000;
const completion = {
  id: "6",
  defaults: {
    os: "debian",
    os_arch: "aarch64",
    os_version: "sid",
    lkp_initrd_user: "latest",
    docker_image: "centos:7",
    os_mount: "nfs",
  },
  form: "short" as const,
  osHttpHost: "172.17.0.1",
  nowMs,
};
const complete = (job: Job): Job => completeJob(job, completion);

test("case 4: a job gets defaults, its id, its class and its result root", () => {
  const job = { suite: "iperf", testbox: "myhost", "test-group": "mygroup", result_root: "/result/ipef" };
  expect(complete(job)).toEqual({
    ...job,
    id: "6",
    os: "debian",
    os_arch: "aarch64",
    os_version: "sid",
    os_mount: "nfs",
    os_dir: "debian/aarch64/sid",
    kernel_append_root: "172.17.0.1:/os/debian/aarch64/sid",
    lkp_initrd_user: "latest",
    docker_image: "centos:7",
    tbox_group: "myhost",
    queue: "myhost",
    result_root: "/result/iperf/6",
    upload_dirs: "/result/iperf/6",
    job_state: "submit",
    job_stage: "submit",
    submit_time: localTimestamp(nowMs),
    submit_date: localDate(nowMs),
    time: localTimestamp(nowMs),
  });
});

test.each<[Job, Job]>([
  [{ testbox: "vm-hi1620-2p8g-1" }, { tbox_group: "vm-hi1620-2p8g", queue: "vm-hi1620-2p8g" }],
  [
    { testbox: "a-1", tbox_group: "g9" },
    { tbox_group: "g9", queue: "g9", testbox: "a-1" },
  ],
  [{ queue: "vm~me" }, { queue: "vm~me", tbox_group: "vm-2p8g" }],
  [{ arch: "x86_64" }, { os_arch: "x86_64", os_dir: "debian/x86_64/sid" }],
  [{ arch: "x86_64", os_arch: "riscv64" }, { os_arch: "riscv64" }],
  [
    { os_version: null, os: "centos" },
    { os_version: "sid", os_dir: "centos/aarch64/sid" },
  ],
  [{ os_version: 11 }, { os_version: 11, os_dir: "debian/aarch64/11" }],
  [{ os_version: "../..\n" }, { os_version: "../..\n", os_dir: "debian/aarch64/_._.._" }],
  [{ os_mount: "initramfs" }, { kernel_append_root: "/dev/ram0" }],
  [{ upload_dirs: "/srv/a, /srv/b" }, { upload_dirs: "/result/iperf/6,/srv/a,/srv/b" }],
  [{ upload_dirs: ["/srv/a", 5] }, { upload_dirs: "/result/iperf/6,/srv/a" }],
  [{ upload_dirs: "/result/iperf/5,/srv/a" }, { upload_dirs: "/result/iperf/6,/srv/a" }],
  [
    { id: "77", job_stage: "finish", job_state: "finished", submit_time: "old" },
    { id: "6", job_stage: "submit" },
  ],
  [
    { n: 12345678901234567890n, "#! jobs/a.yaml": null },
    { n: 12345678901234567890n, "#! jobs/a.yaml": null },
  ],
])("a job with %o is stored with %o", (fields, stored) => {
  expect(complete({ suite: "iperf", testbox: "vm-2p8g-1", ...fields })).toMatchObject(stored);
});

test("what identifies the submitter, secrets, and the life of an earlier job are not stored", () => {
  const secret = {
    my_token: "t",
    my_email: "e",
    my_name: "n",
    my_uuid: "u",
    secrets: { pw: "x" },
    job_token: "j",
    job_health: "failed",
    finish_time: "then",
    deadline: "then",
  };
  const stored = complete({ suite: "iperf", testbox: "a", my_account: "me", ...secret });
  expect(Object.keys(stored).filter((key) => key in secret)).toEqual([]);
  expect(stored.my_account).toBe("me");
});

test("the long form of the result root has the date, the class and the system", () => {
  const job = { suite: "iperf", testbox: "vm-2p8g-1", pp: { iperf: { runtime: 30, protocol: "tcp" } } };
  expect(completeJob(job, { ...completion, form: "long" }).result_root).toBe(
    `/result/iperf/${localDate(nowMs)}/vm-2p8g/debian-sid-aarch64/tcp-30/6`,
  );
});

test("a key that names the prototype of objects is a field like others", () => {
  const job = JSON.parse('{"suite":"a","testbox":"b","__proto__":{"os":"evil"}}') as Job;
  expect(complete(job).os).toBe("debian");
  expect(Object.hasOwn(withoutHiddenFields(complete(job)), "__proto__")).toBe(true);
});

test("readers of a job see neither accounts nor secrets", () => {
  const hidden = { my_email: 1, my_token: 1, job_token: 1, my_ssh_pubkey: 1, secrets: 1, pkg_data: 1, stats: 1 };
  expect(withoutHiddenFields({ id: "6", ...hidden, my_account: "me" })).toEqual({ id: "6", my_account: "me" });
});
