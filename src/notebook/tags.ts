import type { Cell } from "./document.js";

/** Whether a cell has a tag, as JupyterLab's property inspector sets them. */
export function hasTag({ metadata }: Cell, tag: string): boolean {
  const tags = typeof metadata === "object" && metadata !== null && "tags" in metadata ? metadata.tags : [];
  return Array.isArray(tags) && tags.includes(tag);
}
