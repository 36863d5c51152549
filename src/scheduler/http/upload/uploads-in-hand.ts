/** Uploads that are going on in this process: one for each file. */
export interface UploadsInHand {
  /** Ends an older upload of the same file, whose client has gone or begins anew, and then does this one. */
  take<T>(file: string, work: (superseded: AbortSignal) => Promise<T>): Promise<T>;
}

interface InHand {
  readonly supersede: () => void;
  readonly ended: Promise<unknown>;
}

/** None to begin with. */
export function trackUploads(): UploadsInHand {
  const inHand = new Map<string, InHand>();
  return {
    async take(file, work) {
      for (let older = inHand.get(file); older; older = inHand.get(file)) {
        older.supersede();
        await older.ended;
      }
      const controller = new AbortController();
      const running = work(controller.signal);
      const ended = running.then(
        () => {},
        () => {},
      );
      const one = { supersede: () => controller.abort(), ended: ended.then(() => void inHand.delete(file)) };
      inHand.set(file, one);
      return running;
    },
  };
}
