const firstSecond = Date.UTC(2024, 4, 2, 10, 0, 0);

/**
 * Date and time of the `index`-th sample of a monitor that takes one every second.
 * @param {number} index
 * @returns {{ date: string, time: string }} `2024-05-02` and `10:00:00`, UTC
 */
export function sampleTime(index) {
  const text = new Date(firstSecond + index * 1000).toISOString();
  return { date: text.slice(0, 10), time: text.slice(11, 19) };
}
