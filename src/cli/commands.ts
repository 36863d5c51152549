import type { CommandEntry } from "./command-entry.js";
import { coverageCommands } from "./coverage-commands.js";
import { parsingCommands } from "./parsing-commands.js";

/** Every command of `cci`. A command is loaded only when it is called. */
export const commands: readonly CommandEntry[] = [
  ...parsingCommands,
  {
    name: "extract-stats",
    summary: "the service that turns the results of closed jobs into stats and stores them",
    load: () => import("./extract-stats.js"),
  },
  {
    name: "re-stats",
    summary: "make the stats of finished jobs again and replace them in the store",
    load: () => import("./re-stats.js"),
  },
  { name: "db", summary: "make, check and copy the store of documents", load: () => import("./db.js") },
  { name: "queue", summary: "see and mend the task queues", load: () => import("./queue.js") },
  {
    name: "serve",
    summary: "the scheduler: takes jobs in, gives them to testboxes, takes their results",
    load: () => import("./serve.js"),
  },
  {
    name: "submit-job",
    summary: "expand job files into jobs and submit them",
    load: () => import("./submit-job.js"),
  },
  { name: "job-json", summary: "print one job file as JSON, not expanded", load: () => import("./job-json.js") },
  { name: "cancel", summary: "take jobs from the queue that no testbox has yet", load: () => import("./cancel.js") },
  { name: "return", summary: "give a borrowed testbox back", load: () => import("./return.js") },
  { name: "renew", summary: "keep a borrowed testbox longer", load: () => import("./renew.js") },
  {
    name: "bisect",
    summary: "find the commit that broke something, even what fails now and then",
    load: () => import("./bisect.js"),
  },
  ...coverageCommands,
  { name: "doctor", summary: "show every setting and what does not work", load: () => import("./doctor.js") },
  { name: "es-find", summary: "find jobs by their fields, or count them", load: () => import("./es-find.js") },
  { name: "es-jobs", summary: "sum up jobs: how they went, what was measured", load: () => import("./es-jobs.js") },
  { name: "testbox", summary: "a testbox in a process: takes jobs and runs them", load: () => import("./testbox.js") },
];
