/** Complaints of one kind that are printed in full. */
const printed = 5;

/** Complaints of one kind about one group: the first few in full, then their number. */
export interface Complaints {
  readonly count: number;
  add(text: string): void;
  /** Says how many there were, where not all were printed. */
  sumUp(): void;
}

export function createComplaints(what: string, warn: (text: string) => void): Complaints {
  let count = 0;
  return {
    get count() {
      return count;
    },
    add(text) {
      if (++count <= printed) warn(text.length > 160 ? `${text.slice(0, 160)}…` : text);
    },
    sumUp() {
      if (count > printed) warn(`${count} ${what} in all`);
    },
  };
}
