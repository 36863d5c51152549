import { homedir } from "node:os";
import { join } from "node:path";

/** Where this machine keeps what cci makes: `$XDG_STATE_HOME/cci`. */
export function stateFolderOf(env: NodeJS.ProcessEnv): string {
  return join(env.XDG_STATE_HOME || join(env.HOME || homedir(), ".local", "state"), "cci");
}
