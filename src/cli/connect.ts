import type { Command } from "commander";
import type { SettingSources } from "../config/setting.js";
import { readSettings, type Settings } from "../config/settings.js";
import type { QueueEngine } from "../queue/engine.js";
import { openQueue } from "../queue/open.js";
import { openStore } from "../store/open.js";
import type { DocumentStore } from "../store/store.js";

/** Options of every command that talks to a store or a queue. */
export interface ConnectOptions {
  readonly store?: string;
  readonly queue?: string;
  readonly config?: string;
}

/** Adds `--store`, `--queue` where it needs one, and `--config`. */
export function withConnection(command: Command, needs: "store" | "queue" | "both"): Command {
  if (needs !== "queue") {
    command.option("--store <url>", "sqlite:PATH, http://HOST:9200 or manticore://HOST:9308 (else CCI_STORE)");
  }
  if (needs !== "store") {
    command.option("--queue <url>", "sqlite:PATH, redis://HOST:6379 or etcd://HOST:2379 (else CCI_QUEUE)");
  }
  return command.option("--config <file>", "a YAML file with settings");
}

/** Where the settings of this run are looked for. */
export function settingSources(options: ConnectOptions): SettingSources {
  return { flags: options, env: process.env, etcFolder: "/etc/compass-ci" };
}

/** The settings of this run. Throws BAD_SETTING. */
export function settingsOf(options: ConnectOptions): Settings {
  return readSettings(settingSources(options));
}

/** Opens the store of the settings; the caller closes it. */
export function connectStore(settings: Settings): Promise<DocumentStore> {
  return openStore(settings.CCI_STORE.value, {
    user: settings.ES_USER.value,
    password: settings.ES_PASSWORD.value,
    apiKey: settings.ES_API_KEY.value,
  });
}

/** Opens the queue of the settings; the caller closes it. */
export function connectQueue(settings: Settings): Promise<QueueEngine> {
  return openQueue(settings.CCI_QUEUE.value, settings.CCI_REDIS_LAYOUT.value);
}
