import { createInterface } from "node:readline/promises";
import { exitCodes } from "../support/error-catalogue.js";

/** Asks until a line is `y` or `n`; the end of input is a no. Ctrl-C ends the process. */
export async function askYesNo(
  question: string,
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): Promise<boolean> {
  const terminal = createInterface({ input, output });
  terminal.on("SIGINT", () => process.exit(exitCodes.interrupted));
  let isClosed = false;
  terminal.once("close", () => {
    isClosed = true;
  });
  const prompt = `${question}? (y/n) `;
  terminal.setPrompt(prompt);
  terminal.prompt();
  try {
    for await (const line of terminal) {
      const answer = line.trim().toLowerCase();
      if (answer === "y" || answer === "n") return answer === "y";
      // Input that has ended may have left lines; Node 24 throws where a prompt is asked for then.
      if (isClosed) output.write(prompt);
      else terminal.prompt();
    }
    return false;
  } finally {
    terminal.close();
  }
}
