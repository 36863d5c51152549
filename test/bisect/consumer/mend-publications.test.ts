import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { BisectContext } from "../../../src/bisect/bisect-context.js";
import { mendPublications } from "../../../src/bisect/consumer/mend-publications.js";
import { publishPending } from "../../../src/bisect/consumer/publish-task.js";
import type { BisectTask } from "../../../src/bisect/task/bisect-task.js";
import { resultFolderOf } from "../../../src/bisect/task/result-folder.js";
import { CciError } from "../../../src/support/cci-error.js";
import { type BisectLab, openBisectLab } from "../bisect-lab.js";
import { settled } from "../steps/step-lab.js";
import { testTask } from "../test-task.js";
import { openRunLab } from "./run-lab.js";

const never = new AbortController().signal;
const commit = {
  commit: "c".repeat(40),
  parents: ["a".repeat(40)],
  subject: "mm: unlock all of it",
  authorName: "Ann Author",
  authorEmail: "ann@author.example",
  authorTime: 1_700_000_000,
  committerTime: 1_700_000_000,
};
const { j: pending } = publishPending({ commit, errids: ["e1", "e0"], parentErrids: ["e0"], pkgbuild: undefined });
const minuteMs = 60_000;

/** The same service with mails to a folder. */
function withMail({ context, folder }: Pick<BisectLab, "context" | "folder">) {
  const outbox = join(folder, "outbox");
  const mail = { ...context.rules.mail, bcc: ["lab@example.org"], transport: `file:${outbox}` };
  const mailing: BisectContext = { ...context, rules: { ...context.rules, mail } };
  const mails = (): readonly string[] =>
    existsSync(outbox) ? readdirSync(outbox).map((name) => readFileSync(join(outbox, name), "utf8")) : [];
  return { outbox, mailing, mails };
}

/** What a worker leaves that dies right after its last write to the row. */
async function addEnded({ store, clock }: BisectLab, fields: Partial<BisectTask> = {}): Promise<BisectTask> {
  const end_time = clock.nowMs() / 1000;
  const task = testTask({ end_time, bisect_result_root: "../../elsewhere", j: { ...pending, p_bad: 1 }, ...fields });
  await store.insert("bisect", task.id, { ...task });
  return task;
}

const filesOf = ({ folder }: Pick<BisectLab, "folder">, task: BisectTask): readonly string[] =>
  readdirSync(join(folder, resultFolderOf(task))).sort();

it("what a worker was to tell that died after its task had ended is told, once, after a minute", async () => {
  const lab = await openBisectLab();
  const { mailing, mails } = withMail(lab);
  const task = await addEnded(lab);
  await mendPublications(mailing, never);
  expect(mails()).toEqual([]);
  lab.clock.advance(minuteMs);
  await mendPublications(mailing, never);
  await mendPublications(mailing, never);
  expect(mails()).toHaveLength(1);
  expect(mails()[0]).toContain("To: Ann Author <ann@author.example>");
  expect(mails()[0]).toContain(">> e1\n   e0\n");
  expect(filesOf(lab, task)).toEqual(["bisect.log", "report.json", "report.txt", "steps.json"]);
  const row = await lab.store.get("bisect", task.id);
  expect(row?.j).toMatchObject({ p_bad: 1, notified_at: lab.clock.nowMs() / 1000 });
  expect(row?.j).not.toHaveProperty("publish_pending");
});

it("a culprit that nobody could be told of is told later, once, and not for ever", async () => {
  const lab = await openBisectLab();
  const { outbox, mailing, mails } = withMail(lab);
  const task = await addEnded(lab);
  writeFileSync(outbox, "no folder");
  lab.clock.advance(minuteMs);
  await settled(lab.clock, mendPublications(mailing, never), 1000);
  expect((await lab.store.get("bisect", task.id))?.j).toHaveProperty("publish_pending");
  rmSync(outbox);
  await mendPublications(mailing, never);
  expect(mails()).toHaveLength(1);

  const old = await addEnded(lab, { id: "77", first_bad_commit: "d".repeat(40), end_time: 1_700_000_000 });
  await mendPublications(mailing, never);
  expect(mails()).toHaveLength(1);
  expect((await lab.store.get("bisect", old.id))?.j).not.toHaveProperty("publish_pending");
});

it("a task that ended before its regression or its files were written is pending from its last write on", async () => {
  const lab = await openRunLab();
  const { mailing, mails } = withMail(lab);
  const { coordination } = mailing.engine;
  const acquire: typeof coordination.acquire = async (key, owner, ttlMs) => {
    if (key.startsWith("bisect/publish/")) throw new CciError("QUEUE_UNREACHABLE", "the worker dies here");
    return coordination.acquire(key, owner, ttlMs);
  };
  const dying = { ...mailing, engine: { ...mailing.engine, coordination: { ...coordination, acquire } } };
  expect(await lab.ended(lab.start({ context: dying }))).toBe("completed");
  const row = await lab.row(lab.held.id);
  expect(row.j).toMatchObject({
    regression_pending: true,
    publish_pending: { news: { commit: { commit: lab.culprit } } },
  });
  expect(mails()).toEqual([]);
  lab.clock.advance(minuteMs);
  await mendPublications(mailing, never);
  expect(mails()).toHaveLength(1);
  expect(filesOf(lab, row)).toContain("steps.json");
  expect((await lab.row(row.id)).j).not.toHaveProperty("publish_pending");
});
