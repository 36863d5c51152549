import { execFile, execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it, vi } from "vitest";
import { localTimestamp } from "../../../src/job/local-timestamp.js";
import { makeFolder } from "../../support/temp-folder.js";
import { openTestServer, type TestServer } from "./open-test-server.js";

const cgi = "/~lkp/cgi-bin";
const mac = "52-54-00-12-34-56";

/** A job for machine wfg-e595, given to it. */
async function dispatched(server: TestServer): Promise<string> {
  await server.ask("PUT", `/set_host_mac?hostname=wfg-e595&mac=${mac}`);
  const { text: id } = await server.submit({ suite: "iperf", testbox: "wfg-e595" });
  expect((await server.get(`/boot.ipxe/mac/${mac}`)).text).toContain(`/job_initrd_tmpfs/${id}/job.cgz`);
  return id;
}

async function running(server: TestServer, id: string): Promise<Readonly<Record<string, unknown>>> {
  return JSON.parse((await server.context.engine.maps.get("sched/id2job", id)) ?? "null");
}

const report = (server: TestServer, query: string) => server.get(`${cgi}/lkp-jobfile-append-var?${query}`);

it("cases 13, 14 and 15: a MAC is written down in one spelling, and only with a name", async () => {
  const { ask, context } = await openTestServer();
  const hosts = () => context.engine.maps.entries("sched/mac2host");
  for (const query of ["?hostname=a", `?mac=${mac}`, "?hostname=&mac=", ""]) {
    const { status, text } = await ask("PUT", `/set_host_mac${query}`);
    expect([status, text]).toEqual([200, "No yet!"]);
  }
  expect([...(await hosts())]).toEqual([]);
  expect((await ask("PUT", `/set_host_mac?hostname=wfg-e595&mac=${mac}`)).text).toBe("Done");
  expect((await ask("PUT", "/scheduler/set_host_mac?hostname=b&mac=52:54:00:AB:CD:EF")).text).toBe("Done");
  expect(await hosts()).toEqual(
    new Map([
      [mac, "wfg-e595"],
      ["52-54-00-ab-cd-ef", "b"],
    ]),
  );
  expect((await ask("PUT", "/del_host_mac?mac=52:54:00:ab:cd:ef")).text).toBe("Done");
  expect((await ask("PUT", "/del_host_mac")).text).toBe("No yet!");
  expect([...(await hosts()).keys()]).toEqual([mac]);
});

it("cases 16, 17 and 28: who has no job hears so in the language of its boot loader", async () => {
  const { ask, get } = await openTestServer();
  await ask("PUT", `/set_host_mac?hostname=wfg-e595&mac=${mac}`);
  for (const [type, address] of [
    ["ipxe", "00-00-00-00-00-01"],
    ["ipxe", mac],
    ["grub", "00:00:00:00:00:02"],
  ] as const) {
    const { status, text } = await get(`/boot.${type}/mac/${address}`);
    const lines = text.trimEnd().split("\n");
    expect([status, lines[0], lines.at(-1)]).toEqual([200, `#!${type}`, "reboot"]);
    expect(text).toContain("No job now");
  }
});

it("cases 18, 20 and 25: iPXE gets the job once, exactly as the contract says", async () => {
  const server = await openTestServer();
  await server.ask("PUT", `/set_host_mac?hostname=wfg-e595&mac=${mac}`);
  const { text: id } = await server.submit({ suite: "iperf", testbox: "wfg-e595" });
  const { text, headers } = await server.get(`/scheduler/boot.ipxe/mac/${mac}`);
  expect(headers.get("content-type")).toBe("text/plain; charset=utf-8");
  expect(text).toBe(`#!ipxe

initrd http://os:8000/os/debian/aarch64/sid/initrd.lkp
initrd http://initrd:8800/initrd/lkp/latest/lkp-aarch64.cgz
initrd http://sched:3000/job_initrd_tmpfs/${id}/job.cgz
kernel http://os:8000/os/debian/aarch64/sid/vmlinuz user=lkp job=/lkp/scheduled/job.yaml RESULT_ROOT=/result/job root=os:/os/debian/aarch64/sid rootovl ip=dhcp ro initrd=initrd.lkp initrd=lkp-aarch64.cgz initrd=job.cgz
boot
`);
  expect((await server.get(`/boot.ipxe/mac/${mac}`)).text).toContain("No job now");
});

