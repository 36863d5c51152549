import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { CciError, reasonOf } from "../support/cci-error.js";
import { packageRoot } from "../support/package-root.js";

/**
 * Lines of a table: a text file of prefixes or patterns, one a line, that an operator may replace. Blank lines and lines
 * that begin with `#` are comments. The first of these that exists is taken whole: `$CCI_TABLES/NAME.txt`,
 * `$XDG_CONFIG_HOME/cci/tables/NAME.txt`, the one of the package. Throws BAD_TABLE.
 */
export function readTable(name: string): string[] {
  return readTableText(name)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

/** Makes something of each line of a table; an error in it becomes BAD_TABLE with the line. */
export function mapTable<T>(name: string, make: (line: string) => T): T[] {
  return readTable(name).map((line) => {
    try {
      return make(line);
    } catch (error) {
      throw new CciError("BAD_TABLE", `${name}.txt: ${line}: ${reasonOf(error)}`, { cause: error });
    }
  });
}

function readTableText(name: string): string {
  const path = tableFolders()
    .map((folder) => join(folder, `${name}.txt`))
    .find(existsSync);
  if (path === undefined) throw new Error(`table ${name} is not part of the package`);
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new CciError("BAD_TABLE", `${path}: ${reasonOf(error)}`, { cause: error });
  }
}

function tableFolders(): string[] {
  const { CCI_TABLES, XDG_CONFIG_HOME } = process.env;
  const ofUser = join(XDG_CONFIG_HOME || join(homedir(), ".config"), "cci", "tables");
  return [...(CCI_TABLES ? [CCI_TABLES] : []), ofUser, ofPackage];
}

const ofPackage = join(packageRoot(), "tables");
