import { join } from "node:path";
import { writeFileAtomic } from "../../support/atomic-file.js";
import { reasonOf } from "../../support/cci-error.js";
import { stringifyDigitSafe } from "../../support/digit-safe-json.js";
import { hashedId } from "../../support/hashed-id.js";
import { makeFolder } from "../../support/make-folder.js";
import { textWithoutSecrets } from "../../support/without-secrets.js";
import type { BisectContext } from "../bisect-context.js";
import type { BisectTask } from "../task/bisect-task.js";
import { nowS } from "../task/now-s.js";
import { resultFolderOf } from "../task/result-folder.js";
import { changeTask } from "../task/task-row.js";
import { planMail } from "./mail-plan.js";
import { postWebhook } from "./post-webhook.js";
import { type CulpritNews, reportOf } from "./report.js";
import { reportText } from "./report-text.js";
import { sendMail } from "./send-mail.js";

const tries = 3;
const pauseMs = 2000;

/**
 * Tells what came of a task (bisect.md 3.5): `report.txt` and `report.json` in its folder, and, where it is completed, a
 * mail and a webhook, once per culprit and failure: the first task with it does, and again where it was cut off before
 * its row says so. `news`: of its culprit; undefined: it has none. What cannot be delivered after three tries is logged;
 * the status of the task is untouched. False: nobody could be told. Throws NOT_WRITTEN, and what store and queue throw.
 */
export async function notify(
  context: BisectContext,
  task: BisectTask,
  news: CulpritNews | undefined,
): Promise<boolean> {
  const json = `${stringifyDigitSafe(reportOf(task, news), 2)}\n`;
  const text = reportText(task, news);
  writeReports(context, task, { json, text });
  if (task.bisect_status !== "completed" || news === undefined || task.j.options?.notify === false) return true;
  const newsId = newsIdOf(task);
  const isOurs = await context.engine.coordination.claimOnce(`bisect/notified/${newsId}`, task.id);
  if (!isOurs || task.j.notified_of === newsId) {
    context.log.info({ task_id: task.id, culprit: task.first_bad_commit }, "its culprit was told before");
    return true;
  }
  const deliveries = [await mail(context, task, news, text), await post(context, task, json)];
  if (!deliveries.includes("delivered")) return !deliveries.includes("undeliverable");
  const notified = { notified_at: nowS(context.clock), notified_of: newsId };
  await changeTask(context, task.id, () => ({ j: notified }));
  return true;
}

type Delivery = "delivered" | "undeliverable" | "unwanted";

/** One for all tasks of the same failure with the same culprit (bisect.md 2 P-7b). */
function newsIdOf({ first_bad_commit, error_id, bisect_metric, git_url, suite, j }: BisectTask): string {
  const kind = error_id === "" ? "metric" : "errid";
  const group = error_id === "" ? String(j.tbox_group ?? "") : "";
  return hashedId(first_bad_commit, kind, error_id || bisect_metric, git_url, suite, group);
}

function writeReports(
  { rules }: BisectContext,
  task: BisectTask,
  { json, text }: { readonly json: string; readonly text: string },
): void {
  const folder = join(rules.resultBase, resultFolderOf(task));
  makeFolder(folder);
  writeFileAtomic(join(folder, "report.json"), json);
  writeFileAtomic(join(folder, "report.txt"), text);
}

async function mail(context: BisectContext, task: BisectTask, news: CulpritNews, text: string): Promise<Delivery> {
  const { rules, log } = context;
  const { transport, from } = rules.mail;
  if (transport === undefined) return "unwanted";
  const plan = planMail(task, news, rules.mail);
  if (plan === undefined) {
    log.warn({ task_id: task.id }, "no mail is sent: BISECT_MAIL_BCC is not set");
    return "unwanted";
  }
  const { internal, ...recipients } = plan;
  if (internal !== undefined) log.info({ task_id: task.id, reason: internal }, "the author gets no mail");
  const name = `${task.id}-${task.first_bad_commit.slice(0, 10)}`;
  return insist(context, task, "a mail", () => sendMail(transport, { from, ...recipients, text, name }));
}

async function post(context: BisectContext, task: BisectTask, json: string): Promise<Delivery> {
  const { webhook } = context.rules.mail;
  return webhook === undefined ? "unwanted" : insist(context, task, "a webhook", () => postWebhook(webhook, json));
}

async function insist(
  { clock, log }: BisectContext,
  { id }: BisectTask,
  what: string,
  deliver: () => Promise<void>,
): Promise<Delivery> {
  for (let left = tries; left > 0; left--) {
    try {
      await deliver();
      log.info({ task_id: id }, `${what} was delivered`);
      return "delivered";
    } catch (error) {
      log.warn(
        { task_id: id, reason: textWithoutSecrets(reasonOf(error)), tries_left: left - 1 },
        `${what} was not delivered`,
      );
      if (left > 1) await clock.wait(pauseMs * 2 ** (tries - left));
    }
  }
  return "undeliverable";
}
