/** `host:port` as answers name a server: without a scheme, an IPv6 address in brackets. */
export function hostAndPort(host: string, port: number): string {
  const bare = host.replace(/^https?:\/\//, "");
  return `${bare.includes(":") && !bare.startsWith("[") ? `[${bare}]` : bare}:${port}`;
}