it("case 26: the system of the job stands in the URLs", async () => {
  const server = await openTestServer();
  await server.ask("PUT", `/set_host_mac?hostname=h&mac=${mac}`);
  await server.submit({
    suite: "a",
    testbox: "h",
    os: "debian",
    os_arch: "x86_64",
    os_version: "11",
    lkp_initrd_user: "u1",
  });
  const { text } = await server.get(`/boot.ipxe/mac/${mac}`);
  expect(text).toContain("/os/debian/x86_64/11/");
  expect(text).toContain("/initrd/lkp/u1/lkp-x86_64.cgz");
});

it("case 27: GRUB gets two commands and boot", async () => {
  const server = await openTestServer();
  await server.ask("PUT", "/set_host_mac?hostname=h&mac=52:54:00:12:34:57");
  const { text: id } = await server.submit({ suite: "a", testbox: "h" });
  const { text } = await server.get("/boot.grub/mac/52:54:00:12:34:57");
  expect(text.trimEnd().split("\n")).toEqual([
    "#!grub",
    "",
    "linux (http,os:8000)/os/debian/aarch64/sid/vmlinuz user=lkp job=/lkp/scheduled/job.yaml RESULT_ROOT=/result/job rootovl ip=dhcp ro root=os:/os/debian/aarch64/sid",
    `initrd (http,os:8000)/os/debian/aarch64/sid/initrd.lkp (http,initrd:8800)/initrd/lkp/latest/lkp-aarch64.cgz (http,sched:3000)/job_initrd_tmpfs/${id}/job.cgz`,
    "boot",
  ]);
});

it("cases 29 and 30: a container gets one line of JSON without a newline, or an empty object", async () => {
  const server = await openTestServer();
  const idle = await server.get("/boot.container/host/dc-1g-1");
  expect([idle.text, idle.headers.get("content-type")]).toEqual(["{}", "application/json"]);
  const { text: id } = await server.submit({ suite: "a", testbox: "dc-1g", docker_image: "centos:7" });
  const { text, headers } = await server.get("/boot.container/host/dc-1g-1");
  expect(headers.get("content-type")).toBe("application/json");
  expect(text).toBe(
    `{"docker_images":"centos:7","docker_image":"centos:7","lkp":"http://initrd:8800/initrd/lkp/latest/lkp-aarch64.cgz","job":"http://sched:3000/job_initrd_tmpfs/${id}/job.cgz","job_id":"${id}"}`,
  );
});

it("other types of boot answer 404; libvirt and native have idle answers of their own", async () => {
  const { get } = await openTestServer();
  const { status, text } = await get("/boot.floppy/mac/00-00-00-00-00-01");
  expect([status, text]).toEqual([404, "Not defined boot type floppy"]);
  expect(JSON.parse((await get("/boot.libvirt/mac/00-00-00-00-00-01")).text)).toEqual({ job_id: "" });
  expect(JSON.parse((await get("/boot.native/host/h-1")).text)).toEqual({ job_id: "0" });
  expect((await get(`${cgi}/gpxelinux.cgi?hostname=h-1`)).text).toContain("No job now");
  expect((await get(`${cgi}/gpxelinux.cgi`)).status).toBe(400);
});

it("case 21: jobs come in the order of their submits", async () => {
  const server = await openTestServer();
  const first = (await server.submit({ suite: "a", testbox: "dc-1g" })).text;
  const second = (await server.submit({ suite: "a", testbox: "dc-1g" })).text;
  const ids = [];
  for (const host of ["dc-1g-1", "dc-1g-2"])
    ids.push(JSON.parse((await server.get(`/boot.container/host/${host}`)).text).job_id);
  expect(ids).toEqual([first, second]);
});

