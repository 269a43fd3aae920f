import { expect, test } from "vitest";
import { chooseNodePath } from "#dist/kernelspec/node-path.js";

/** Links by path; a path that is not a link leads to itself if it is listed. */
function choose(
  execPath: string,
  paths: Record<string, string>,
  options: { env?: Record<string, string>; platform?: NodeJS.Platform } = {},
) {
  const { env = {}, platform = "linux" } = options;
  const realPath = (path: string) => paths[path];
  return chooseNodePath({ platform, env, execPath, version: "22.11.0", home: "/home/ann", realPath });
}

test.each<[string, string, Record<string, string>, Record<string, string>, string]>([
  ["Debian's", "/usr/bin/node", { "/usr/bin/node": "/usr/bin/node" }, {}, "/usr/bin/node"],
  [
    "Homebrew's",
    "/opt/homebrew/Cellar/node/22.11.0/bin/node",
    {
      "/opt/homebrew/Cellar/node/22.11.0/bin/node": "/opt/homebrew/Cellar/node/22.11.0/bin/node",
      "/opt/homebrew/opt/node/bin/node": "/opt/homebrew/Cellar/node/22.11.0/bin/node",
    },
    {},
    "/opt/homebrew/opt/node/bin/node",
  ],
  [
    "Volta's",
    "/home/ann/.volta/tools/image/node/22.11.0/bin/node",
    {
      "/home/ann/.volta/tools/image/node/22.11.0/bin/node": "/home/ann/.volta/tools/image/node/22.11.0/bin/node",
      "/home/ann/.volta/bin/node": "/home/ann/.volta/bin/volta-shim",
    },
    {},
    "/home/ann/.volta/bin/node",
  ],
  [
    "nvm's, with no lasting link",
    "/home/ann/.nvm/versions/node/v22.11.0/bin/node",
    { "/home/ann/.nvm/versions/node/v22.11.0/bin/node": "/home/ann/.nvm/versions/node/v22.11.0/bin/node" },
    { PATH: "/home/ann/.nvm/versions/node/v22.11.0/bin:/usr/bin" },
    "/home/ann/.nvm/versions/node/v22.11.0/bin/node",
  ],
  [
    "a link of the user's on PATH",
    "/opt/node-22.11.0/bin/node",
    {
      "/opt/node-22.11.0/bin/node": "/opt/node-22.11.0/bin/node",
      "/home/ann/.local/bin/node": "/opt/node-22.11.0/bin/node",
    },
    { PATH: "/home/ann/.local/bin:/opt/node-22.11.0/bin" },
    "/home/ann/.local/bin/node",
  ],
  [
    "a link that leads to another Node is not taken",
    "/opt/node-22.11.0/bin/node",
    { "/opt/node-22.11.0/bin/node": "/opt/node-22.11.0/bin/node", "/usr/bin/node": "/usr/bin/node" },
    { PATH: "/usr/bin" },
    "/opt/node-22.11.0/bin/node",
  ],
])("%s", (_name, execPath, paths, env, expected) => {
  expect(choose(execPath, paths, { env })).toBe(expected);
});
