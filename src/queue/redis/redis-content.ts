import type { TaskContent } from "../queue.js";
import type { RedisLayout } from "../redis-layout.js";
import { isJsonObject, parseJsonObject, readTaskContent, writeTaskContent } from "../task-content.js";

/** How the contents of tasks are kept. */
export interface RedisContents {
  /** `isBare`: the content itself has no `id`. */
  write(id: string, content: TaskContent | undefined): { readonly data: string; readonly isBare: boolean };
  read(id: string, value: string | null, isBare: boolean): TaskContent;
}

export function redisContents(layout: RedisLayout): RedisContents {
  return layout === "v0.1" ? plain : withId;
}

/** Layout v0.1: the content as it is; none for a task that is nothing but its id. */
const plain: RedisContents = {
  write(id, content) {
    const isId = content === undefined || (content.id === id && Object.keys(content).length === 1);
    return { data: isId ? "" : writeTaskContent(content), isBare: false };
  },
  read: (id, value) => readTaskContent(value, id),
};

/** Layout v0.2: `data` in the value always has the id; what had none is given back without. */
const withId: RedisContents = {
  write(id, content = { id }) {
    const text = writeTaskContent(content);
    if (Object.hasOwn(content, "id")) return { data: text, isBare: false };
    const comma = text === "{}" ? "" : ",";
    return { data: `${text.slice(0, -1)}${comma}"id":${JSON.stringify(id)}}`, isBare: true };
  },
  read(id, value, isBare) {
    const data = parseJsonObject(value ?? "")?.data;
    if (!isJsonObject(data)) return { id };
    if (!isBare) return data;
    const { id: _, ...bare } = data;
    return bare;
  },
};
