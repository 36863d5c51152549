/**
 * What every script on tasks begins with. KEYS[1] is the clock, ARGV[1] the number of queues; each is
 * seven keys and three arguments (`taskScriptRunner`); `arg` counts those that follow. All times are the server's own. The first write of a move is one that frees
 * memory: Redis lets a script go on that began so, and a Redis without memory can still be drained. That of `add` takes
 * some, and is refused.
 */
export const scriptPrelude = `
local clock = KEYS[1]
local time = redis.call('TIME')
local now_us = time[1] * 1000000 + time[2]
local now_ms = math.floor(now_us / 1000)

local queues = tonumber(ARGV[1])

local function queue_at(n)
  local k, a = 7 * n - 5, 3 * n - 1
  return {ready = KEYS[k], busy = KEYS[k + 1], contents = KEYS[k + 2], slashed = KEYS[k + 3], leases = KEYS[k + 4],
    waits = KEYS[k + 5], states = KEYS[k + 6], prefix = ARGV[a], label = ARGV[a + 1], shared = ARGV[a + 2] == '1'}
end

local function arg(n) return ARGV[1 + 3 * queues + n] end

local function ms(number) return string.format('%.0f', number) end
local function seconds(us) return string.format('%.6f', us / 1000000) end

-- Later than the clock and than whatever it gave before: tells tasks apart that came in the same microsecond, and a
-- fencing number is higher than any before even where the server lost the last of them in a crash.
local function tick()
  local us = math.max(now_us, tonumber(redis.call('GET', clock) or '0') + 1)
  redis.call('SET', clock, ms(us))
  return us
end

local function state_of(q, id)
  local text = redis.call('HGET', q.states, id)
  local place, fence, tries, deaths, bare = string.match(text or '', '^(%S+) (%d+) (%d+) (%d+) ([01])$')
  if not place then return {place = '-', fence = '0', tries = 0, deaths = 0, bare = '0'} end
  return {place = place, fence = fence, tries = tonumber(tries), deaths = tonumber(deaths), bare = bare}
end

local function keep_state(q, id, s)
  if s.place == '-' and s.tries == 0 and s.deaths == 0 and s.bare == '0' then
    redis.call('HDEL', q.states, id)
  else
    local text = {s.place, s.fence, ms(s.tries), ms(s.deaths), s.bare}
    redis.call('HSET', q.states, id, table.concat(text, ' '))
  end
end

local function content_place(q, id)
  if string.find(id, '/', 1, true) then return q.slashed, id end
  return q.contents, q.prefix .. id
end

local function value_of(q, id) return redis.call('HGET', content_place(q, id)) end

local function keep_value(q, id, value)
  local hash, field = content_place(q, id)
  if value then redis.call('HSET', hash, field, value) end
end

-- The value of layout v0.2 around a content (scheduler.md 3.1).
local function wrap(q, state, data, added, moved)
  return '{"add_time":' .. added .. ',"queue":' .. q.label .. '/' .. state .. '","data":' .. data .. ',"move_time":' .. moved .. '}'
end

-- The parts of such a value; nothing for one in a form that others gave it.
local function unwrap(value)
  local added, rest = string.match(value, '^{"add_time":([%d.eE+-]+),"queue":".-","data":(.*)}$')
  if not added then return nil end
  return added, string.match(rest, '^(.*),"move_time":[%d.eE+-]+$') or rest
end

-- The same content under another queue or state; cut by hand, for a JSON library would lose digits and empty lists.
local function rewrap(q, value, state, moved)
  if not value or q.label == '' then return value end
  local added, data = unwrap(value)
  if not added then return value end
  return wrap(q, state, data, added, moved)
end

-- In process, and of this queue: without a lease another program has it there.
local function is_busy(q, id)
  return redis.call('ZSCORE', q.busy, id) and (not q.shared or redis.call('ZSCORE', q.leases, id))
end

-- Pairs of ids and times of all that are in process.
local function all_busy(q)
  if not q.shared then return redis.call('ZRANGE', q.busy, 0, -1, 'WITHSCORES') end
  local busy = {}
  for _, id in ipairs(redis.call('ZRANGE', q.leases, 0, -1)) do
    local since = redis.call('ZSCORE', q.busy, id)
    if since then
      busy[#busy + 1] = id
      busy[#busy + 1] = since
    end
  end
  return busy
end

local function drop(q, id)
  redis.call('ZREM', q.ready, id)
  if is_busy(q, id) then redis.call('ZREM', q.busy, id) end
  redis.call('ZREM', q.leases, id)
  redis.call('ZREM', q.waits, id)
  redis.call('HDEL', q.states, id)
  redis.call('HDEL', content_place(q, id))
end

local function has(q, id)
  return redis.call('ZSCORE', q.ready, id) or is_busy(q, id)
end

-- From in process to ready, at the old place.
local function free(q, id, s)
  local value = rewrap(q, value_of(q, id), 'ready', seconds(now_us))
  redis.call('ZREM', q.busy, id)
  redis.call('ZREM', q.leases, id)
  redis.call('ZADD', q.ready, s.place == '-' and seconds(tick()) or s.place, id)
  s.place, s.fence = '-', '0'
  keep_state(q, id, s)
  keep_value(q, id, value)
end

local function die(q, id)
  -- Another program may have taken it away meanwhile.
  if not redis.call('ZSCORE', q.busy, id) then
    redis.call('ZREM', q.leases, id)
    return
  end
  local s = state_of(q, id)
  s.deaths = s.deaths + 1
  free(q, id, s)
end

local function expire(q)
  local ended = redis.call('ZRANGEBYSCORE', q.leases, '-inf', ms(now_ms), 'LIMIT', 0, 1000)
  for _, id in ipairs(ended) do die(q, id) end
end

-- The state of a task whose lease is that holder's; another program may have taken the task away.
local function leased(q, id, fence)
  local ends = redis.call('ZSCORE', q.leases, id)
  if not ends then return nil end
  if tonumber(ends) <= now_ms then
    die(q, id)
    return nil
  end
  local s = state_of(q, id)
  return s.fence == fence and s or nil
end

-- The same, of one that is still there.
local function held(q, id, fence)
  return redis.call('ZSCORE', q.busy, id) and leased(q, id, fence)
end

-- The first that does not wait: only we make a task wait, whatever its score says.
local function first_ready(q)
  if redis.call('ZCARD', q.waits) == 0 then
    return unpack(redis.call('ZRANGE', q.ready, 0, 0, 'WITHSCORES'))
  end
  local from = 0
  while true do
    local members = redis.call('ZRANGE', q.ready, from, from + 99, 'WITHSCORES')
    if #members == 0 then return nil end
    for i = 1, #members, 2 do
      local waits = redis.call('ZSCORE', q.waits, members[i])
      if not waits or tonumber(waits) <= now_ms then return members[i], members[i + 1], waits end
    end
    from = from + 100
  end
end

-- Puts it behind the others.
local function put(q, id, data, bare, added)
  local at = seconds(tick())
  redis.call('ZADD', q.ready, at, id)
  keep_state(q, id, {place = '-', fence = '0', tries = 0, deaths = 0, bare = bare})
  if q.label == '' then
    if data ~= '' then keep_value(q, id, data) end
  else
    keep_value(q, id, wrap(q, 'ready', data, added or at, at))
  end
end
`;