it("cases 22 and 23: of machines that ask at the same time each gets a job of its own", async () => {
  const server = await openTestServer();
  await server.submit({ suite: "a", testbox: "dc-1g" });
  const boot = async (_: unknown, n: number) =>
    JSON.parse((await server.get(`/boot.container/host/dc-1g-${n}`)).text).job_id as string | undefined;
  const one = await Promise.all(Array.from({ length: 20 }, boot));
  expect(one.filter((id) => id !== undefined)).toHaveLength(1);
  for (let n = 0; n < 50; n++) await server.submit({ suite: "a", testbox: "dc-1g" });
  const all = await Promise.all(Array.from({ length: 50 }, (_, n) => boot(_, n + 100)));
  expect(new Set(all).size).toBe(50);
  expect(all).not.toContain(undefined);
});

it("case 24: a machine takes the jobs of its group", async () => {
  const server = await openTestServer();
  await server.ask("PUT", `/set_host_mac?hostname=vm-2p8g-7&mac=${mac}`);
  const { text: id } = await server.submit({ suite: "a", testbox: "vm-2p8g" });
  expect((await server.get(`/boot.ipxe/mac/${mac}`)).text).toContain(`/${id}/job.cgz`);
});

it("?wait=S answers as soon as there is a job, and at the end of the server", async () => {
  const server = await openTestServer();
  const waiting = server.get("/boot.container/host/dc-1g-1?wait=10");
  await vi.waitFor(() => expect(server.server.server.connections ?? 1).toBeGreaterThan(0));
  const { text: id } = await server.submit({ suite: "a", testbox: "dc-1g" });
  expect(JSON.parse((await waiting).text).job_id).toBe(id);

  const left = server.get("/boot.container/host/dc-9g-1?wait=10");
  const listed = await server.get("/healthz");
  expect(listed.text).toBe("ok");
  await server.server.close();
  const { text, headers } = await left;
  expect([text, headers.get("connection")]).toEqual(["{}", "close"]);
});

