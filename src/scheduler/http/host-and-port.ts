/**
 * `host:port` as answers name a server: without a scheme, an IPv6 address in brackets. A host that brings its own port, as
 * `http://sched.lab:3001`, has that one.
 */
export function hostAndPort(host: string, port: number): string {
  const bare = host.replace(/^https?:\/\//i, "").replace(/\/$/, "");
  if (/^(?:[^:]*|\[[^\]]*\]):\d+$/.test(bare)) return bare;
  return `${bare.includes(":") && !bare.startsWith("[") ? `[${bare}]` : bare}:${port}`;
}
