/** Folders in which commits of one repository are checked out, aside from the user's own work tree. */
export interface WorkTrees {
  /** Checks a commit out into a folder that is not there yet. */
  add(commit: string, folder: string): Promise<void>;
  /** Another commit: tracked files are as they are there, untracked ones stay. */
  move(folder: string, commit: string): Promise<void>;
  remove(folder: string): Promise<void>;
}
