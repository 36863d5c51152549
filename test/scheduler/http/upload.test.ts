import { execFile } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it, vi } from "vitest";
import { partName } from "../../../src/scheduler/http/upload/part-name.js";
import { makeFolder } from "../../support/temp-folder.js";
import { openTestServer, type TestServer, type TestServerOptions } from "./open-test-server.js";

async function runningJob(options: TestServerOptions = {}) {
  const server = await openTestServer(options);
  const { text: id } = await server.submit({ suite: "iperf", testbox: "dc-1g" });
  await server.get("/boot.container/host/dc-1g-1");
  const folder = join(server.resultBase, "result", "iperf", id);
  return { server, id, root: `/result/iperf/${id}`, folder };
}

/** A request with this path, as it stands: fetch would tidy it. */
function raw(server: TestServer, method: string, path: string, body = ""): Promise<number> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(server.url);
    const sent = request({ host: "127.0.0.1", port, method, path, agent: false }, (answer) => {
      answer.resume().on("end", () => resolve(answer.statusCode ?? 0));
    });
    sent.on("error", reject).end(body);
  });
}

const run = promisify(execFile);
const curl = (...args: string[]) => run("curl", ["-sS", "-w", "%{http_code}", ...args]);

it("case 58: curl -T puts a file, replaces it, cannot leave its folder, and is too late after the end", async () => {
  const { server, id, root, folder } = await runningJob();
  const files = makeFolder({ f: "one\n" });
  const put = async (target: string) =>
    (await curl("--path-as-is", "-T", join(files, "f"), server.url + target)).stdout;
  expect(await put(`${root}/`)).toBe("201");
  writeFileSync(join(files, "f"), "two\n");
  expect(await put(`${root}/`)).toBe("204");
  expect(await put(`/scheduler${root}/a/b/c`)).toBe("201");
  expect(readFileSync(join(folder, "f"), "utf8")).toBe("two\n");
  expect(readFileSync(join(folder, "a/b/c"), "utf8")).toBe("two\n");
  expect(await put(`${root}/..%2f..%2fx`)).toMatch(/400$/);
  expect(readdirSync(server.resultBase).filter((name) => name.includes("x"))).toEqual([]);
  await server.get(`/~lkp/cgi-bin/lkp-post-run?job_id=${id}`);
  expect(await put(`${root}/`)).toMatch(/409$/);
  expect(readdirSync(folder).toSorted()).toEqual(["a", "f", "job.sh", "job.yaml"]);
});

it("curl sends large files after a 100 Continue, and empty ones; MKCOL makes folders", async () => {
  const { server, root, folder } = await runningJob();
  const big = Buffer.alloc(5 * 1024 * 1024, "0123456789");
  const files = makeFolder({ big, empty: "" });
  const sent = await curl("-v", "-T", join(files, "big"), `${server.url}${root}/`);
  expect(sent.stdout).toBe("201");
  expect(sent.stderr).toContain("HTTP/1.1 100 Continue");
  expect(readFileSync(join(folder, "big")).equals(big)).toBe(true);
  expect((await curl("-T", join(files, "empty"), `${server.url}${root}/`)).stdout).toBe("201");
  expect(lstatSync(join(folder, "empty")).size).toBe(0);
  for (const expected of ["201", "405"]) {
    expect((await curl("-o", "/dev/null", "-X", "MKCOL", `${server.url}${root}/logs/`)).stdout).toBe(expected);
  }
  expect((await curl("-o", "/dev/null", "-X", "MKCOL", `${server.url}${root}/`)).stdout).toBe("405");
  expect(lstatSync(join(folder, "logs")).isDirectory()).toBe(true);
});

it("an upload that is refused is not sent first", async () => {
  const { server } = await runningJob({ maxUploadBytes: 2 * 1024 * 1024 });
  const files = makeFolder({ big: Buffer.alloc(3 * 1024 * 1024) });
  const sent = await curl("-v", "-o", "/dev/null", "-T", join(files, "big"), `${server.url}/result/iperf/99/`);
  expect(sent.stdout).toBe("404");
  expect(sent.stderr).not.toContain("100 Continue");
  expect((await curl("-o", "/dev/null", "-T", join(files, "big"), `${server.url}/result/iperf/1/`)).stdout).toBe("413");
});

