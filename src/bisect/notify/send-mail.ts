import { join } from "node:path";
import { writeFileAtomic } from "../../support/atomic-file.js";
import { makeFolder } from "../../support/make-folder.js";
import type { Address } from "./mail-plan.js";

export interface Mail {
  readonly from: string;
  readonly to: readonly Address[];
  readonly bcc: readonly Address[];
  readonly subject: string;
  readonly text: string;
  /** Of its file, where mails are written to files. */
  readonly name: string;
}

const timeoutMs = 30_000;

/**
 * Sends a mail by `smtp(s)://HOST:PORT`, or writes it to a file of `file:FOLDER` (bisect.md 3.5). Throws what the server
 * answers, and NOT_WRITTEN.
 */
export async function sendMail(transport: string, { name, ...mail }: Mail): Promise<void> {
  const { createTransport } = await import("nodemailer");
  const message = {
    ...mail,
    to: [...mail.to],
    bcc: [...mail.bcc],
    headers: { "Auto-Submitted": "auto-generated" },
    // Texts of others must not name files or addresses to read.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  if (transport.startsWith("file:")) {
    const folder = transport.slice("file:".length);
    const toText = createTransport({ streamTransport: true, buffer: true, newline: "unix" });
    const { message: text } = await toText.sendMail(message);
    makeFolder(folder);
    writeFileAtomic(join(folder, `${name}.eml`), text as Buffer);
    return;
  }
  const server = createTransport({
    url: transport,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  });
  try {
    await server.sendMail(message);
  } finally {
    server.close();
  }
}
