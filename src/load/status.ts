import { relative } from "node:path";
import type { Stage } from "../automation/stage.js";
import { escapeHtml } from "../escape-html.js";
import { visibleLine } from "../visible-text.js";
import type { Warning } from "../warnings.js";

/** What the last load did. It shows itself as a short table, in a terminal and as HTML in a notebook; it holds no values. */
export interface Status {
  /** The automation that was found. */
  readonly automation?: { readonly file: string; readonly directory: string; readonly format: "toml" | "conf" };
  /** The stage whose groups were read. */
  readonly stage: Stage;
  /** Whether the platform injected the environment, so that nothing was loaded. */
  readonly deployed: boolean;
  /** The secrets directory that was found. */
  readonly secretsDir?: string;
  /** The stage's groups in the order in which they were read; one with no `file` was skipped. */
  readonly groups: readonly {
    readonly name: string;
    readonly file?: string;
    /** Whether it comes with a service of the automation. */
    readonly service: boolean;
    /** Names of the variables that its file defines. */
    readonly variables: readonly string[];
  }[];
  /** The variables that were set, sorted by name, and what each came from in the end. */
  readonly variables: readonly {
    readonly name: string;
    readonly group: string;
    readonly file: string;
    readonly line: number;
    /** Whether a different inherited value was replaced. */
    readonly replaced: boolean;
  }[];
  /** Names of the variables that the platform itself sets, over any group's, sorted; left out if none but the stage is known. */
  readonly platform?: readonly string[];
  /** What was left out or is likely to surprise. */
  readonly warnings: readonly Warning[];
}

// The methods by which a status shows itself are on a prototype, so that a status is plain data to everyone else.
const display = {
  [Symbol.for("nodejs.util.inspect.custom")](this: Status): string {
    return toText(summaryRows(this));
  },

  [Symbol.for("Jupyter.display")](this: Status): Record<string, string> {
    const rows = summaryRows(this);
    return { "text/plain": toText(rows), "text/html": toHtml(rows) };
  },
};

/** Makes a status of `data`: the same, and able to show itself. */
export function createStatus(data: Status): Status {
  return Object.assign(Object.create(display) as object, data);
}

/** What `status()` returns before anything was loaded. */
export function emptyStatus(): Status {
  return createStatus({ stage: "dev", deployed: false, groups: [], variables: [], warnings: [] });
}

type Row = readonly [title: string, text: string];

function summaryRows({
  automation,
  stage,
  deployed,
  secretsDir,
  groups,
  variables,
  platform,
  warnings,
}: Status): Row[] {
  const rows: Row[] = [["stage", deployed ? `${stage} (deployed: the platform set the environment)` : stage]];
  rows.push(["automation", automation ? shortPath(automation.file) : "none"]);
  if (secretsDir !== undefined) rows.push(["secrets", shortPath(secretsDir)]);
  for (const { name, file, service } of groups) {
    const names = variables.filter(({ group }) => group === name).map((variable) => variable.name);
    const origin = service ? " (service)" : "";
    rows.push([`group ${name}${origin}`, file === undefined ? "no file" : names.join(", ") || "no variables"]);
  }
  if (platform !== undefined) rows.push(["platform", platform.join(", ")]);
  for (const { message } of warnings) rows.push(["warning", message]);
  return rows.map(([title, text]) => [visibleLine(title), visibleLine(text)]);
}

/** Returns a path as seen from the working directory: shorter, and without a home folder in a saved notebook. */
function shortPath(path: string): string {
  return relative(process.cwd(), path) || ".";
}

function toText(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([title]) => title.length));
  return rows.map(([title, text]) => `${title.padEnd(width)}  ${text}`).join("\n");
}

function toHtml(rows: readonly Row[]): string {
  // Colours come from JupyterLab's and VS Code's own variables, and are inherited if there are none: light and dark both read well.
  const border = "1px solid var(--jp-border-color2, var(--vscode-panel-border, currentColor))";
  const cell = `style="text-align:left;vertical-align:top;padding:2px 12px 2px 0;border-bottom:${border}"`;
  const lines = rows.map(
    ([title, text]) => `<tr><th ${cell}>${escapeHtml(title)}</th><td ${cell}>${escapeHtml(text)}</td></tr>`,
  );
  return `<table style="border-collapse:collapse;color:inherit;background:transparent">${lines.join("")}</table>`;
}
