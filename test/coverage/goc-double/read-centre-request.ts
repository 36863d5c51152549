import type { DoubleRequest } from "./double-server.js";

/** What profile, clear and remove are asked for. */
export interface Selection {
  readonly force: boolean;
  readonly service: readonly string[];
  readonly address: readonly string[];
  readonly coverfile: readonly string[];
  readonly skipfile: readonly string[];
}

export interface Registration {
  readonly name: string;
  readonly address: string;
  readonly ip_revise: string;
}

/** Fields of a request as the centre binds them: JSON where the type says so, else the query. Throws with Go's words. */
export function readSelection(request: DoubleRequest): Selection {
  const fields = fieldsOf(request);
  return {
    force: fields.one("force", "bool") === "true",
    service: fields.many("service"),
    address: fields.many("address"),
    coverfile: fields.many("coverfile"),
    skipfile: fields.many("skipfile"),
  };
}

/** The same for a registration. */
export function readRegistration(request: DoubleRequest): Registration {
  const fields = fieldsOf(request);
  return {
    name: fields.one("name", "string"),
    address: fields.one("address", "string"),
    ip_revise: fields.one("ip_revise", "string"),
  };
}

interface Fields {
  one(name: string, type: "bool" | "string"): string;
  many(name: string): readonly string[];
}

function fieldsOf({ method, path, body, headers }: DoubleRequest): Fields {
  if (method === "GET" || !headers["content-type"]?.startsWith("application/json")) {
    const { searchParams } = new URL(`http://centre${path}`);
    return { one: (name) => searchParams.get(name) ?? "", many: (name) => searchParams.getAll(name) };
  }
  if (body === "") throw new Error("EOF");
  const values: Record<string, unknown> = JSON.parse(body);
  const refuse = (name: string, type: string): Error => {
    const found = Array.isArray(values[name]) ? "array" : typeof values[name];
    return new Error(`json: cannot unmarshal ${found} into Go struct field ProfileParam.${name} of type ${type}`);
  };
  return {
    one(name, type) {
      const value = values[name] ?? (type === "bool" ? false : "");
      if (typeof value !== (type === "bool" ? "boolean" : "string")) throw refuse(name, type);
      return String(value);
    },
    many(name) {
      const value = values[name] ?? [];
      if (!Array.isArray(value)) throw refuse(name, "[]string");
      return value.map(String);
    },
  };
}
