// Builds dist/ from src/: esbuild writes one CommonJS file a source file, and tsc the declarations beside them. All that importing the
// package needs is one file, so that importing stays fast: core.js for `require`, core.mjs for `import`.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";

// What runs in pages is a text for whoever writes them.
const pageFolder = "src/display/page";
const entryPoints = readdirSync("src", { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".d.ts"))
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((file) => !file.startsWith(join(pageFolder, "/")));
const forPages = { platform: "browser", target: "es2022", bundle: true, minify: true, logLevel: "warning" };
const page = await build({
  ...forPages,
  entryPoints: [`${pageFolder}/main.ts`],
  format: "iife",
  globalName: "page",
  write: false,
});
const define = { WIDGET_PAGE_CODE: JSON.stringify(page.outputFiles[0].text.trim()) };
const options = { platform: "node", target: "node18", logLevel: "warning", define };

rmSync("dist", { recursive: true, force: true });
await build({ ...options, entryPoints, format: "cjs", outbase: "src", outdir: "dist" });
// In place of the file that was written for each source.
const bundled = {
  ...options,
  outbase: "src",
  outdir: "dist",
  format: "cjs",
  bundle: true,
  metafile: true,
  allowOverwrite: true,
};
// It runs in a realm of its own, in which nothing can be required.
await build({ ...bundled, entryPoints: ["src/engine/executor/program.ts"] });
// What is started as a program is one file too: reading three hundred takes a third of the time that a command does.
// What they need of other packages is in them, but for what is native: whoever only runs and serves installs nothing else.
const programs = ["cli/main", "kernel/main", "editor/main"];
const { metafile } = await build({
  ...bundled,
  entryPoints: programs.map((name) => `src/${name}.ts`),
  external: ["oxc-*", "typescript"],
});
// What stands in for oxc's native parts, and the helpers that compiled code calls.
const libraries = { ...bundled, minify: true, lineLimit: 120 };
const standIns = await build({
  ...libraries,
  entryPoints: ["src/engine/oxc-wasm.ts", "src/engine/executor/enhanced-resolver.ts"],
});
const runtime = "@oxc-project/runtime/helpers";
const names = filesIn("node_modules/@oxc-project/runtime/src/helpers").map(({ name }) => name.replace(/\.js$/, ""));
const getters = names.map((name) => `get ${name}() { return require("${runtime}/${name}"); }`);
const helpers = await build({
  ...libraries,
  outdir: undefined,
  stdin: { contents: `module.exports = { ${getters.join(", ")}, tslib: require("tslib") };`, resolveDir: "." },
  outfile: "dist/engine/executor/helpers.js",
});
const transform = "scripts/wasm/node_modules/@oxc-transform/binding-wasm32-wasi";
for (const [name, file] of [
  ["oxc-parser", "node_modules/oxc-parser/parser.wasm32-wasip1.wasm"],
  ["oxc-transform", `${transform}/transform.wasm32-wasi.wasm`],
]) {
  // The best quality makes it smaller by a seventh, and takes ten seconds.
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 24 };
  writeFileSync(`dist/engine/${name}.wasm.br`, brotliCompressSync(readFileSync(file), { params }));
}
writeFileSync(
  "dist/LICENSES.txt",
  licencesOf(
    [metafile, standIns.metafile, helpers.metafile],
    ["node_modules/oxc-parser", "node_modules/oxc-transform"],
  ),
);
await build({ ...options, entryPoints: ["src/core.ts"], format: "cjs", outfile: "dist/core.js", bundle: true });
await build({ ...options, entryPoints: ["src/core.ts"], format: "esm", outfile: "dist/core.mjs", bundle: true });

// The two doors share that file, so that there is one of everything in a process that comes through both.
for (const [format, ending] of [
  ["cjs", ".js"],
  ["esm", ".mjs"],
]) {
  const sharedFile = {
    name: "shared-file",
    setup({ onResolve }) {
      onResolve({ filter: /\/core\.js$/ }, () => ({ path: `./core${ending}`, external: true }));
    },
  };
  await build({
    ...options,
    entryPoints: ["src/index.ts", "src/api.ts"],
    format,
    outdir: "dist",
    outExtension: { ".js": ending },
    bundle: true,
    plugins: [sharedFile],
  });
}
// The third door needs nothing of that: what it shows goes through what the kernel offers on the global object.
for (const [format, ending] of [
  ["cjs", ".js"],
  ["esm", ".mjs"],
]) {
  await build({
    ...options,
    entryPoints: ["src/notebook.ts"],
    format,
    outfile: `dist/notebook${ending}`,
    bundle: true,
  });
}
for (const door of ["index", "api", "notebook"]) writeFileSync(`dist/${door}.d.mts`, `export * from "./${door}.js";\n`);

