import { expect, test } from "vitest";
import { makeExtension } from "#dist/editor-extension/vsix.js";
import { readZip } from "../support/zip.js";

const archive = makeExtension();
const files = readZip(archive);
const manifest = JSON.parse(files.get("extension/package.json") ?? "");

test("the extension is small, the same each time, and has all that its manifest names", () => {
  expect(archive.length).toBeLessThan(1024 * 1024);
  expect(makeExtension().equals(archive)).toBe(true);
  expect(manifest).toMatchObject({ name: "bspump-notebooks", publisher: "bitswan", engines: { vscode: "^1.90.0" } });
  for (const name of [manifest.main, manifest.icon])
    expect([...files.keys()]).toContain(`extension/${name.replace("./", "")}`);
  const plugin = manifest.contributes.typescriptServerPlugins[0].name;
  expect(JSON.parse(files.get(`extension/node_modules/${plugin}/package.json`) ?? "")).toMatchObject({ name: plugin });
  expect(files.get(`extension/node_modules/${plugin}/index.js`)).toContain("onConfigurationChanged");
  expect(files.has("extension/installed-from.json")).toBe(false);
});

test("the package's own manifest says what the editor's does", () => {
  const xml = files.get("extension.vsixmanifest") ?? "";
  expect(xml).toContain(`Id="bspump-notebooks" Version="${manifest.version}" Publisher="bitswan"`);
  expect(xml).toContain('Id="Microsoft.VisualStudio.Code.Engine" Value="^1.90.0"');
  const paths = [...xml.matchAll(/ Path="([^"]+)"/g)].map(([, path]) => path);
  expect(paths.length).toBe(4);
  for (const path of paths) expect([...files.keys()]).toContain(path);
  const types = files.get("[Content_Types].xml") ?? "";
  for (const name of files.keys()) {
    const ending = name.split(".").at(-1);
    if (name !== "[Content_Types].xml") expect(types).toContain(`Extension=".${ending}"`);
  }
});

test("every command of its menus is one of its commands", () => {
  const { commands, menus } = manifest.contributes;
  const known = commands.map(({ command }: { command: string }) => command);
  for (const items of Object.values<{ command: string }[]>(menus)) {
    for (const { command } of items) expect(known).toContain(command);
  }
});
