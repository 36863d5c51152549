/** Flags that are settings. */
export interface SettingFlags {
  readonly store?: string;
  readonly queue?: string;
  readonly config?: string;
}

/** Where settings are looked for. */
export interface SettingSources {
  readonly flags: SettingFlags;
  readonly env: NodeJS.ProcessEnv;
  /** Holds `defaults/*.yaml`: `/etc/compass-ci`. */
  readonly etcFolder: string;
}

/** A value and where it came from, for people: `--store`, `environment`, a path, `default`, `not set`. */
export interface Setting<T> {
  readonly value: T;
  readonly origin: string;
}
