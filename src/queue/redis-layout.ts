/** Key names of the first and the second generation (scheduler.md 3.1). */
export type RedisLayout = "v0.1" | "v0.2";
