/** The shared maps of the scheduler (scheduler.md 3.1). */
export const schedulerMaps = {
  /** Id -> JSON of a job from its dispatch to its close. */
  id2job: "sched/id2job",
  mac2host: "sched/mac2host",
  /** Hostname -> names of queues, separated by commas. */
  host2queues: "sched/host2queues",
  /** Testbox -> JSON of what it last said of itself. */
  testboxWtmp: "sched/tbox_wtmp",
  testboxSshPort: "sched/tbox2ssh_port",
  /** Testbox -> JSON of the job it was given last, until that is closed. */
  testboxJob: "sched/tbox2job",
  /** Testbox -> JSON of why it has to be booted anew. */
  rebooting: "sched/rebooting_queue",
  uploadDirs: "sched/id2upload_dirs",
  /** Id -> JSON of the secrets of a job, until its close. */
  secrets: "id2secrets",
  /** Id -> SHA-256 of the token of a job, until its close. */
  jobTokens: "sched/job_tokens",
} as const;
