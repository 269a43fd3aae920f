import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isNewEnough, type Machine, nodeCandidates, packageCandidates } from "../../vscode/src/installation.js";

/** A machine that has these files; a value is where a link leads. */
function machine(files: Record<string, string | true>, more: Partial<Machine> = {}): Machine {
  return {
    platform: "linux",
    env: { PATH: "/usr/bin:/opt/tools" },
    home: "/home/me",
    ownNode: "/lib/code-server/node",
    isFile: (path) => path in files,
    list: (folder) => [
      ...new Set(
        Object.keys(files)
          .filter((file) => file.startsWith(`${folder}/`))
          .map((file) => file.slice(folder.length + 1).split("/")[0] ?? ""),
      ),
    ],
    realPath: (path) => (files[path] === true ? path : files[path]),
    ...more,
  };
}

const nvm = (version: string) => `/home/me/.nvm/versions/node/${version}/bin/node`;
const everything = {
  "/recorded/node": true,
  "/opt/tools/node": true,
  "/home/me/.volta/bin/node": true,
  [nvm("v20.1.0")]: true,
  [nvm("v22.10.0")]: true,
  [nvm("v9.1.0")]: true,
  "/usr/local/bin/node": true,
  "/lib/code-server/node": true,
} as const;

describe("Node", () => {
  test("is the one of the setting, and then no other", () => {
    expect(nodeCandidates("~/own/node", {}, machine(everything))).toEqual([]);
    expect(nodeCandidates("~/own/node", {}, machine({ ...everything, "/home/me/own/node": true }))).toEqual([
      "/home/me/own/node",
    ]);
  });

  test("is looked for in the order that is written down", () => {
    expect(nodeCandidates("", { node: "/recorded/node" }, machine(everything))).toEqual([
      "/recorded/node",
      "/opt/tools/node",
      "/home/me/.volta/bin/node",
      nvm("v22.10.0"),
      nvm("v20.1.0"),
      nvm("v9.1.0"),
      "/usr/local/bin/node",
      "/lib/code-server/node",
    ]);
  });

  test("is not what is gone, and not Electron", () => {
    const files = { "/usr/bin/node": true } as const;
    const found = nodeCandidates("", { node: "/gone/node" }, machine(files, { ownNode: undefined }));
    expect(found).toEqual(["/usr/bin/node"]);
  });

  test.each([
    ["20.0.0", true],
    ["24.1.0", true],
    ["18.19.1", false],
    ["", false],
  ])("of version %j is new enough: %s", (version, expected) => expect(isNewEnough(version)).toBe(expected));
});

const serverOf = (folder: string) => join(folder, "dist/editor/main.js");

describe("the package", () => {
  const files = {
    [serverOf("/w/a/node_modules/bspump")]: true,
    [serverOf("/w/node_modules/bspump")]: true,
    [serverOf("/recorded")]: true,
    "/opt/tools/bspump": "/global/dist/cli/main.js",
    [serverOf("/global")]: true,
  } as const;

  test("is the nearest above the notebook, else the one that was recorded, else that of the command", () => {
    expect(packageCandidates("", "/w/a/b", { package: "/recorded" }, machine(files))).toEqual([
      "/w/a/node_modules/bspump",
      "/w/node_modules/bspump",
      "/recorded",
      "/global",
    ]);
    expect(packageCandidates("", "/other", {}, machine(files))).toEqual(["/global"]);
    expect(packageCandidates("", "/other", {}, machine({}))).toEqual([]);
  });

  test("is the one of the setting, and then no other", () => {
    expect(packageCandidates("/recorded", "/w/a", {}, machine(files))).toEqual(["/recorded"]);
    expect(packageCandidates("/gone", "/w/a", {}, machine(files))).toEqual([]);
  });
});
