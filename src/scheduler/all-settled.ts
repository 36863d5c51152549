/** `Promise.all` that rejects only when nothing is under way any more, so that what was done can be undone. */
export async function allSettled<const T extends readonly unknown[]>(
  works: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(works);
  return Promise.all(works);
}
