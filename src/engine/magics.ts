import type { CellFault } from "./cell-fault.js";
import { findLines, type ReadOutline } from "./commands.js";

/** What to write instead of the magics of IPython that people reach for. */
const INSTEAD: { readonly [name: string]: string } = {
  autoreload: "nothing: the next cell that imports an edited module reloads it",
  bash: "each line with a ! before it, such as !ls",
  capture: "const text = execSync(command, { encoding: 'utf8' }), from node:child_process",
  cd: "process.chdir('folder')",
  conda: "!npm install NAME",
  debug: "debugger, or console.log",
  env: "process.env.NAME, and process.env.NAME = 'value' to set it",
  history: "the notebook's own cells",
  html: "html`…` of bspump/notebook, as the last expression",
  javascript: "html`<script>…</script>` of bspump/notebook, as the last expression",
  js: "html`<script>…</script>` of bspump/notebook, as the last expression",
  latex: "tslab.display.latex(text), of tslab",
  load: "import … from './file'",
  load_ext: "import … from 'package'",
  ls: "!ls",
  lsmagic: "TypeScript; a line that begins with ! runs in a shell",
  markdown: "markdown`…` of bspump/notebook, as the last expression",
  matplotlib: "a chart as the last expression, such as one of Observable Plot",
  nocheck: "%%nocheck as the first line of the cell",
  npm: "!npm install NAME",
  pip: "!npm install NAME",
  pwd: "process.cwd()",
  reset: "nothing: restart the kernel",
  run: "import './file.ts'",
  script: "each line with a ! before it",
  sh: "each line with a ! before it, such as !ls",
  svg: "svg`…` of bspump/notebook, as the last expression",
  sx: "execSync(command, { encoding: 'utf8' }), from node:child_process",
  system: "a ! before the command, such as !ls",
  time: "console.time('name') before and console.timeEnd('name') after it",
  timeit: "console.time('name') before and console.timeEnd('name') after a loop",
  who: "nothing: completion and the editor's list of variables have the names",
  whos: "nothing: completion and the editor's list of variables have the names",
  writefile: "writeFileSync('file', text), from node:fs",
};

const KNOWN = new RegExp(`^%%?(?:${Object.keys(INSTEAD).join("|")})(?!\\w).*$`, "gm");
const ANY = /^%%?[A-Za-z_]\w*.*$/gm;

/** Finds a magic of IPython: one that is known, or whatever looks like one where the parser finds `fault`. */
export function findMagic(code: string, fault: CellFault | undefined, read: ReadOutline): CellFault | undefined {
  if (!/^%/m.test(code)) return undefined;
  const start = findLines(code, KNOWN, read)[0]?.start ?? (fault && unknownAt(code, fault.offset));
  if (start === undefined) return undefined;
  const [magic = "", name = ""] = /^%%?(\w+)/.exec(code.slice(start)) ?? [];
  const instead = INSTEAD[name] ?? "TypeScript; a line that begins with ! runs in a shell";
  return {
    message: `${magic} is a magic of IPython, which this kernel does not have. Write ${instead}.`,
    offset: start,
  };
}

function unknownAt(code: string, offset: number): number | undefined {
  for (const { index, 0: line } of code.matchAll(ANY)) {
    if (offset >= index && offset <= index + line.length) return index;
  }
  return undefined;
}
