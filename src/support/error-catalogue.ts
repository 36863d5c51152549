/** Exit codes of every command (docs/errors.md). */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  partial: 3,
  notFound: 5,
  unreachable: 69,
  busy: 75,
  interrupted: 130,
} as const;

/**
 * Every error a user can foresee: its code is stable, scripts may match it. `exit` is the exit code of a command that
 * ends with it. docs/errors.md explains each; a test keeps both in step.
 */
export const errorCatalogue = {
  USAGE: { exit: exitCodes.usage, about: "the command line is not understood" },
  UNKNOWN_PROGRAM: { exit: exitCodes.notFound, about: "no parser of that name" },
  UNREADABLE_LOG: { exit: exitCodes.usage, about: "a log is missing or cannot be read" },
  UNREADABLE_FILE: { exit: exitCodes.usage, about: "a file that was named is missing or cannot be read" },
  DAMAGED_LOG: { exit: exitCodes.failed, about: "the compression of a log is damaged" },
  LOG_TOO_LARGE: { exit: exitCodes.failed, about: "a log is beyond a limit" },
  REFUSED: { exit: exitCodes.failed, about: "a parser cannot use its log" },
  PARSER_FAILED: { exit: exitCodes.failed, about: "a parser threw, exited, hung or printed too much" },
  LINES_DROPPED: { exit: exitCodes.partial, about: "a parser printed keys that cannot be stored" },
  BAD_JSON: { exit: exitCodes.partial, about: "a json in the result root is no JSON; it was renamed" },
  NO_RESULT_ROOT: { exit: exitCodes.usage, about: "the result root is missing or not a folder" },
  NO_JOB: { exit: exitCodes.usage, about: "job.yaml is missing or cannot be read" },
  BAD_JOB: { exit: exitCodes.usage, about: "job.yaml is not the YAML of a job" },
  NO_JOB_FILE: { exit: exitCodes.usage, about: "a job file is missing or cannot be read" },
  BAD_JOB_FILE: { exit: exitCodes.usage, about: "a job file, or what it includes, cannot be understood" },
  NOT_WRITTEN: { exit: exitCodes.failed, about: "results could not be written" },
  BAD_TABLE: { exit: exitCodes.usage, about: "a line of an operator's table cannot be read" },
  BAD_PARSER_DIR: { exit: exitCodes.usage, about: "a folder of parsers, or a parser in it, cannot be used" },
  BAD_SETTING: { exit: exitCodes.usage, about: "a setting has a value that cannot be used" },
  BAD_QUERY: { exit: exitCodes.usage, about: "a search condition cannot be understood" },
  BAD_DOCUMENTS: { exit: exitCodes.partial, about: "a line of documents cannot be imported" },
  UNSUPPORTED: { exit: exitCodes.usage, about: "the chosen engine cannot do that" },
  NOT_FOUND: { exit: exitCodes.notFound, about: "the thing asked for does not exist" },
  STORE_UNREACHABLE: { exit: exitCodes.unreachable, about: "the store does not answer" },
  STORE_BUSY: { exit: exitCodes.failed, about: "the store answers that it cannot now; try again" },
  STORE_REFUSED: { exit: exitCodes.failed, about: "the store refuses the request" },
  STORE_UNSUITABLE: { exit: exitCodes.usage, about: "the store is another product, too old, or not made for cci" },
  ID_CLASH: { exit: exitCodes.failed, about: "two document ids share one row id" },
  QUEUE_UNREACHABLE: { exit: exitCodes.unreachable, about: "the queue server does not answer" },
  QUEUE_BUSY: { exit: exitCodes.failed, about: "the queue server answers that it cannot now; try again" },
  QUEUE_REFUSED: { exit: exitCodes.failed, about: "the queue server refuses the request" },
  QUEUE_UNSUITABLE: { exit: exitCodes.usage, about: "the queue server holds keys of another layout" },
  CANNOT_LISTEN: { exit: exitCodes.failed, about: "the address to listen at is taken or not ours" },
  SCHEDULER_UNREACHABLE: { exit: exitCodes.unreachable, about: "the scheduler does not answer" },
  SCHEDULER_BUSY: { exit: exitCodes.failed, about: "the scheduler answers that it cannot now; try again" },
  SCHEDULER_REFUSED: { exit: exitCodes.failed, about: "the scheduler refuses the request" },
  WORK_FOLDER_BUSY: { exit: exitCodes.busy, about: "another testbox works in the folder" },
  NO_SANDBOX: { exit: exitCodes.usage, about: "the sandbox that was asked for cannot be used here" },
} as const satisfies Record<string, { exit: number; about: string }>;

export type ErrorCode = keyof typeof errorCatalogue;