const { status } = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc"], { stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);

// Declarations that are written by hand are no output of the compiler.
cpSync("src/kernel/globals", "dist/kernel/globals", { recursive: true });

// The platform deploys every automation.toml below the workspace, also those in node_modules: no file of the package has such a name. Each
// template is a sample with the image that it is deployed in. What running a sample leaves behind is not part of its template.
const deployed = new Set(["automation.toml", "pipelines.conf"]);
const { version } = JSON.parse(readFileSync("package.json", "utf8"));
for (const { name: template } of foldersIn("notebooks").filter(({ name }) => !["image", "secrets"].includes(name))) {
  const sample = `notebooks/${template}`;
  const target = `dist/templates/automations/${template}`;
  cpSync("notebooks/image", `${target}/image`, { recursive: true });
  for (const { name } of filesIn(sample)) {
    if (name.startsWith(".") || name === "package.json" || name === "package-lock.json") continue;
    cpSync(`${sample}/${name}`, `${target}/${deployed.has(name) ? `_${name}` : name}`);
  }
  const own = existsSync(`${sample}/package.json`) ? JSON.parse(readFileSync(`${sample}/package.json`, "utf8")) : {};
  const dependencies = { bspump: `^${version}`, ...own.dependencies };
  writeFileSync(`${target}/image/package.json`, `${JSON.stringify({ private: true, dependencies }, null, 2)}\n`);
}
mkdirSync("dist/templates/groups");
for (const { name } of filesIn("notebooks/secrets")) {
  cpSync(`notebooks/secrets/${name}`, `dist/templates/groups/${name}`);
}

// The extension for VS Code, which `bspump vscode install` packs.
const extension = { ...options, format: "cjs", bundle: true, minify: true, external: ["vscode"] };
await build({ ...extension, entryPoints: ["vscode/src/extension.ts"], outfile: "dist/vscode/extension.js" });
await build({
  ...extension,
  entryPoints: ["vscode/src/typescript-plugin.ts"],
  outfile: "dist/vscode/typescript-plugin.js",
});
await build({
  ...forPages,
  entryPoints: ["vscode/renderer/main.ts"],
  format: "esm",
  outfile: "dist/vscode/widget-renderer.js",
});
const manifest = { ...JSON.parse(readFileSync("vscode/package.json", "utf8")), version };
writeFileSync("dist/vscode/package.json", `${JSON.stringify(manifest, null, 2)}\n`);
cpSync("vscode/README.md", "dist/vscode/README.md");
cpSync("LICENSE", "dist/vscode/LICENSE.txt");
for (const file of ["icon.png", "view.svg", "toml.tmLanguage.json", "toml-language.json"]) {
  cpSync(`vscode/${file}`, `dist/vscode/${file}`);
}

const command = "dist/cli/main.js";
if (existsSync(command)) chmodSync(command, 0o755);

// A plain tslab kernel finds packages in node_modules only, so the sample notebooks find this one there.
const self = "node_modules/bspump";
if (!existsSync(self)) symlinkSync("..", self, "junction");

/** Returns the licences of the packages that are a part of what was built. */
function licencesOf(metafiles, others) {
  const inputs = metafiles.flatMap((file) => Object.keys(file.inputs));
  const found = inputs.map((input) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]).filter(Boolean);
  const folders = new Set([...found, ...others]);
  const notices = [...folders].sort().map((folder) => {
    const file = filesIn(folder).find(({ name }) => /^licen[cs]e/i.test(name));
    if (file === undefined) throw new Error(`${folder} has no licence to include`);
    const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
    return `${name} ${version} (${license})\n\n${readFileSync(`${folder}/${file.name}`, "utf8").trim()}\n`;
  });
  return `Parts of these packages are in the files beside this one.\n\n${notices.join(`\n${"-".repeat(80)}\n\n`)}`;
}

function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
}

function foldersIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
}
