/** How a command came to its end. */
export interface CommandEnd {
  /** As a shell gives it: 127 for a command that is not there, 126 for one that cannot be executed; undefined where a
   * signal or the time limit ended it. */
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly isTimedOut: boolean;
}
