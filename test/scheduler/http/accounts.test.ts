import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";

import { expect, it } from "vitest";
import { readAccounts } from "../../../src/scheduler/http/accounts/read-accounts.js";
import { makeFolder } from "../../support/temp-folder.js";
import { openTestServer, type TestServer } from "./open-test-server.js";

const hash = (token: string) => createHash("sha256").update(token).digest("hex");
const file = `
- {name: ann, role: submitter, token_sha256: ${hash("ann-token")}, my_email: ann@example.org}
- {name: bob, role: submitter, token_sha256: ${hash("bob-token")}}
- {name: rack, role: testbox, token_sha256: ${hash("rack-token")}}
- {name: root, role: admin, token_sha256: ${hash("root-token")}}
- {name: board, role: read-only, token_sha256: ${hash("board-token")}}
`;

const accountsOf = (text: string) => readAccounts(join(makeFolder({ "accounts.yaml": text }), "accounts.yaml"));
const openGuarded = () => openTestServer({ accounts: accountsOf(file) });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const basic = (token: string) => ({ authorization: `Basic ${Buffer.from(`who:${token}`).toString("base64")}` });
const job = { suite: "iperf", testbox: "dc-1g" };

/** Submits as ann and gives the job to a machine; what is in its archive. */
async function dispatched(server: TestServer, host = "dc-1g-1") {
  const { text: id } = await server.submit(job, bearer("ann-token"));
  await server.get(`/boot.container/host/${host}`, basic("rack-token"));
  const archive = join(server.resultBase, "job_initrd_tmpfs", id, "job.cgz");
  const script = `gzip -dc '${archive}' | cpio -i --quiet --to-stdout lkp/scheduled/secrets.yaml`;
  const secrets = execFileSync("sh", ["-c", script], { encoding: "utf8" });
  const token = /job_token: ['"]?([^'"\n]+)/.exec(secrets)?.[1] ?? "";
  expect(token.length).toBeGreaterThan(20);
  return { id, token };
}

it("what is open is open, everything else wants a token", async () => {
  const { get, ask } = await openGuarded();
  for (const path of ["/", "/healthz", "/readyz", "/version", "/openapi.json"])
    expect((await get(path)).status).toBe(200);
  for (const path of [
    "/boot.ipxe/mac/00-00-00-00-00-01",
    "/v1/jobs",
    "/metrics",
    "/get_testbox?testbox=a",
    "/scheduler/v1/jobs/1",
  ]) {
    const { status, headers } = await get(path);
    expect([path, status, headers.get("www-authenticate")]).toEqual([path, 401, 'Basic realm="cci"']);
    expect((await get(path, bearer("wrong"))).status).toBe(401);
  }
  expect((await ask("PUT", "/set_host_mac?hostname=a&mac=00-00-00-00-00-01")).status).toBe(401);
});

it("a role may do what is its own: by Bearer and by the password of Basic", async () => {
  const { get, ask, submit } = await openGuarded();
  const boot = (headers: Record<string, string>) => get("/boot.container/host/dc-1g-1", headers);
  expect((await boot(bearer("rack-token"))).status).toBe(200);
  expect((await boot(basic("root-token"))).status).toBe(200);
  expect((await boot(bearer("ann-token"))).status).toBe(403);
  expect((await get("/v1/jobs", basic("board-token"))).status).toBe(200);
  expect((await ask("PUT", "/set_host_mac?hostname=a&mac=b", undefined, bearer("board-token"))).status).toBe(403);
  const refused = await submit(job, bearer("rack-token"));
  expect([refused.status, refused.text, refused.headers.get("cci-error-description")]).toEqual([
    403,
    "0",
    "Role testbox may not do that",
  ]);
});

it("a posted job may bring its token along; its own words say what is missing", async () => {
  const server = await openGuarded();
  const message = async (fields: Readonly<Record<string, unknown>>) => {
    const { status, headers } = await server.submit({ ...job, ...fields });
    return [status, headers.get("cci-error-description")];
  };
  const my = { my_email: "ann@example.org", my_name: "Ann", my_token: "ann-token", my_account: "ann" };
  expect(await message({ suite: "", ...my })).toEqual([400, "Missing required job key: 'suite'."]);
  expect(await message({})).toEqual([400, expect.stringMatching(/^Missing required job key: 'my_email'\. ./)]);
  expect(await message({ my_email: "x" })).toEqual([
    400,
    expect.stringMatching(/^Missing required job key: 'my_name'\. ./),
  ]);
  expect(await message({ ...my, my_token: "" })).toEqual([
    400,
    expect.stringMatching(/^Missing required job key: 'my_token'\. ./),
  ]);
  for (const wrong of [
    { my_token: "no" },
    { my_email: "x" },
    { my_account: "bob" },
    { my_token: "board-token" },
    { my_token: 1 },
  ]) {
    expect(await message({ ...my, ...wrong, os_mount: "floppy" })).toEqual([
      400,
      expect.stringMatching(/^Failed to verify the account\. ./),
    ]);
  }
  expect(await message({ ...my, my_account: undefined })).toEqual([
    400,
    expect.stringMatching(/^Missing required job key: my_account\. .*my_account: ann/),
  ]);
  const { text: id } = await server.submit({ ...job, ...my });
  const stored = await server.context.store.get("jobs", id);
  expect(stored).toMatchObject({ my_account: "ann" });
  for (const field of ["my_token", "my_email", "my_name"]) expect(stored).not.toHaveProperty(field);
  expect(JSON.stringify(server.log.lines)).not.toMatch(/ann-token|ann@example/);
});

it("the job gets the account of its token, whatever it says itself", async () => {
  const server = await openGuarded();
  const { text: id } = await server.submit({ ...job, my_account: "root" }, bearer("ann-token"));
  const stored = await server.context.store.get("jobs", id);
  expect([stored?.my_account, stored?.name, stored?.role]).toEqual(["ann", undefined, undefined]);
});

it("case 50: a queued job is cancelled by its owner or an admin, by nobody else, and not once it runs", async () => {
  const server = await openGuarded();
  const submit = async () => (await server.submit(job, bearer("ann-token"))).text;
  const cancel = async (token: string, ...ids: string[]) => {
    const { text } = await server.ask("POST", "/cancel_jobs", JSON.stringify({ job_ids: ids }), bearer(token));
    return JSON.parse(text).results.map(({ result }: { result: string }) => result);
  };
  const [first, second, third] = [await submit(), await submit(), await submit()];
  expect(await cancel("bob-token", first)).toEqual(["forbidden"]);
  expect(await cancel("ann-token", first, "99", "../x")).toEqual(["success", "failed", "failed"]);
  expect(await cancel("root-token", second)).toEqual(["success"]);
  expect(JSON.parse((await server.get("/boot.container/host/dc-1g-1", bearer("rack-token"))).text).job_id).toBe(third);
  expect(await cancel("ann-token", third)).toEqual(["unsupported"]);
  const anonymous = await server.ask("POST", "/cancel_jobs", JSON.stringify({ job_ids: [third] }));
  expect([anonymous.status, JSON.parse(anonymous.text).error_msg]).toEqual([202, expect.stringContaining("my_email")]);
  expect((await server.ask("POST", `/v1/jobs/${third}/cancel`, undefined, bearer("bob-token"))).status).toBe(403);
  const text = await server.ask("POST", `/scheduler/v1/jobs/${third}/cancel`, undefined, bearer("ann-token"));
  expect([text.status, text.text]).toEqual([403, "Job already running"]);
});

it("the token of a job opens reports and uploads of that job, and of no other", async () => {
  const server = await openGuarded();
  const { id, token } = await dispatched(server);
  const other = await dispatched(server, "dc-1g-2");
  const report = (of: string, headers: Record<string, string>, more = "") =>
    server.get(`/~lkp/cgi-bin/lkp-jobfile-append-var?job_id=${of}&foo=1${more}`, headers);
  expect((await report(id, {})).status).toBe(401);
  expect((await report(other.id, bearer(token))).status).toBe(401);
  expect((await report(id, bearer(token))).status).toBe(200);
  expect((await report(id, basic(token))).status).toBe(200);
  expect((await report(id, {}, `&job_token=${token}`)).status).toBe(200);
  expect((await report(id, bearer("rack-token"))).status).toBe(200);
  const put = (of: string, headers: Record<string, string>) => server.ask("PUT", `/result/iperf/${of}/f`, "x", headers);
  expect((await put(id, {})).status).toBe(401);
  expect((await put("99", {})).status).toBe(401);
  expect((await put("99", bearer("rack-token"))).status).toBe(404);
  expect((await put(other.id, bearer(token))).status).toBe(401);
  expect((await put(id, bearer(token))).status).toBe(201);
  const end = `/~lkp/cgi-bin/lkp-post-run?job_id=${id}`;
  expect((await server.get(end, bearer("bob-token"))).status).toBe(403);
  expect((await server.get(end, bearer(token))).text).toBe("Done");
  expect((await server.get(`/~lkp/cgi-bin/lkp-post-run?job_id=${other.id}`, bearer("ann-token"))).text).toBe("Done");
  const stored = JSON.stringify(await server.context.store.get("jobs", id));
  expect([stored, JSON.stringify(server.log.lines)].some((text) => text.includes(token))).toBe(false);
});

it("the machine that got the boot answer may fetch its archive; others need a token", async () => {
  const server = await openGuarded();
  const { id } = await dispatched(server);
  const path = `/job_initrd_tmpfs/${id}/job.cgz`;
  expect((await server.get(path, bearer("ann-token"))).status).toBe(403);
  expect((await server.get(path, bearer("wrong"))).status).toBe(401);
  expect((await server.get("/job_initrd_tmpfs/99/job.cgz")).status).toBe(401);
  await server.context.engine.expiring.set(`cci:download/${id}`, "10.0.0.1", 60_000);
  expect((await server.get(path)).status).toBe(401);
  await server.context.engine.expiring.set(`cci:download/${id}`, "127.0.0.1", 60_000);
  expect((await server.get(path)).status).toBe(200);
});

it.each([
  ["no list", "a: 1", "expected array"],
  ["an empty file", "", "at least one account"],
  ["an unknown role", `- {name: a, role: king, token_sha256: ${hash("a")}}`, "account 1, role"],
  ["an unknown key", `- {name: a, role: admin, token: t, token_sha256: ${hash("a")}}`, "token"],
  ["no hash", "- {name: a, role: admin, token_sha256: secret}", "64 hexadecimal digits"],
  [
    "one token twice",
    `- {name: a, role: admin, token_sha256: ${hash("a")}}\n- {name: b, role: admin, token_sha256: ${hash("a")}}`,
    "a and b have the same token",
  ],
  ["no YAML", "- {name: [", ":1:"],
])("an accounts file with %s is refused", (_what, text, message) => {
  expect(() => accountsOf(text)).toThrow(message);
  expect(() => readAccounts("/nonexistent/accounts.yaml")).toThrow("no such file");
});

it("a hash of digits alone is a hash", () => {
  const digits = "1".repeat(64);
  expect(accountsOf(`- {name: a, role: admin, token_sha256: ${digits}}`).find("x")).toBeUndefined();
});

it("no token stands in any file below the result base but the archive", async () => {
  const server = await openGuarded();
  const { token } = await dispatched(server);
  const found = execFileSync("sh", ["-c", `grep -rl -e '${token}' '${server.resultBase}' || true`], {
    encoding: "utf8",
  });
  expect(found).toBe("");
});

it("the token of a job speaks for the machine that it runs on, and for no other", async () => {
  const server = await openGuarded();
  const mine = await dispatched(server, "dc-1g-1");
  const other = await dispatched(server, "dc-1g-2");
  const say = (path: string) => server.get(`/~lkp/cgi-bin/${path}&job_id=${mine.id}&job_token=${mine.token}`);
  expect((await say("lkp-wtmp?tbox_name=dc-1g-2&tbox_state=crash")).status).toBe(403);
  expect((await say("report_ssh_port?tbox_name=dc-1g-2&ssh_port=666")).status).toBe(403);
  const { text } = await server.get(`/scheduler/v1/jobs/${other.id}`, bearer("root-token"));
  expect(JSON.parse(text)).toMatchObject({ job_stage: "boot" });
  expect((await say("lkp-wtmp?tbox_name=dc-1g-1&tbox_state=crash")).status).toBe(200);
});
