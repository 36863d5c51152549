import { type RedisScript, redisScript } from "./redis-connection.js";
import { scriptPrelude } from "./redis-script-prelude.js";

const script = (body: string): RedisScript => redisScript(scriptPrelude + body);

/** The moves of tasks, one script each (scheduler.md 3.2). `Q`: the keys and arguments of a queue. */
export const taskScripts = {
  /** Q, id, data, bare -> 1, or 0 where the id is there. */
  add: script(
    `local q, id = queue_at(1), arg(1)
if has(q, id) or redis.call('ZSCORE', q.busy, id) then return 0 end
put(q, id, arg(2), arg(3))
redis.call('ZREM', q.waits, id)
return 1`,
  ),
  /** Qs, ms -> number of the queue, id, value, fence, tries, deaths, bare; or nothing. */
  consume: script(
    `for n = 1, queues do
  local q = queue_at(n)
  expire(q)
  local id, place, waited = first_ready(q)
  if id then
    local value, s = value_of(q, id), state_of(q, id)
    redis.call('ZREM', q.ready, id)
    if waited then redis.call('ZREM', q.waits, id) end
    local us = tick()
    s.place, s.fence = place, ms(us)
    redis.call('ZADD', q.busy, seconds(us), id)
    redis.call('ZADD', q.leases, ms(now_ms + arg(1)), id)
    keep_state(q, id, s)
    keep_value(q, id, rewrap(q, value, 'in_process', seconds(us)))
    return {n, id, value, us, s.tries, s.deaths, s.bare}
  end
end
return nil`,
  ),
  /** Q, id -> value, fence, tries, deaths, bare of one that is held; or nothing. */
  held: script(
    `local q, id = queue_at(1), arg(1)
expire(q)
if not is_busy(q, id) or not redis.call('ZSCORE', q.leases, id) then return nil end
local s = state_of(q, id)
return {value_of(q, id), tonumber(s.fence), s.tries, s.deaths, s.bare}`,
  ),
  /** Q, id, fence, ms -> 1, or 0 where it is not held. */
  renew: script(
    `local q, id = queue_at(1), arg(1)
if not held(q, id, arg(2)) then return 0 end
redis.call('ZREM', q.leases, id)
redis.call('ZADD', q.leases, ms(now_ms + arg(3)), id)
return 1`,
  ),
  /** Q, id, fence -> 1, or 0 where it is not held. */
  remove: script(
    `local q, id = queue_at(1), arg(1)
if not leased(q, id, arg(2)) or redis.call('ZREM', q.busy, id) == 0 then return 0 end
redis.call('ZREM', q.leases, id)
redis.call('HDEL', q.states, id)
redis.call('HDEL', content_place(q, id))
return 1`,
  ),
  /** Q, id, fence, ms, tries to add -> 1, or 0 where it is not held. */
  giveBack: script(
    `local q, id = queue_at(1), arg(1)
local s = held(q, id, arg(2))
if not s then return 0 end
s.tries = s.tries + tonumber(arg(4))
free(q, id, s)
if tonumber(arg(3)) > 0 then redis.call('ZADD', q.waits, ms(now_ms + arg(3)), id) end
return 1`,
  ),
  /** Q, Q of the target, id, fence, data, bare -> 1, or 0 where it is not held. */
  handOver: script(
    `local q, target, id = queue_at(1), queue_at(2), arg(1)
if not held(q, id, arg(2)) then return 0 end
local value = value_of(q, id)
drop(q, id)
drop(target, id)
put(target, id, arg(3), arg(4), value and unwrap(value))
return 1`,
  ),
  /** Q, id -> 1, or 0 where it is not there. */
  discard: script(
    `local q, id = queue_at(1), arg(1)
if not has(q, id) then return 0 end
drop(q, id)
return 1`,
  ),
  /** Q, Q of the target, id, perhaps data and bare instead of its own -> 1, or 0 where it is not ready, or the target has it. */
  requeue: script(
    `local q, target, id = queue_at(1), queue_at(2), arg(1)
expire(q)
if not redis.call('ZSCORE', q.ready, id) or has(target, id) then return 0 end
local value, s = value_of(q, id), state_of(q, id)
drop(q, id)
if arg(2) then
  put(target, id, arg(2), arg(3), value and unwrap(value))
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
    `local q = queue_at(1)
if redis.call('ZCOUNT', q.leases, '-inf', ms(now_ms)) > 0 then return 1 end
return first_ready(q) and 1 or 0`,
  ),
  /** Q -> now in s, then for each state pairs of ids and since when the queue has them, and all ids that are bare. */
  list: script(
    `local q = queue_at(1)
expire(q)
local ready, busy, bare = redis.call('ZRANGE', q.ready, 0, -1, 'WITHSCORES'), all_busy(q), {}
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
    `local q = queue_at(1)
expire(q)
local oldest = redis.call('ZRANGE', q.ready, 0, 0, 'WITHSCORES')[2]
local busy = all_busy(q)
for i = 1, #busy, 2 do
  local place = state_of(q, busy[i]).place
  if place == '-' then place = busy[i + 1] end
  if not oldest or tonumber(place) < tonumber(oldest) then oldest = place end
end
return {seconds(now_us), redis.call('ZCARD', q.ready), #busy / 2, oldest}`,
  ),
} as const;
