/** The files of a Go source tree, on disk or at a commit. Paths are relative to its root, with `/`. */
export interface SourceTree {
  /** Every go.mod, nested ones too: the folder it lies in (`""` for the root) and its module path. */
  goModules(): Promise<readonly GoModule[]>;
  /** The bytes of a regular file; undefined where there is none. Throws UNREADABLE_FILE, REPO_UNAVAILABLE. */
  read(path: string): Promise<Buffer | undefined>;
  /**
   * What a path of the file system is in a tree on disk, or in a commit that is checked out there; undefined where it lies
   * outside. One that is not absolute starts at the root. A tree without it has no place on disk.
   */
  pathInside?(path: string): string | undefined;
}

/** A go.mod. */
export interface GoModule {
  readonly folder: string;
  readonly modulePath: string;
}
