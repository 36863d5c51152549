import { writeYaml } from "../job/job-yaml.js";
import { parseRunningJob } from "./running-job.js";

/** The text of secrets.yaml in the archive of a job (scheduler.md 4.1); undefined: it has none. */
export function writeSecretsYaml(secrets: string | undefined, token: string | undefined): string | undefined {
  const fields = parseRunningJob(secrets) ?? {};
  const all = token === undefined ? fields : { ...fields, job_token: token };
  return Object.keys(all).length === 0 ? undefined : writeYaml(all);
}
