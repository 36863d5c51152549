import { expect, it } from "vitest";
import { axisOf } from "../../src/bisect/axis.js";
import { repositorySource } from "../../src/bisect/git/repository-source.js";
import { CciError } from "../../src/support/cci-error.js";
import { textWithoutSecrets, withoutSecrets } from "../../src/support/without-secrets.js";
import { openTaskLab } from "./task/task-lab.js";

const secret = "hunter2";
const addresses = [
  `https://u:${secret}@h/x y`,
  `https://h/x?tok=${secret}`,
  `https://h/x#${secret}`,
  `https://u:${secret}/@h/x?a=${secret}`,
  `ftp://u:${secret}@h/x`,
  `u:${secret}@h:x?y`,
];

it.each(addresses)("an address with a password is shown without: %s", (address) => {
  expect(withoutSecrets(address)).not.toContain(secret);
  expect(withoutSecrets(address)).toContain("***");
});

it("only the addresses in a text are changed", () => {
  expect(textWithoutSecrets(`cannot get 'https://u:${secret}@h/x?t=${secret}': why? a@b #1`)).toBe(
    "cannot get 'https://***@h/x?***': why? a@b #1",
  );
});

it.each(addresses)("neither the error nor the axis nor the task of a job with %s has the password", async (address) => {
  const job = { ss: { linux: { commit: "v6.17", _url: address } } };
  expect(axisOf(job)).toMatchObject({ project: "", url: withoutSecrets(address) });
  let error: unknown;
  try {
    repositorySource(address, { localRepos: [] });
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(CciError);
  expect(String(error)).not.toContain(secret);
  const lab = await openTaskLab();
  await lab.addJob("8", job);
  const task = await lab.create({ bad_job_id: "8" });
  expect(task).toMatchObject({ project: "", git_url: withoutSecrets(address) });
  expect(JSON.stringify(await lab.row(task.id))).not.toContain(secret);
  await expect(lab.create({ bad_job_id: "8", error_id: "other", git_url: address })).rejects.not.toThrow(secret);
});
