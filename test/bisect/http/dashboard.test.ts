import { describe, expect, it } from "vitest";
import { testTask } from "../test-task.js";
import { openBisectTestServer } from "./open-bisect-test-server.js";

const columns = ["bisect task name", "suite", "start_time", "run_time", "step", "group_id"];

describe("the dashboard", () => {
  it("A55: answers 10,000 tasks in less than a second, a hundred on a page, in the columns of old", async () => {
    const server = await openBisectTestServer();
    const tasks = Array.from({ length: 10_000 }, (_, at) => {
      const id = String(1000 + at);
      return {
        collection: "bisect",
        id,
        document: { ...testTask({ id, group_id: id, submit_time: 1_700_000_000 + at }) },
      };
    });
    await server.lab.store.putAll(tasks);
    await server.lab.store.refresh();
    const tookMs: number[] = [];
    let text = "";
    for (let time = 0; time < 3; time++) {
      const startMs = performance.now();
      ({ text } = await server.get("/bisect"));
      tookMs.push(performance.now() - startMs);
    }
    expect(Math.min(...tookMs)).toBeLessThan(1000);
    for (const column of columns) expect(text).toContain(`<th scope="col">${column}</th>`);
    expect(text.match(/<tr>/g)).toHaveLength(101);
    expect(text).toContain("100 of 10000 tasks");
    expect(text).toContain(">completed 10000</a>");
    const next = /rel="next" href="([^"]+)"/.exec(text)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const second = (await server.get(next)).text;
    expect(second).toContain('href="/bisect/10899"');
    expect(second).not.toContain('href="/bisect/10900"');
  });

  it("names tasks by suite and errid, with times, steps, culprit and confidence", async () => {
    const server = await openBisectTestServer();
    const j = { first_bad_commit_subject: "mm: <break> munlockall" };
    await server.addTask({ j, error_id: `ltp.eid.${"x".repeat(100)}.fail` });
    await server.addTask({
      id: "2",
      bisect_status: "processing",
      phase: "search",
      first_bad_commit: "",
      claim_time: server.lab.clock.nowMs() / 1000 - 3725,
      end_time: 0,
      step: 3,
      steps_left: 4,
    });
    await server.addTask({ id: "3", bisect_status: "failed", fail_reason: "no_good_commit", first_bad_commit: "" });
    const { text } = await server.get("/dashboard");
    expect(text).toContain(`>ltp: ltp.eid.${"x".repeat(27)}…${"x".repeat(34)}.fail</a>`);
    expect(text).toContain("2023-11-14 22:16:40");
    expect(text).toContain("cccccccccccc mm: &lt;break&gt; munlockall");
    expect(text).toContain("98 %");
    expect(text).toContain(">1:02:05<");
    expect(text).toContain(">3/7<");
    expect(text).toContain("no_good_commit");
    expect(text).toContain('href="/bisect/2#runs"');
  });

  it("filters by its form, keeps the filter in its links, and holds still on request", async () => {
    const server = await openBisectTestServer();
    await server.addTask({ id: "1", suite: "ltp" });
    await server.addTask({ id: "2", suite: "iperf" });
    const { text } = await server.get("/bisect?suite=iperf&error_id=&hours=&refresh=0");
    expect(text).toContain('href="/bisect/2"');
    expect(text).not.toContain('href="/bisect/1"');
    expect(text).toContain('name="suite" value="iperf"');
    expect(text).toContain('href="/bisect?suite=iperf&amp;status=failed"');
    expect(text).not.toContain("http-equiv");
    expect((await server.get("/bisect")).text).toContain('<meta http-equiv="refresh" content="60">');
  });

  it("lets nothing be run, framed or fetched, whatever errids, reasons and repositories hold", async () => {
    const server = await openBisectTestServer();
    const evil = `"><img src=x onerror=alert(1)>'</title></style><script>alert(2)</script>\u202e`;
    const task = await server.addTask({
      error_id: evil,
      suite: evil,
      project: evil,
      git_url: `javascript:alert(1)${evil}`,
      last_error: evil,
      first_bad_commit: "",
      bisect_result_root: evil,
      j: { warnings: [evil], candidates: [evil], related_jobs: [evil], first_bad_commit_subject: evil },
    });
    await server.lab.store.insert("bisect_step", "s", {
      id: "s",
      task_id: task.id,
      seq: 1,
      phase: evil,
      commit: evil,
      run_no: 1,
      job_id: evil,
      reused: false,
      state: "done",
      verdict: "bad",
      reason: evil,
      result_root: evil,
      submit_time: 1,
      finish_time: 2,
    });
    for (const path of ["/bisect", `/bisect/${task.id}`, `/bisect?suite=${encodeURIComponent(evil)}`]) {
      const { text, headers, status } = await server.get(path);
      expect(status).toBe(200);
      expect(text).not.toMatch(/<(img|script)/);
      expect(text).not.toMatch(/href="javascript/);
      expect(text).not.toContain("\u202e");
      expect(text.match(/<\/(title|style)>/g)?.length).toBeLessThan(6);
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]{44}'; form-action 'self'/);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
    }
  });

  it("has a page per task with its runs and why they count so, and a picture of them", async () => {
    const server = await openBisectTestServer();
    const task = await server.addTask({});
    const run = (seq: number, commit: string, verdict: string) =>
      server.lab.store.insert("bisect_step", `${seq}`, {
        id: `${seq}`,
        task_id: task.id,
        seq,
        phase: "search",
        commit: commit.repeat(40),
        run_no: seq,
        job_id: `90${seq}`,
        reused: seq === 2,
        state: "done",
        verdict,
        reason: `reason ${seq}`,
        result_root: "",
        submit_time: 100,
        finish_time: 165,
      });
    await run(1, "c", "bad");
    await run(2, "a", "good");
    await run(3, "d", "skip");
    const { text } = await server.get(`/bisect/${task.id}`);
    expect(text).toContain("is the first bad commit");
    for (const seq of [1, 2, 3]) expect(text).toContain(`<td>reason ${seq}</td>`);
    expect(text).toContain("902 <span");
    expect(text).toContain(">0:01:05<");
    expect(text).toContain("<svg");
    expect(text).toMatch(/>culprit<\/text>/);
    expect(text).toMatch(/>good end<\/text>/);
    expect(text).toContain(`href="/api/v1/bisect_task/${task.id}/log"`);
  });

  it("draws the samples of a metric with the ranges of its ends", async () => {
    const server = await openBisectTestServer();
    const task = await server.addTask({
      error_id: "",
      bisect_metric: "unixbench.score",
      j: { good_range: [98, 102], bad_range: [148, 155], mid_point: 125 },
    });
    for (const [seq, value] of [100, 150, 0 / 0].entries()) {
      await server.lab.store.insert("bisect_step", `${seq}`, {
        id: `${seq}`,
        task_id: task.id,
        seq,
        phase: "search",
        commit: `${seq}`.repeat(40),
        run_no: 1,
        job_id: "",
        reused: false,
        state: "done",
        verdict: "good",
        reason: "",
        ...(Number.isFinite(value) ? { value } : {}),
        result_root: "",
        submit_time: 0,
        finish_time: 0,
      });
    }
    const { text } = await server.get(`/bisect/${task.id}`);
    expect(text.match(/<circle class="quiet"/g)).toHaveLength(2);
    expect(text).toContain('class="good band"');
    expect(text).toContain('class="bad band"');
    expect(text).toContain('class="rule"');
    expect(text).not.toContain("NaN");
  });
});
