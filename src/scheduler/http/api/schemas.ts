import { z } from "zod";
import { jobStages } from "../../../job/job-stage.js";

const maxPage = 1000;

/** A job document: its own rules are those of every submit (scheduler.md 1.4). */
export const jobSchema = z
  .record(z.string(), z.unknown())
  .describe("A job: `suite` and `testbox` are required, every other field is kept as it is.")
  .meta({ examples: [{ suite: "iperf", testbox: "vm-2p8g" }] });

export const errorSchema = z.object({ error: z.string() });

export const idSchema = z.object({ id: z.string().max(100) });

export const acceptedSchema = z.object({
  id: z.string(),
  tbox_group: z.string(),
  result_root: z.string(),
  job_stage: z.string(),
});

export const fieldsSchema = z.object({
  fields: z.string().max(4000).optional().describe("Names of the fields to give, separated by commas."),
});

export const listSchema = z.object({
  stage: z.enum(jobStages).optional(),
  limit: z.coerce.number().int().min(1).max(maxPage).default(100),
  cursor: z.string().max(200).optional().describe("The `next_cursor` of the page before."),
});

export const pageSchema = z.object({ jobs: z.array(jobSchema), next_cursor: z.string().optional() });

export const cancelledSchema = z.object({
  job_id: z.string(),
  result: z.enum(["success", "failed", "forbidden", "unsupported"]),
  message: z.string(),
});

export const renewSchema = z.object({
  seconds: z
    .number()
    .int()
    .min(1)
    .max(366 * 86_400),
});

export const deadlineSchema = z.object({ deadline: z.string() });

export const queuesSchema = z.record(z.string(), z.number()).describe("Ready tasks of each queue.");

export const testboxesSchema = z.object({ testboxes: z.array(z.record(z.string(), z.unknown())) });

export const hostsSchema = z.object({ hosts: z.array(z.object({ mac: z.string(), hostname: z.string() })) });
