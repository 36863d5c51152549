import type { Coordination } from "../coordination.js";
import { type RedisConnection, redisScript } from "./redis-connection.js";
import { claimsKey, clockKey, lockKey } from "./redis-keys.js";

/** Claims, key, value -> 1 where the key is that value's. */
const claim = redisScript(`redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2])
return redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] and 1 or 0`);

/** Lock, clock, owner, ms -> epoch, or nothing. */
const acquire = redisScript(`local owner, epoch = unpack(redis.call('HMGET', KEYS[1], 'owner', 'epoch'))
if owner and owner ~= ARGV[1] then return nil end
if not owner then
  local time = redis.call('TIME')
  epoch = string.format('%.0f', math.max(time[1] * 1000000 + time[2], tonumber(redis.call('GET', KEYS[2]) or '0') + 1))
  redis.call('SET', KEYS[2], epoch)
  redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'epoch', epoch)
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return tonumber(epoch)`);

/** Lock, owner, epoch, ms; without ms it is released -> 1 where it was held so. */
const prolong = redisScript(`local owner, epoch = unpack(redis.call('HMGET', KEYS[1], 'owner', 'epoch'))
if owner ~= ARGV[1] or epoch ~= ARGV[2] then return 0 end
if ARGV[3] then redis.call('PEXPIRE', KEYS[1], ARGV[3]) else redis.call('DEL', KEYS[1]) end
return 1`);

/** Claims and locks of a Redis. */
export function openRedisCoordination(redis: RedisConnection): Coordination {
  return {
    claimOnce: async (key, value) => (await redis.run(claim, [claimsKey], [key, value])) === 1,
    async acquire(key, owner, ttlMs) {
      const epoch = await redis.run(acquire, [lockKey(key), clockKey], [owner, Math.ceil(ttlMs)]);
      return typeof epoch === "number" ? epoch : undefined;
    },
    renew: async (key, owner, epoch, ttlMs) =>
      (await redis.run(prolong, [lockKey(key)], [owner, epoch, Math.ceil(ttlMs)])) === 1,
    release: async (key, owner, epoch) => (await redis.run(prolong, [lockKey(key)], [owner, epoch])) === 1,
  };
}
