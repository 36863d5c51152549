/** The URL of a server as people may see it: `http://***@host:9200`. What is not one is cut the same way. */
export function hideCredentials(url: string): string {
  if (url.startsWith("sqlite:")) return url;
  return url.replace(/^([a-z][a-z\d+.-]*:(?:\/\/)?)?.*@/is, "$1***@");
}
