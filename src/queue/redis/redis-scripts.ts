import type { RedisScript } from "./redis-connection.js";
import { scriptPrelude } from "./redis-script-prelude.js";

const script = (name: string, body: string): RedisScript => ({ name: `cciQueue${name}`, lua: scriptPrelude + body });

/** The moves of tasks, one script each (scheduler.md 3.2). `Q`: the keys and arguments of a queue. */
export const taskScripts = {
  /** Q, id, data, bare -> 1, or 0 where the id is there. */
  add: script(
    "Add",
    `local q, id = queue_at(2, 1), ARGV[3]
if has(q, id) then return 0 end
put(q, id, ARGV[4], ARGV[5])
redis.call('ZREM', q.waits, id)
return 1`,
  ),
  /** Q, ms -> id, value, fence, tries, deaths, bare; or nothing. */
  consume: script(
    "Consume",
    `local q = queue_at(2, 1)
expire(q)
local id, place, waited = first_ready(q)
if not id then return nil end
local value, s = value_of(q, id), state_of(q, id)
redis.call('ZREM', q.ready, id)
if waited then redis.call('ZREM', q.waits, id) end
local us = tick()
s.place, s.fence = place, ms(us)
redis.call('ZADD', q.busy, seconds(us), id)
redis.call('ZADD', q.leases, ms(now_ms + ARGV[3]), id)
keep_state(q, id, s)
keep_value(q, id, rewrap(q, value, 'in_process', seconds(us)))
return {id, value, us, s.tries, s.deaths, s.bare}`,
  ),
  /** Q, id, fence, ms -> 1, or 0 where it is not held. */
  renew: script(
    "Renew",
    `local q, id = queue_at(2, 1), ARGV[3]
if not held(q, id, ARGV[4]) then return 0 end
redis.call('ZREM', q.leases, id)
redis.call('ZADD', q.leases, ms(now_ms + ARGV[5]), id)
return 1`,
  ),
  /** Q, id, fence -> 1, or 0 where it is not held. */
  remove: script(
    "Remove",
    `local q, id = queue_at(2, 1), ARGV[3]
if not leased(q, id, ARGV[4]) or redis.call('ZREM', q.busy, id) == 0 then return 0 end
redis.call('ZREM', q.leases, id)
redis.call('HDEL', q.states, id)
redis.call('HDEL', content_place(q, id))
return 1`,
  ),
  /** Q, id, fence, ms, tries to add -> 1, or 0 where it is not held. */
  giveBack: script(
    "GiveBack",
    `local q, id = queue_at(2, 1), ARGV[3]
local s = held(q, id, ARGV[4])
if not s then return 0 end
s.tries = s.tries + tonumber(ARGV[6])
free(q, id, s)
if tonumber(ARGV[5]) > 0 then redis.call('ZADD', q.waits, ms(now_ms + ARGV[5]), id) end
return 1`,
  ),
  /** Q, Q of the target, id, fence, data, bare -> 1, or 0 where it is not held. */
  handOver: script(
    "HandOver",
    `local q, target, id = queue_at(2, 1), queue_at(9, 3), ARGV[5]
if not held(q, id, ARGV[6]) then return 0 end
local value = value_of(q, id)
drop(q, id)
drop(target, id)
put(target, id, ARGV[7], ARGV[8], value and unwrap(value))
return 1`,
  ),
  /** Q, id -> 1, or 0 where it is not there. */
  discard: script(
    "Discard",
    `local q, id = queue_at(2, 1), ARGV[3]
if not has(q, id) then return 0 end
drop(q, id)
return 1`,
  ),
  /** Q, Q of the target, id, perhaps data and bare instead of its own -> 1, or 0 where it is not ready, or the target has it. */
  requeue: script(
    "Requeue",
    `local q, target, id = queue_at(2, 1), queue_at(9, 3), ARGV[5]
expire(q)
if not redis.call('ZSCORE', q.ready, id) or has(target, id) then return 0 end
local value, s = value_of(q, id), state_of(q, id)
drop(q, id)
if ARGV[6] then
  put(target, id, ARGV[6], ARGV[7], value and unwrap(value))
  return 1
end
local at = seconds(tick())
redis.call('ZADD', target.ready, at, id)
keep_state(target, id, {place = '-', fence = '0', tries = 0, deaths = 0, bare = s.bare})
keep_value(target, id, rewrap(target, value, 'ready', at))
return 1`,
  ),
  /** Q -> 1 where `consume` would give a task, else 0. Writes nothing. */
  canConsume: script(
    "CanConsume",
    `local q = queue_at(2, 1)
if redis.call('ZCOUNT', q.leases, '-inf', ms(now_ms)) > 0 then return 1 end
return first_ready(q) and 1 or 0`,
  ),
  /** Q -> now in s, then for each state pairs of ids and since when the queue has them, and all ids that are bare. */
  list: script(
    "List",
    `local q = queue_at(2, 1)
expire(q)
local ready, busy, bare = redis.call('ZRANGE', q.ready, 0, -1, 'WITHSCORES'), redis.call('ZRANGE', q.busy, 0, -1, 'WITHSCORES'), {}
for i = 1, #busy, 2 do
  local s = state_of(q, busy[i])
  if s.place ~= '-' then busy[i + 1] = s.place end
end
local states = redis.call('HGETALL', q.states)
for i = 1, #states, 2 do
  if string.sub(states[i + 1], -1) == '1' then bare[#bare + 1] = states[i] end
end
return {seconds(now_us), ready, busy, bare}`,
  ),
  /** Q -> now in s, number of ready tasks, of those in process, and since when the oldest is there, in s, or nothing. */
  depth: script(
    "Depth",
    `local q = queue_at(2, 1)
expire(q)
local oldest = redis.call('ZRANGE', q.ready, 0, 0, 'WITHSCORES')[2]
local busy = redis.call('ZRANGE', q.busy, 0, -1, 'WITHSCORES')
for i = 1, #busy, 2 do
  local place = state_of(q, busy[i]).place
  if place == '-' then place = busy[i + 1] end
  if not oldest or tonumber(place) < tonumber(oldest) then oldest = place end
end
return {seconds(now_us), redis.call('ZCARD', q.ready), #busy / 2, oldest}`,
  ),
} as const;
