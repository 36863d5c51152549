import type { Database, Statement } from "better-sqlite3";

/** A task as its row has it. */
export interface TaskRow {
  readonly place: number;
  readonly id: string;
  readonly content: string | null;
  readonly fence: number;
  readonly tries: number;
  readonly deaths: number;
}

interface QueueNow {
  readonly queue: string;
  readonly now: number;
}

interface QueueAndId {
  readonly queue: string;
  readonly id: string;
}

/** The statements on tasks, by their purpose. Times are ms since 1970. */
export interface TaskStatements {
  /** Changes nothing where the queue has that id. */
  readonly add: Statement<[QueueAndId & { content: string | null; now: number }]>;
  /** Tasks whose lease ran out become ready. */
  readonly expire: Statement<[QueueNow]>;
  readonly firstReady: Statement<[QueueNow], TaskRow>;
  readonly lease: Statement<[{ place: number; fence: number; leaseUntilMs: number }]>;
  readonly held: Statement<[QueueNow & QueueAndId & { fence: number }], TaskRow>;
  /** The same of whoever holds it. */
  readonly heldById: Statement<[QueueNow & QueueAndId], TaskRow>;
  readonly giveBack: Statement<[{ place: number; readyAtMs: number; failed: 0 | 1 }]>;
  readonly discard: Statement<[QueueAndId]>;
  readonly readyContent: Statement<[QueueAndId], { content: string | null }>;
  readonly canConsume: Statement<[QueueNow], unknown>;
  readonly queueNames: Statement<[], string>;
  readonly depth: Statement<[QueueNow], { ready: number; inProcess: number; sinceMs: number | null }>;
  readonly list: Statement<
    [{ queue: string }],
    { id: string; isLeased: 0 | 1; sinceMs: number; content: string | null }
  >;
}

const rowColumns = "place, id, content, fence, tries, deaths";

export function prepareTaskStatements(db: Database): TaskStatements {
  return {
    add: db.prepare(
      `insert into queue_tasks (queue, id, content, since_ms) values (@queue, @id, @content, @now)
       on conflict (queue, id) do nothing`,
    ),
    expire: db.prepare(
      `update queue_tasks set lease_until_ms = null, deaths = deaths + 1
       where queue = @queue and lease_until_ms is not null and lease_until_ms <= @now`,
    ),
    firstReady: db.prepare(
      `select ${rowColumns} from queue_tasks
       where queue = @queue and lease_until_ms is null and ready_at_ms <= @now order by place limit 1`,
    ),
    lease: db.prepare("update queue_tasks set fence = @fence, lease_until_ms = @leaseUntilMs where place = @place"),
    held: db.prepare(
      `select ${rowColumns} from queue_tasks
       where queue = @queue and id = @id and fence = @fence and lease_until_ms > @now`,
    ),
    heldById: db.prepare(
      `select ${rowColumns} from queue_tasks where queue = @queue and id = @id and lease_until_ms > @now`,
    ),
    giveBack: db.prepare(
      `update queue_tasks set lease_until_ms = null, ready_at_ms = @readyAtMs, tries = tries + @failed
       where place = @place`,
    ),
    discard: db.prepare("delete from queue_tasks where queue = @queue and id = @id"),
    readyContent: db.prepare(
      "select content from queue_tasks where queue = @queue and id = @id and lease_until_ms is null",
    ),
    canConsume: db.prepare(
      `select 1 where exists (select 1 from queue_tasks
         where queue = @queue and lease_until_ms is null and ready_at_ms <= @now)
       or exists (select 1 from queue_tasks
         where queue = @queue and lease_until_ms is not null and lease_until_ms <= @now)`,
    ),
    queueNames: db.prepare<[], string>("select distinct queue from queue_tasks order by queue").pluck(),
    depth: db.prepare(
      `select count(*) filter (where lease_until_ms is null or lease_until_ms <= @now) as ready,
         count(*) filter (where lease_until_ms > @now) as inProcess, min(since_ms) as sinceMs
       from queue_tasks where queue = @queue`,
    ),
    list: db.prepare(
      `select id, lease_until_ms is not null as isLeased, since_ms as sinceMs, content
       from queue_tasks where queue = @queue order by place`,
    ),
  };
}
