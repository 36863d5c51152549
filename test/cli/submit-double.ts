import { type DoubleAnswer, type SchedulerDouble, startSchedulerDouble } from "../support/scheduler-double.js";

export type PostedJob = Readonly<Record<string, unknown>>;

export interface SubmitDouble extends SchedulerDouble {
  /** The jobs it was sent, in their order. */
  readonly jobs: () => readonly PostedJob[];
}

/** A scheduler that numbers the jobs it is sent from 1, unless `answer` says otherwise to one. */
export async function startSubmitDouble(
  answer: (job: PostedJob, id: number) => DoubleAnswer | undefined = () => undefined,
): Promise<SubmitDouble> {
  let id = 0;
  const double = await startSchedulerDouble(({ method, path, body }) => {
    if (method !== "POST" || path !== "/submit_job") return undefined;
    id++;
    const accepted = [{ job_id: String(id), message: "", job_state: "submit", result_root: `/result/x/${id}` }];
    return answer(JSON.parse(body) as PostedJob, id) ?? { body: JSON.stringify(accepted) };
  });
  return { ...double, jobs: () => double.requests.map(({ body }) => JSON.parse(body) as PostedJob) };
}

/** A refusal as `/submit_job` sends it. */
export function refusal(message: string, status = 400): DoubleAnswer {
  return { status, body: JSON.stringify([{ job_id: "0", message, job_state: "submit" }]) };
}
