import { describe, expect, it } from "vitest";
import { type PostedJob, postJobs } from "../../src/cli/post-jobs.js";
import type { SchedulerClient } from "../../src/cli/scheduler-client.js";
import { CciError } from "../../src/support/cci-error.js";

const jobs = (count: number) => Array.from({ length: count }, (_, n) => ({ file: "a.yaml", job: { n } }));
const silence = (): CciError => new CciError("SCHEDULER_UNREACHABLE", "http://s: connection reset");

/** Takes the answers in turn: an id, or nothing at all. */
function client(answers: readonly (string | undefined)[]): SchedulerClient & { readonly posted: string[] } {
  const posted: string[] = [];
  return {
    url: "http://s",
    posted,
    post: async (_, body) => {
      const text = answers[posted.length];
      posted.push(body);
      if (text === undefined) throw silence();
      return { status: 200, text, description: undefined };
    },
    get: () => Promise.reject(new Error("not asked for")),
    close: () => {},
  };
}

async function collect(posts: AsyncIterable<PostedJob>): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { job_id, message } of posts) found.push(`${job_id} ${message}`.trim());
  return found;
}

describe("posting many jobs", () => {
  const running = new AbortController().signal;

  it("goes on after a job that got no answer, and never posts one twice", async () => {
    const scheduler = client(["1", undefined, "3"]);
    const found = await collect(postJobs(scheduler, jobs(3), running));
    expect(found).toEqual(["1", "0 http://s: connection reset", "3"]);
    expect(scheduler.posted).toEqual(['{"n":0}', '{"n":1}', '{"n":2}']);
  });

  it("gives up on a scheduler that is gone, and names what was not sent", async () => {
    const scheduler = client(["1"]);
    const found = await collect(postJobs(scheduler, jobs(6), running));
    expect(found.slice(4)).toEqual(Array(2).fill("0 not sent: the scheduler does not answer any more"));
    expect(scheduler.posted).toHaveLength(4);
  });

  it("throws where there was never an answer", async () => {
    await expect(collect(postJobs(client([]), jobs(2), running))).rejects.toMatchObject({
      code: "SCHEDULER_UNREACHABLE",
      exitCode: 69,
    });
  });

  it("posts no more when stopped", async () => {
    const stop = new AbortController();
    const scheduler = client(["1", "2", "3"]);
    const found: string[] = [];
    for await (const { job_id } of postJobs(scheduler, jobs(3), stop.signal)) {
      found.push(job_id);
      if (job_id === "2") stop.abort();
    }
    expect([found, scheduler.posted.length]).toEqual([["1", "2"], 2]);
  });
});