it.each([
  ["dot dot", "/../x"],
  ["an encoded dot dot", "/%2e%2e/x"],
  ["an encoded slash", "/a%2fb"],
  ["an empty name", "/a//b"],
  ["nothing", ""],
  ["a folder as file", "/a/"],
  ["a dot", "/./a"],
  ["a NUL", "/a%00b"],
  ["a newline", "/a%0ab"],
  ["a broken escape", "/a%zzb"],
  ["no UTF-8", "/a%ffb"],
  ["a long name", `/${"x".repeat(256)}`],
  ["a long path", `/${"xxxxxxxx/".repeat(500)}x`],
  ["a name of ours", "/.cci-part-0123"],
  ["a folder with a name of ours", "/.cci-part-0123/x"],
])("a path with %s is refused with 400 and writes nothing", async (_what, path) => {
  const { server, root, folder } = await runningJob();
  expect(await raw(server, "PUT", root + path, "x")).toBe(400);
  expect(readdirSync(folder).toSorted()).toEqual(["job.sh", "job.yaml"]);
  expect(readdirSync(join(server.resultBase, "result"))).toEqual(["iperf"]);
});

it("no folder takes the name under which the bytes of an upload are kept", async () => {
  const { server, root, folder } = await runningJob();
  const part = partName("stdout");
  expect((await server.ask("PUT", `${root}/${part}/x`, "x")).status).toBe(400);
  for (const path of [part, `${part}/d`, `d/${part}/d`]) {
    expect([path, (await server.ask("MKCOL", `${root}/${path}`)).status]).toEqual([path, 400]);
  }
  expect((await server.ask("PUT", `${root}/stdout`, "x")).status).toBe(201);
  expect((await server.ask("PUT", `${root}/stdout2`, "x", { "content-range": "bytes 0-0/2" })).status).toBe(202);
  expect((await server.ask("HEAD", `${root}/stdout2`)).status).toBe(200);
  mkdirSync(join(folder, part));
  writeFileSync(join(folder, part, "x"), "x");
  for (const path of [part, `${part}/x`, partName("stdout2")]) {
    expect([path, (await server.ask("HEAD", `${root}/${path}`)).status]).toEqual([path, 404]);
  }
});

it("only the root of a running job is open: other ids, suites and waiting jobs are 404", async () => {
  const { server, id } = await runningJob();
  const { text: waiting } = await server.submit({ suite: "iperf", testbox: "elsewhere" });
  for (const path of [
    `/result/other/${id}/x`,
    "/result/iperf/99/x",
    `/result/iperf/${waiting}/x`,
    "/result/iperf",
    "/result/x",
  ]) {
    expect([path, (await server.ask("PUT", path, "x")).status]).toEqual([path, 404]);
  }
  expect(await raw(server, "GET", `/result/iperf/${id}/job.yaml`)).toBe(404);
});

it("job.yaml and job.sh at the top are the server's", async () => {
  const { server, root, folder } = await runningJob();
  const before = readFileSync(join(folder, "job.yaml"), "utf8");
  for (const name of ["job.yaml", "job.sh"]) {
    expect((await server.ask("PUT", `${root}/${name}`, "rm -rf /")).status).toBe(204);
  }
  expect(readFileSync(join(folder, "job.yaml"), "utf8")).toBe(before);
  expect((await server.ask("PUT", `${root}/copy/job.yaml`, "a: 1")).status).toBe(201);
});

it("no link in the results is followed", async () => {
  const { server, root, folder } = await runningJob();
  const outside = makeFolder({ secret: "s" });
  symlinkSync(outside, join(folder, "way-out"));
  symlinkSync(join(outside, "secret"), join(folder, "link"));
  expect((await server.ask("PUT", `${root}/way-out/x`, "x")).status).toBe(409);
  expect((await server.ask("MKCOL", `${root}/way-out/d`)).status).toBe(409);
  expect((await server.ask("HEAD", `${root}/link`)).status).toBe(404);
  expect((await server.ask("PUT", `${root}/link`, "mine")).status).toBe(204);
  expect(readFileSync(join(outside, "secret"), "utf8")).toBe("s");
  expect(readdirSync(outside)).toEqual(["secret"]);
  expect(lstatSync(join(folder, "link")).isFile()).toBe(true);
});

it("files and folders do not take each other's place", async () => {
  const { server, root, folder } = await runningJob();
  mkdirSync(join(folder, "d"));
  expect((await server.ask("PUT", `${root}/d`, "x")).status).toBe(409);
  expect((await server.ask("PUT", `${root}/f`, "x")).status).toBe(201);
  expect((await server.ask("PUT", `${root}/f/x`, "x")).status).toBe(409);
  expect((await server.ask("MKCOL", `${root}/f`)).status).toBe(405);
  expect((await server.ask("HEAD", `${root}/d`)).status).toBe(404);
  expect((await server.ask("HEAD", `${root}/no/such`)).status).toBe(404);
});

