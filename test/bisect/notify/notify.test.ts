import { readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { BisectContext } from "../../../src/bisect/bisect-context.js";
import type { BisectRules } from "../../../src/bisect/bisect-rules.js";
import { notify } from "../../../src/bisect/notify/notify.js";
import type { CulpritNews } from "../../../src/bisect/notify/report.js";
import type { BisectTask } from "../../../src/bisect/task/bisect-task.js";
import { resultFolderOf } from "../../../src/bisect/task/result-folder.js";
import { findTask } from "../../../src/bisect/task/task-row.js";
import { type BisectLab, openBisectLab } from "../bisect-lab.js";
import { testTask } from "../test-task.js";

const errid = "ltp.eid.munlockall01.fail";
const folder = "/results/linux/2023-11-14/25112012334404900/dc3ef8c0/3302784731870282237";
const completed = (fields: Partial<BisectTask> = {}): BisectTask =>
  testTask({ bisect_result_root: folder, confidence: 0.95, ...fields });
const news = (fields: Partial<CulpritNews["commit"]> = {}, more: Partial<CulpritNews> = {}): CulpritNews => ({
  commit: {
    commit: "c".repeat(40),
    parents: ["a".repeat(40)],
    subject: "mm: unlock all of it",
    authorName: "Ann Author",
    authorEmail: "ann@author.example",
    authorTime: 1_700_000_000,
    committerTime: 1_700_000_000,
    ...fields,
  },
  errids: [errid, "ltp.eid.old.fail", "ltp.eid.also.fail"],
  parentErrids: ["ltp.eid.old.fail"],
  pkgbuild: "https://git.example/pkgbuilds/ltp",
  ...more,
});

interface MailLab extends BisectLab {
  readonly context: BisectContext;
  mails(): readonly string[];
}

/** A service that writes its mails to files. */
async function openMailLab(mail: Partial<BisectRules["mail"]> = {}): Promise<MailLab> {
  const lab = await openBisectLab();
  const outbox = join(lab.folder, "outbox");
  const all = { ...lab.context.rules.mail, bcc: ["lab@example.org"], transport: `file:${outbox}`, ...mail };
  const context = { ...lab.context, rules: { ...lab.context.rules, mail: all } };
  const names = (): readonly string[] => {
    try {
      return readdirSync(outbox).sort();
    } catch {
      return [];
    }
  };
  return { ...lab, context, mails: () => names().map((name) => readFileSync(join(outbox, name), "utf8")) };
}

const header = (mail: string | undefined, name: string): string | undefined =>
  new RegExp(`^${name}: (.*(?:\n[ \t].*)*)`, "m").exec(mail ?? "")?.[1]?.replace(/\n[ \t]/g, " ");

async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe("notify", () => {
  it("A50: a sure culprit is told to its author, with the internal list in copy", async () => {
    const lab = await openMailLab();
    await lab.store.insert("bisect", completed().id, { ...completed() });
    await notify(lab.context, completed(), news());
    const [mail] = lab.mails();
    expect(header(mail, "To")).toBe("Ann Author <ann@author.example>");
    expect(header(mail, "Bcc")).toBe("lab@example.org");
    expect(header(mail, "Subject")).toBe(`[Compass-CI][linux] cccccccccc ${errid}`);
    expect(mail).toContain(`>> ${errid}\n>> ltp.eid.also.fail\n   ltp.eid.old.fail\n`);
    expect((await findTask(lab.store, completed().id))?.j.notified_at).toBe(1_704_110_400);
  });

  const internal: readonly (readonly [string, Partial<BisectTask>, string])[] = [
    ["of confidence 0.5", { confidence: 0.5 }, "its confidence is 0.5, below 0.66"],
    ["of a commit that changes documentation alone", { j: { warnings: ["doc-only: x"] } }, "doc-only: x"],
    ["of a build that is the same as before", { j: { warnings: ["release: y", "noop: x"] } }, "noop: x"],
    ["that is fixed already", { j: { head_check: { status: "fixed" } } }, "it is fixed at the head of the branch"],
  ];
  it.each(internal)("A50: a culprit %s is for the internal list alone", async (_, fields, reason) => {
    const lab = await openMailLab();
    await notify(lab.context, completed(fields), news());
    const [mail] = lab.mails();
    expect(header(mail, "To")).toBe("lab@example.org");
    expect(header(mail, "Cc") ?? header(mail, "Bcc")).toBeUndefined();
    expect(lab.log.lines).toContainEqual(expect.objectContaining({ msg: "the author gets no mail", reason }));
  });

  it("a warning that says nothing against the culprit keeps its author informed", async () => {
    const lab = await openMailLab();
    await notify(lab.context, completed({ j: { warnings: ["test-only: x"] } }), news());
    expect(header(lab.mails()[0], "To")).toContain("ann@author.example");
  });

  it("A50: without an internal list there is no mail, and a line in the log", async () => {
    const lab = await openMailLab({ bcc: [] });
    await notify(lab.context, completed(), news());
    expect(lab.mails()).toEqual([]);
    expect(lab.log.lines.map(({ msg }) => msg)).toContain("no mail is sent: BISECT_MAIL_BCC is not set");
  });

  it("the operator's list stands for the author", async () => {
    const lab = await openMailLab({ to: ["team@example.org"] });
    await notify(lab.context, completed(), news());
    expect(header(lab.mails()[0], "To")).toBe("team@example.org");
  });

  it("tells each culprit of a failure once, whatever job shows it", async () => {
    const lab = await openMailLab();
    await notify(lab.context, completed(), news());
    await notify(lab.context, completed({ id: "2", bad_job_id: "9", bisect_result_root: "/../elsewhere" }), news());
    expect(lab.mails()).toHaveLength(1);
    await notify(lab.context, completed({ id: "3", first_bad_commit: "d".repeat(40) }), news());
    await notify(lab.context, completed({ id: "4", suite: "other" }), news());
    expect(lab.mails()).toHaveLength(3);
  });

  it("tells nobody of a failed task, nor where it is not wanted, but leaves the reports", async () => {
    const lab = await openMailLab();
    const failed = { bisect_status: "failed", fail_reason: "no_good_commit", last_error: "no_good_commit: x" } as const;
    await notify(lab.context, completed({ ...failed, j: { candidates: ["a".repeat(40)] } }), undefined);
    expect(readFileSync(join(lab.folder, folder, "report.txt"), "utf8")).toContain(
      "ended as failed: no_good_commit: x",
    );
    await notify(lab.context, completed({ j: { options: { notify: false } } }), news());
    expect(lab.mails()).toEqual([]);
    const report = JSON.parse(readFileSync(join(lab.folder, folder, "report.json"), "utf8"));
    expect(report).toMatchObject({ task_id: completed().id, status: "completed", author: { name: "Ann Author" } });
  });

  it("lets no commit and no error write headers, recipients or control characters", async () => {
    const lab = await openMailLab();
    const evil = "x\r\nBcc: victim@example.org\r\n\r\nhello \u001b[31m";
    const task = completed({
      project: evil,
      j: { errid_log_context: { [errid]: `first ${"y".repeat(500)}\r\nTo: z@z` } },
    });
    const who = { authorName: `Ann"\r\nBcc: v@v <v@v>,`, subject: evil };
    await notify(lab.context, task, news(who));
    const [mail = ""] = lab.mails();
    const head = mail.slice(0, mail.indexOf("\n\n"));
    expect(head.match(/^(?:To|Bcc|Cc|Subject): /gm)?.sort()).toEqual(["Bcc: ", "Subject: ", "To: "]);
    expect(header(mail, "Bcc")).toBe("lab@example.org");
    expect(header(mail, "To")).toMatch(/<ann@author\.example>$/);
    expect(header(mail, "Subject")?.length).toBeLessThan(260);
    expect(mail).not.toContain("\u001b");
    expect(readFileSync(join(lab.folder, resultFolderOf(task), "report.txt"), "utf8")).not.toContain("\nBcc:");
  });

  const notAddresses = {
    "is empty": "",
    "has no host": "nobody",
    "has two hosts": "a@b@c",
    "is in brackets": "<a@b>",
    "is two": "a@b, c@d",
    "has a blank": "a b@c",
    "is too long": `${"a".repeat(300)}@b`,
    "has two lines": "a@b\nc@d",
  };
  it.each(Object.entries(notAddresses))("has no mail for an author whose address %s", async (_, authorEmail) => {
    const lab = await openMailLab();
    await notify(lab.context, completed(), news({ authorEmail }));
    expect(header(lab.mails()[0], "To")).toBe("lab@example.org");
  });

  it("sends by SMTP, with the envelope of all recipients", async () => {
    const smtp = fakeSmtp();
    const lab = await openMailLab({ transport: `smtp://127.0.0.1:${await listen(smtp.server)}` });
    await notify(lab.context, completed(), news());
    expect(smtp.commands).toContain("RCPT TO:<ann@author.example>");
    expect(smtp.commands).toContain("RCPT TO:<lab@example.org>");
    expect(smtp.data()).toContain("Subject: [Compass-CI][linux] cccccccccc");
    expect(smtp.data()).not.toContain("Bcc:");
  });

  it("tries three times where nobody answers, and ends without an error", async () => {
    const lab = await openMailLab({ transport: "smtp://127.0.0.1:1" });
    const ended = notify(lab.context, completed(), news());
    for (const ms of [2000, 4000]) {
      await vi.waitFor(() => expect(lab.clock.waits).toEqual([ms]), { timeout: 5000 });
      lab.clock.advance(ms);
    }
    await ended;
    expect(lab.log.lines.filter(({ msg }) => msg === "a mail was not delivered")).toHaveLength(3);
  });

  it("posts the report as it is on disk, and follows no redirection", async () => {
    const bodies: string[] = [];
    const paths: (string | undefined)[] = [];
    const server = createServer(async (request: IncomingMessage, answer) => {
      paths.push(request.url);
      for await (const chunk of request) bodies.push(String(chunk));
      if (request.url === "/moved") answer.writeHead(302, { location: "/secret" });
      answer.end("x".repeat(1000));
    });
    const port = await listen(server);
    const lab = await openMailLab({ bcc: [], transport: undefined, webhook: `http://127.0.0.1:${port}/hook` });
    await notify(lab.context, completed(), news());
    expect(bodies.join("")).toBe(readFileSync(join(lab.folder, folder, "report.json"), "utf8"));

    const moved = await openMailLab({ bcc: [], transport: undefined, webhook: `http://127.0.0.1:${port}/moved` });
    const ended = notify(moved.context, completed(), news());
    for (const ms of [2000, 4000]) {
      await vi.waitFor(() => expect(moved.clock.waits).toEqual([ms]), { timeout: 5000 });
      moved.clock.advance(ms);
    }
    await ended;
    expect(paths).toEqual(["/hook", "/moved", "/moved", "/moved"]);
    expect(moved.log.lines.at(-1)).toMatchObject({ reason: "it answers 302", tries_left: 0 });
  });

  it("posts with user and password of the address in a header, and logs no password", async () => {
    const seen: (string | undefined)[] = [];
    const server = createServer((request: IncomingMessage, answer) => {
      seen.push(request.headers.authorization, request.url);
      answer.end();
    });
    const port = await listen(server);
    const webhook = `http://ann:s%40cret@127.0.0.1:${port}/hook?x=1`;
    const lab = await openMailLab({ bcc: [], transport: undefined, webhook });
    expect(await notify(lab.context, completed(), news())).toBe(true);
    expect(seen).toEqual([`Basic ${Buffer.from("ann:s@cret").toString("base64")}`, "/hook?x=1"]);

    const refused = await openMailLab({ bcc: [], transport: undefined, webhook: "http://ann:s%40cret@127.0.0.1:1/" });
    const ended = notify(refused.context, completed(), news());
    for (const ms of [2000, 4000]) {
      await vi.waitFor(() => expect(refused.clock.waits).toEqual([ms]), { timeout: 5000 });
      refused.clock.advance(ms);
    }
    expect(await ended).toBe(false);
    expect(JSON.stringify(refused.log.lines)).not.toContain("cret@");
  });

  it("tells a culprit again only where its row does not say that it was told", async () => {
    const lab = await openMailLab();
    await lab.store.insert("bisect", completed().id, { ...completed() });
    await notify(lab.context, completed(), news());
    const told = await findTask(lab.store, completed().id);
    await notify(lab.context, completed({ ...told, end_time: 1_800_000_000 }), news());
    expect(lab.log.lines.filter(({ msg }) => msg === "a mail was delivered")).toHaveLength(1);
    // Cut off before the row said so.
    await notify(lab.context, completed({ end_time: 1_800_000_000 }), news());
    expect(lab.log.lines.filter(({ msg }) => msg === "a mail was delivered")).toHaveLength(2);
  });

  it("says of a metric how far it moved", async () => {
    const lab = await openMailLab();
    const metric = { error_id: "", bisect_metric: "unixbench.score", direction: "worse" } as const;
    const j = { good_range: [98, 102], bad_range: [148, 155], change_percent: 45.098 };
    const task = completed({ ...metric, j });
    await notify(lab.context, task, news({}, { errids: [], parentErrids: [], pkgbuild: undefined }));
    const text = readFileSync(join(lab.folder, resultFolderOf(task), "report.txt"), "utf8");
    expect(text).toContain("ltp: unixbench.score (worse)");
    expect(text).toContain("values:      98 .. 102 -> 148 .. 155 (45.1 %)");
  });
});

/** As much of a mail server as takes one mail. */
function fakeSmtp() {
  const commands: string[] = [];
  let data = "";
  const server = createTcpServer((socket: Socket) => {
    let isData = false;
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    say("220 test");
    socket.setEncoding("utf8").on("data", (chunk) => {
      if (isData) {
        data += chunk;
        if (!data.endsWith("\r\n.\r\n")) return;
        isData = false;
        return say("250 taken");
      }
      for (const line of String(chunk).split("\r\n").filter(Boolean)) {
        commands.push(line);
        if (line === "DATA") isData = true;
        say(line === "DATA" ? "354 go on" : line === "QUIT" ? "221 bye" : "250 ok");
      }
    });
  });
  return { server, commands, data: () => data };
}
