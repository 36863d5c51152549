import { onTestFinished } from "vitest";

/** Sets an environment variable for the rest of the test; undefined takes it away. */
export function setEnvironment(name: string, value: string | undefined): void {
  const before = process.env[name];
  onTestFinished(() => assign(name, before));
  assign(name, value);
}

function assign(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