it("an upload that broke off keeps its bytes, shows none of them, and is resumed", async () => {
  const { server, root, folder } = await runningJob();
  const path = `${root}/log`;
  const head = async () => {
    const { status, headers } = await server.ask("HEAD", path);
    return [status, headers.get("content-length")];
  };
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  socket.write(`PUT ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n0123`);
  await vi.waitFor(async () => expect(await head()).toEqual([200, "4"]), { timeout: 20_000, interval: 20 });
  socket.destroy();
  expect(existsSync(join(folder, "log"))).toBe(false);

  const range = (text: string, body: string) => server.ask("PUT", path, body, { "content-range": text });
  const wrong = await range("bytes 5-9/10", "56789");
  expect([wrong.status, wrong.headers.get("upload-offset")]).toEqual([409, "4"]);
  for (const bad of ["bytes 4-9", "bytes 9-4/10", "bytes 4-10/10", "bytes */10", "x"]) {
    expect([bad, (await range(bad, "456789")).status]).toEqual([bad, 400]);
  }
  expect((await range("bytes 4-6/10", "45")).status).toBe(400);
  const part = await range("bytes 4-6/10", "456");
  expect([part.status, part.headers.get("upload-offset")]).toEqual([202, "7"]);
  expect(await head()).toEqual([200, "7"]);
  expect((await range("bytes 7-9/10", "789")).status).toBe(201);
  expect(readFileSync(join(folder, "log"), "utf8")).toBe("0123456789");
  expect(await head()).toEqual([200, "10"]);
  expect((await range("bytes 10-11/12", "ab")).status).toBe(204);
  expect(readFileSync(join(folder, "log"), "utf8")).toBe("0123456789ab");
  expect(readdirSync(folder).toSorted()).toEqual(["job.sh", "job.yaml", "log"]);
});

it("a second upload of a file ends the first one, whose client may be gone", async () => {
  const { server, root, folder } = await runningJob();
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1").on("error", () => {});
  const closed = new Promise((resolve) => socket.on("close", resolve));
  socket.write(`PUT ${root}/log HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n0123`);
  await vi.waitFor(
    async () => expect((await server.ask("HEAD", `${root}/log`)).headers.get("content-length")).toBe("4"),
    {
      timeout: 20_000,
      interval: 20,
    },
  );
  expect((await server.ask("PUT", `${root}/log`, "whole")).status).toBe(201);
  await closed;
  expect(readFileSync(join(folder, "log"), "utf8")).toBe("whole");
  expect(readdirSync(folder).toSorted()).toEqual(["job.sh", "job.yaml", "log"]);
});

it("files and jobs have a limit, also where the length was not said", async () => {
  const { server, root, folder } = await runningJob({ maxUploadBytes: 50_000 });
  const kilo = (n: number) => Buffer.alloc(n * 1000, "x");
  expect((await server.ask("PUT", `${root}/big`, kilo(51))).status).toBe(413);
  const chunked = await fetch(`${server.url}${root}/big`, {
    method: "PUT",
    body: new Blob([kilo(51)]).stream(),
    duplex: "half",
  });
  expect(chunked.status).toBe(413);
  expect(readdirSync(folder).toSorted()).toEqual(["job.sh", "job.yaml"]);
  for (let n = 0; n < 9; n++) expect((await server.ask("PUT", `${root}/${n}`, kilo(50))).status).toBe(201);
  // job.sh and job.yaml count, too.
  expect((await server.ask("PUT", `${root}/last`, kilo(50))).status).toBe(413);
  expect((await server.ask("PUT", `${root}/last`, kilo(20))).status).toBe(201);
});

it("many files at the same time all arrive", async () => {
  const { server, root, folder } = await runningJob();
  const names = Array.from({ length: 60 }, (_, n) => `d${n % 5}/file ${n} ü%`);
  const put = (name: string) => server.ask("PUT", `${root}/${name.split("/").map(encodeURIComponent).join("/")}`, name);
  const answers = await Promise.all(names.map(put));
  expect(answers.map(({ status }) => status)).toEqual(names.map(() => 201));
  for (const name of names) expect(readFileSync(join(folder, name), "utf8")).toBe(name);
});
