import { expect } from "vitest";
import { echoService } from "../watch-lab.js";
import type { CoverageTestAnswer, CoverageTestServer } from "./open-coverage-test-server.js";

/** Pulls a service now, whatever is stored; its answer must be a success. */
export async function syncOnce(
  { post }: Pick<CoverageTestServer, "post">,
  srvName: string = echoService,
): Promise<CoverageTestAnswer> {
  const answer = await post("/cover/report/sync", { srv_name: srvName, is_force: true });
  expect(answer.json).toMatchObject({ code: 0 });
  return answer;
}