it("cases 31 and 33: job.cgz is a gzip of cpio that can be fetched once", async () => {
  const server = await openTestServer();
  const id = await dispatched(server);
  const path = `/job_initrd_tmpfs/${id}/job.cgz`;
  const answer = await fetch(server.url + path);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/octet-stream"]);
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect(bytes.length).toBe(Number(answer.headers.get("content-length")));
  const folder = makeFolder();
  writeFileSync(join(folder, "job.cgz"), bytes);
  const listed = execFileSync("sh", ["-c", "gzip -dc job.cgz | cpio -itv 2>/dev/null"], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(listed).toMatch(/^-rwxrwxr-x .* lkp\/scheduled\/job\.sh$/m);
  expect((await server.get(path)).status).toBe(404);
  expect(existsSync(join(server.resultBase, "job_initrd_tmpfs", id))).toBe(false);
});

it("a client that leaves with the last byte has had its download", async () => {
  const server = await openTestServer();
  const run = promisify(execFile);
  for (let n = 0; n < 5; n++) {
    const { text: id } = await server.submit({ suite: "a", testbox: "dc-1g" });
    await server.get(`/boot.container/host/dc-1g-${n}`);
    const curl = () =>
      run("curl", ["-s", "-o", "/dev/null", "-w", "%{http_code}", `${server.url}/job_initrd_tmpfs/${id}/job.cgz`]);
    expect([(await curl()).stdout, (await curl()).stdout]).toEqual(["200", "404"]);
  }
});

it("case 33: no path leads out of the archives", async () => {
  const server = await openTestServer();
  const id = await dispatched(server);
  for (const path of [
    "/job_initrd_tmpfs/..%2f..%2fetc/passwd",
    "/job_initrd_tmpfs/..%2f..%2fetc%2fpasswd/job.cgz",
    `/job_initrd_tmpfs/${id}/../${id}/job.sh`,
    `/job_initrd_tmpfs/${id}/job.yaml`,
    `/job_initrd_tmpfs/${id}%2fjob.cgz`,
    `/job_initrd_tmpfs/${id}/job.cgz/`,
    "/job_initrd_tmpfs/99/job.cgz",
    "/job_initrd_tmpfs/%00/job.cgz",
  ]) {
    expect([path, (await server.get(path)).status]).toEqual([path, 404]);
  }
  expect((await server.get(`/scheduler/job_initrd_tmpfs/${id}/job.cgz`)).status).toBe(200);
});

it("a download that broke off can be tried again", async () => {
  const server = await openTestServer();
  const id = await dispatched(server);
  // More than the buffers of a connection hold.
  writeFileSync(join(server.resultBase, "job_initrd_tmpfs", id, "job.cgz"), Buffer.alloc(64 * 1024 * 1024));
  const path = `/job_initrd_tmpfs/${id}/job.cgz`;
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
  await once(socket, "data");
  socket.destroy();
  const isAnswered = () => server.log.lines.some((line) => line.path === path);
  await vi.waitFor(() => expect(isAnswered()).toBe(true), { timeout: 20_000 });
  expect((await server.get(path)).status).toBe(200);
  expect((await server.get(path)).status).toBe(404);
});

it("case 34: a running job takes in what its testbox reports, its stored document does not", async () => {
  const server = await openTestServer();
  const id = await dispatched(server);
  const before = await server.context.store.get("jobs", id);
  const { status, text } = await report(
    server,
    `job_file=/lkp/scheduled/job.yaml&job_id=${id}&start_time=1587725398&loadavg=0.1%200.2+0.3%2B&job_state=running&a=b=c&msg=%e4%bd%a0%zz%`,
  );
  expect([status, text]).toEqual([200, "Done"]);
  const job = await running(server, id);
  expect(job).toMatchObject({ loadavg: "0.1 0.2 0.3+", job_stage: "running", a: "b=c", msg: "你%zz%" });
  expect(Date.parse(String(job.start_time))).toBe(1587725398000);
  expect(await server.context.store.get("jobs", id)).toEqual(before);
});

it("case 35: empty values, protected names and unknown ids change nothing", async () => {
  const server = await openTestServer();
  const id = await dispatched(server);
  const { result_root } = await running(server, id);
  for (const query of [
    `job_id=${id}&start_time=&foo=1&result_root=/etc&__proto__=x&my_email=x&job_token=t&foo=2`,
    "job_id=99&foo=1",
    "job_id=../../etc&foo=1",
    "foo=1",
    "",
    "&&=&%=%&job_id",
  ]) {
    const { status, text } = await report(server, query);
    expect([query, status, text]).toEqual([query, 200, "Done"]);
  }
  const job = await running(server, id);
  expect([job.foo, job.start_time, job.result_root, job.my_email, job.job_token]).toEqual([
    "2",
    undefined,
    result_root,
    undefined,
    undefined,
  ]);
  expect([...(await server.context.engine.maps.entries("sched/id2job")).keys()]).toEqual([id]);
});

it("cases 36 and 37: the end of a job is reported once, and again without harm", async () => {
  const server = await openTestServer();
  const id = await dispatched(server);
  await report(server, `job_id=${id}&start_time=1587725398&job_state=running`);
  const end = `${cgi}/lkp-post-run?job_file=x&job_id=${id}`;
  expect((await server.get(end)).text).toBe("Done");
  const stored = await server.context.store.get("jobs", id);
  const start_time = localTimestamp(1587725398000);
  expect(stored).toMatchObject({ job_stage: "finish", job_health: "success", start_time });
  expect(await server.context.engine.maps.get("sched/id2job", id)).toBeUndefined();
  const extract = async () => (await server.context.engine.tasks.list("extract_stats")).map((task) => task.id);
  expect(await extract()).toEqual([id]);
  for (const again of [end, `${cgi}/lkp-post-run?job_id=99`, `${cgi}/lkp-post-run`]) {
    expect((await server.get(again)).text).toBe("Done");
  }
  expect(await extract()).toEqual([id]);
  expect((await server.get("/metrics")).text).toContain('cci_jobs_closed_total{health="success"} 1');
});

it("case 38: of a hundred reports at the same time none is lost", async () => {
  const server = await openTestServer();
  const id = await dispatched(server);
  await Promise.all(Array.from({ length: 100 }, (_, n) => report(server, `job_id=${id}&key${n}=${n}`)));
  const job = await running(server, id);
  for (let n = 0; n < 100; n++) expect(job[`key${n}`]).toBe(`${n}`);
});

it("case 57: two servers on the same data are as one", async () => {
  const first = await openTestServer();
  const second = await openTestServer({ beside: first });
  const { text: id } = await first.submit({ suite: "iperf", testbox: "dc-1g" });
  expect(JSON.parse((await second.get("/boot.container/host/dc-1g-1")).text).job_id).toBe(id);
  expect((await first.get(`/job_initrd_tmpfs/${id}/job.cgz`)).status).toBe(200);
  expect((await second.get(`/job_initrd_tmpfs/${id}/job.cgz`)).status).toBe(404);
  expect((await first.ask("PUT", `/result/iperf/${id}/a`, "1")).status).toBe(201);
  expect((await second.get(`${cgi}/lkp-post-run?job_id=${id}`)).text).toBe("Done");
  expect(await first.context.store.get("jobs", id)).toMatchObject({ job_stage: "finish" });
  expect((await first.ask("PUT", `/result/iperf/${id}/a`, "1")).status).toBe(409);
});

it("URLs and queries have limits, and what is no URL harms nobody", async () => {
  const { get, url } = await openTestServer();
  expect((await get(`${cgi}/lkp-jobfile-append-var?${"a=1&".repeat(1001)}`)).status).toBe(400);
  expect((await get(`${cgi}/lkp-jobfile-append-var?a=${"x".repeat(50_000)}`)).status).toBe(414);
  expect((await get(`/${"x".repeat(70_000)}`)).status).toBe(431);
  for (const path of ["/boot.ipxe/mac/%zz", "/%", "/boot.ipxe/mac/%ff%fe", "/result/%zz", "/%e0%a4%a"]) {
    const { status } = await get(path);
    expect([path, status >= 400 && status < 500]).toEqual([path, path !== "/boot.ipxe/mac/%ff%fe" || status === 400]);
  }
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

it("what testboxes say of themselves is kept", async () => {
  const server = await openTestServer();
  const { ask, get, context, log } = server;
  expect((await get("/heart-beat?type=dc&hostname=h-1&is_remote=false")).text).toBe('{"status_code":1001}');
  expect((await ask("PUT", "/register-host2redis?type=dc&arch=aarch64&hostname=h-1&is_remote=false")).text).toBe(
    "Done",
  );
  expect((await ask("PUT", "/register-host2redis?type=dc")).text).toBe("No yet!");
  expect((await ask("PUT", "/register-host2redis?type=floppy&hostname=a")).status).toBe(400);
  expect((await get("/heart-beat?type=dc&hostname=h-1&is_remote=false")).text).toBe('{"status_code":1000}');
  expect(JSON.parse((await get("/v1/testboxes")).text).testboxes).toMatchObject([{ hostname: "h-1", arch: "aarch64" }]);
  expect((await get(`${cgi}/lkp-wtmp?tbox_name=h-1&tbox_state=booting&ip=10.0.0.1`)).text).toBe("Done");
  expect(JSON.parse((await get("/get_testbox?testbox=h-1")).text)).toMatchObject({ state: "booting", ip: "10.0.0.1" });
  const unknown = await get("/get_testbox?testbox=nobody");
  expect([unknown.status, unknown.text]).toEqual([500, "{}"]);
  expect((await get(`${cgi}/report_ssh_port?tbox_name=h-1&ssh_port=50001&job_id=1`)).text).toBe("Done");
  const info = JSON.stringify({ tbox_name: "h-1", job_id: "1", ssh_port: "50002", message: "" });
  expect((await ask("POST", `${cgi}/report_ssh_info`, info)).text).toBe("Done");
  expect(await context.engine.maps.get("sched/tbox2ssh_port", "h-1")).toBe("50002");
  expect(log.lines.filter(({ state }) => state === "set ssh port").map(({ job_id }) => job_id)).toEqual(["1", "1"]);
  expect((await ask("PUT", "/set_host2queues?host=h-1&queues=q1,q2")).text).toBe("Done");
  expect(await context.engine.maps.get("sched/host2queues", "h-1")).toBe("q1,q2");
  expect((await ask("PUT", "/del_host2queues?host=h-1")).text).toBe("Done");
  expect((await ask("PUT", "/set_host2queues?host=h-1&queues=")).text).toBe("No yet!");
});

it("an event is echoed and logged, without what is secret", async () => {
  const { ask, log } = await openTestServer();
  const event = '{"type":"job/step",  "my_token":"s3cret"}';
  const { text } = await ask("POST", "/report_event", event);
  expect(text).toBe(event);
  expect(JSON.stringify(log.lines)).toContain("job/step");
  expect(JSON.stringify(log.lines)).not.toContain("s3cret");
  expect((await ask("POST", "/report_event", "nonsense")).status).toBe(400);
  expect((await ask("POST", "/report_event", JSON.stringify({ a: "x".repeat(70_000) }))).status).toBe(413);
});

it("stages, steps and deadlines are set by their own requests", async () => {
  const server = await openTestServer();
  const id = await dispatched(server);
  const stage = (query: string) => server.get(`${cgi}/set-job-stage?${query}`);
  expect([(await stage("")).status, (await stage("")).text]).toEqual([
    500,
    'param error: missing ["job_stage","job_id"]',
  ]);
  expect((await stage(`job_stage=running&job_id=${id}&timeout=x`)).status).toBe(400);
  expect((await stage(`job_stage=running&job_id=${id}&timeout=60`)).text).toBe("Done");
  expect(await running(server, id)).toMatchObject({ job_stage: "running" });
  expect((await server.get(`${cgi}/report-job-step?job_step=a&job_id=${id}`)).text).toBe("Done");
  const renewed = await server.get(`/renew_deadline?job_id=${id}&time=3600`);
  expect(renewed.status).toBe(200);
  expect((await server.get("/get_deadline?testbox=wfg-e595")).text).toBe(renewed.text);
  expect((await server.get("/renew_deadline?job_id=99&time=1")).status).toBe(500);
  expect((await server.get(`/renew_deadline?job_id=${id}&time=-1`)).status).toBe(400);
});

it("one line of the log for a request has its peer, its path and its job, and no query", async () => {
  const server = await openTestServer();
  const id = await dispatched(server);
  await report(server, `job_id=${id}&job_token=s3cret&a=b`);
  const line = server.log.lines.find(({ path }) => path === `${cgi}/lkp-jobfile-append-var`);
  expect(line).toMatchObject({
    level: "info",
    msg: "request",
    peer: "127.0.0.1",
    method: "GET",
    status: 200,
    job_id: id,
  });
  expect(line?.ms).toEqual(expect.any(Number));
  expect(JSON.stringify(server.log.lines)).not.toContain("s3cret");
});

it("nothing of temporary files is left beside the archives", async () => {
  const server = await openTestServer();
  const id = await dispatched(server);
  expect(readdirSync(join(server.resultBase, "job_initrd_tmpfs", id))).toEqual(["job.cgz"]);
});
