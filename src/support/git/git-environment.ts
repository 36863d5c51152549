/** Of ssh: never a question, and no endless wait, also for a far end that is gone. */
const sshCommand = "ssh -oBatchMode=yes -oConnectTimeout=30 -oServerAliveInterval=15 -oServerAliveCountMax=4";

/**
 * The environment of a git process: that of this process without any `GIT_*` of the user, with nobody to ask for a
 * password, and with messages in English.
 */
export function gitEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
  return {
    ...(Object.fromEntries(inherited) as Record<string, string>),
    LC_ALL: "C",
    GIT_TERMINAL_PROMPT: "0",
    // Empty is not the same as unset: no helper of the configuration is asked either.
    GIT_ASKPASS: "",
    GIT_SSH_COMMAND: sshCommand,
    GIT_OPTIONAL_LOCKS: "0",
    ...extra,
  };
}
