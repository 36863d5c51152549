/** A command of a boot script: its name, its words as the firmware splits them, and its line, counted from 1. */
interface BootCommand {
  readonly name: string;
  readonly words: readonly string[];
  readonly line: number;
}

/** A script that a firmware would run to its end. */
export interface BootScript {
  readonly firmware: "ipxe" | "grub";
  readonly commands: readonly BootCommand[];
  readonly ending: "boot" | "reboot" | "chain";
  /** URL of the kernel, of GRUB as `http://host:port/path`; undefined where the script boots nothing. */
  readonly kernel: string | undefined;
  /** Words behind the kernel's file. */
  readonly kernelArguments: readonly string[];
  /** URLs in the order they are loaded. */
  readonly initrds: readonly string[];
}

/** COMMAND_LINE_SIZE of Linux on x86_64 and aarch64, with the final NUL. */
const maxKernelArguments = 2047;
/** No line of an answer is near it; the buffers of firmware are small. */
const maxLine = 4096;
const maxLines = 64;
const maxInitrds = 32;

const words = {
  ipxe: ["initrd", "kernel", "echo", "reboot", "boot", "chain"],
  grub: ["linux", "initrd", "echo", "reboot", "boot"],
} as const;

/** What the shell of the firmware would not take as text: quotes, escapes, variables, separators, redirections, comments. */
const special = { ipxe: /["'\\]|\$\{|(?:^| )(?:\|\||&&|;)(?: |$)|(?: )#/, grub: /["'\\$;|&<>{}#]/ } as const;

/**
 * Reads an iPXE or GRUB script as strictly as no firmware does: known commands alone, one per line, one blank between
 * words, nothing a shell of the firmware would change. Throws an Error with the line and what is wrong there.
 */
export function checkBootScript(text: string): BootScript {
  const lines = linesOf(text);
  const firmware = firmwareOf(lines[0]);
  const commands = lines.flatMap((content, at) => {
    if (at === 0 || content === "" || content.startsWith("# ")) return [];
    return [commandOf(firmware, content, at + 1)];
  });
  const ending = endingOf(commands);
  const kernels = commands.filter(({ name }) => name === "kernel" || name === "linux");
  const loads = commands.filter(({ name }) => name === "initrd");
  if (ending === "boot" && kernels.length !== 1) throw new Error(`boots with ${kernels.length} kernels`);
  if (ending !== "boot" && kernels.length + loads.length > 0) throw new Error(`loads files and ends by ${ending}`);
  const kernel = kernels[0];
  const script: BootScript = {
    firmware,
    commands,
    ending,
    kernel: kernel && urlOf(firmware, kernel.words[0], kernel.line),
    kernelArguments: kernel ? kernel.words.slice(1) : [],
    initrds: loads.flatMap((load) => initrdsOf(firmware, load)),
  };
  checkFiles(script, kernels, loads);
  return script;
}

function linesOf(text: string): readonly string[] {
  if (!text.endsWith("\n")) throw new Error("the last line has no end");
  const lines = text.slice(0, -1).split("\n");
  if (lines.length > maxLines) throw new Error(`has ${lines.length} lines`);
  lines.forEach((line, at) => {
    if (line.length > maxLine) throw new Error(`line ${at + 1}: is ${line.length} characters long`);
    if (!/^[\x20-\x7e]*$/.test(line)) throw new Error(`line ${at + 1}: holds other than printable ASCII`);
  });
  return lines;
}

function firmwareOf(first: string | undefined): "ipxe" | "grub" {
  if (first === "#!ipxe") return "ipxe";
  if (first === "#!grub") return "grub";
  throw new Error(`line 1: is ${first}, no #!ipxe and no #!grub`);
}

function commandOf(firmware: "ipxe" | "grub", content: string, line: number): BootCommand {
  const [name = "", ...rest] = content.split(" ");
  if (!words[firmware].some((known) => known === name)) throw new Error(`line ${line}: unknown command ${name}`);
  const found = special[firmware].exec(content);
  if (found) throw new Error(`line ${line}: ${found[0]} is not text to ${firmware}`);
  if (rest.includes("")) throw new Error(`line ${line}: an empty word`);
  const { from, to } = wordCounts(name, firmware);
  if (rest.length < from || rest.length > to) throw new Error(`line ${line}: ${name} with ${rest.length} words`);
  return { name, words: rest, line };
}

function wordCounts(name: string, firmware: "ipxe" | "grub"): { readonly from: number; readonly to: number } {
  if (name === "boot" || name === "reboot") return { from: 0, to: 0 };
  if (name === "chain") return { from: 1, to: 1 };
  if (name === "initrd") return { from: 1, to: firmware === "ipxe" ? 1 : maxInitrds };
  return { from: name === "echo" ? 0 : 1, to: 256 };
}

function endingOf(commands: readonly BootCommand[]): BootScript["ending"] {
  const at = commands.findIndex(({ name }) => name === "boot" || name === "reboot" || name === "chain");
  const found = commands[at];
  if (!found) throw new Error("never boots, reboots or chains");
  if (at !== commands.length - 1) throw new Error(`line ${found.line}: nothing is done behind ${found.name}`);
  if (found.name === "chain") urlOf("ipxe", found.words[0], found.line);
  return found.name as BootScript["ending"];
}

function initrdsOf(firmware: "ipxe" | "grub", { words: files, line }: BootCommand): readonly string[] {
  return files.map((file) => urlOf(firmware, file, line));
}

/** The URL of a file: iPXE has it as it is, GRUB as a device and a path. */
function urlOf(firmware: "ipxe" | "grub", word: string | undefined, line: number): string {
  const url = firmware === "ipxe" ? word : word?.replace(/^\(http,([^()]+)\)(?=\/)/, "http://$1");
  const parts = /^https?:\/\/([A-Za-z0-9.-]+|\[[0-9a-f:]+\]):(\d{1,5})(\/[\w.~%+@:=,/-]+)$/.exec(url ?? "");
  const [, , port, path] = parts ?? [];
  if (!url || !path || Number(port) < 1 || Number(port) > 65535) throw new Error(`line ${line}: no file is ${word}`);
  const segments = path.slice(1).split("/");
  if (segments.some((segment) => segment === "" || /^(?:\.|%2e){1,2}$/i.test(segment)))
    throw new Error(`line ${line}: a path out of its folder: ${word}`);
  if (/%(?![0-9A-Fa-f]{2})/.test(path)) throw new Error(`line ${line}: a broken percent-encoding: ${word}`);
  return url;
}

function checkFiles(script: BootScript, kernels: readonly BootCommand[], loads: readonly BootCommand[]): void {
  if (script.kernelArguments.join(" ").length > maxKernelArguments) throw new Error("the kernel takes fewer arguments");
  if (script.firmware === "grub") {
    if (loads.length > 1) throw new Error(`line ${loads[1]?.line}: a second initrd takes the first one's place`);
    if (loads[0] && kernels[0] && loads[0].line < kernels[0].line) throw new Error("initrd before linux");
    return;
  }
  const names = script.initrds.map((url) => url.slice(url.lastIndexOf("/") + 1));
  const named = script.kernelArguments.flatMap((word) => (word.startsWith("initrd=") ? [word.slice(7)] : []));
  if (new Set(names).size !== names.length) throw new Error(`two initrds of one name: ${names.join(" ")}`);
  // An EFI kernel finds its initrds by these words alone.
  if (names.join(" ") !== named.join(" "))
    throw new Error(`loads ${names.join(" ")}, the kernel asks for ${named.join(" ")}`);
}
