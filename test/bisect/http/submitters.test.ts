import { expect, it } from "vitest";
import { openBisectTestServer, testAccount } from "./open-bisect-test-server.js";

const accounts = [
  testAccount("ann", "submitter"),
  testAccount("bob", "submitter"),
  testAccount("bisect", "submitter"),
  testAccount("root", "admin"),
];
const error_id = "ltp.eid.munlockall01.fail";
const as = (name: string): Record<string, string> => ({ authorization: `Bearer ${name}` });

async function openLab() {
  const server = await openBisectTestServer({ accounts });
  await server.addJob("1", { my_account: "ann" });
  const make = (name: string, fields: object) =>
    server.ask("POST", "/api/v1/new_bisect_task", { bad_job_id: "1", error_id, ...fields }, as(name));
  const row = async (answer: Awaited<ReturnType<typeof make>>) =>
    server.lab.store.get("bisect", (answer.json.data as { task_id: string }).task_id);
  return { server, make, row };
}

it("only the owner of a job and operators say where its commit lies", async () => {
  const { make, row } = await openLab();
  for (const fields of [{ git_url: "https://evil.example/linux" }, { axis: "ss.linux.commit" }]) {
    const refused = await make("bob", fields);
    expect([refused.status, refused.json.message]).toMatchObject([400, /of job 1 is for its owner/]);
    expect((await make("ann", { ...fields, error_id: JSON.stringify(fields) })).status).toBe(201);
    expect((await make("root", { ...fields, error_id: `root ${JSON.stringify(fields)}` })).status).toBe(201);
  }
  expect(await row(await make("bob", {}))).toMatchObject({ git_url: "" });
});

it.each([
  ["bob", { priority_level: 1_000_000, timeout: 0 }, { priority_level: 999, timeout: 36_000 }],
  ["ann", { priority_level: 5, timeout: 1_000_000 }, { priority_level: 5, timeout: 36_000 }],
  ["ann", { timeout: 60 }, { priority_level: 999, timeout: 60 }],
  ["bisect", { priority_level: 5000, timeout: 0 }, { priority_level: 5000, timeout: 0 }],
])("%s gets no more than is theirs of %j", async (name, fields, wanted) => {
  const { make, row } = await openLab();
  expect(await row(await make(name, fields))).toMatchObject(wanted);
});

it("the owner of the bad job may cancel and reset a task that somebody else made of it", async () => {
  const { server, make } = await openLab();
  const { task_id: id } = (await make("bob", {})).json.data as { task_id: string };
  const change = (name: string, path: string, words: object) => server.ask("POST", `/api/v1/${path}`, words, as(name));
  expect((await change("ann", "cancel_task", { id })).status).toBe(200);
  expect((await change("ann", "reset_tasks", { task_id: id })).json.data).toEqual({ reset_count: 1 });
  expect((await change("ann", "cancel_task", { id })).status).toBe(200);
});
