import { describe, expect, test } from "vitest";
import { kernelFolders, userDataFolder } from "#dist/kernelspec/jupyter-paths.js";

const linux = { platform: "linux", home: "/home/ann" } as const;
const mac = { platform: "darwin", home: "/Users/ann" } as const;
const windows = { platform: "win32", home: "C:\\Users\\ann" } as const;
const appData = "C:\\Users\\ann\\AppData\\Roaming";

// What `jupyter --data-dir` of jupyter_core 5.9 gives.
test.each([
  ["Linux", linux, {}, "/home/ann/.local/share/jupyter"],
  ["Linux, XDG", linux, { XDG_DATA_HOME: "/data" }, "/data/jupyter"],
  ["Linux, given", linux, { JUPYTER_DATA_DIR: "/own", XDG_DATA_HOME: "/data" }, "/own"],
  ["macOS", mac, {}, "/Users/ann/Library/Jupyter"],
  ["macOS, platform's folders", mac, { JUPYTER_PLATFORM_DIRS: "1" }, "/Users/ann/Library/Application Support/Jupyter"],
  ["Windows", windows, { APPDATA: appData }, `${appData}\\jupyter`],
  ["Windows, no APPDATA", windows, {}, "C:\\Users\\ann\\.jupyter\\data"],
])("the user's folder: %s", (_name, host, env, folder) => {
  expect(userDataFolder({ ...host, env })).toBe(folder);
});

describe("the folders for kernels", () => {
  test("on Linux", () => {
    expect(kernelFolders({ ...linux, env: {} })).toEqual([
      "/home/ann/.local/share/jupyter/kernels",
      "/usr/local/share/jupyter/kernels",
      "/usr/share/jupyter/kernels",
      "/home/ann/.ipython/kernels",
    ]);
  });

  test("JUPYTER_PATH comes first, and an active environment before the user's", () => {
    const env = { JUPYTER_PATH: "/one:/two/", VIRTUAL_ENV: "/venv" };
    expect(kernelFolders({ ...linux, env }).slice(0, 4)).toEqual([
      "/one/kernels",
      "/two/kernels",
      "/venv/share/jupyter/kernels",
      "/home/ann/.local/share/jupyter/kernels",
    ]);
  });

  test.each([
    ["conda's base", { CONDA_PREFIX: "/conda", CONDA_DEFAULT_ENV: "base" }, false],
    ["another of conda's", { CONDA_PREFIX: "/conda", CONDA_DEFAULT_ENV: "work" }, true],
    ["as it is told", { VIRTUAL_ENV: "/venv", JUPYTER_PREFER_ENV_PATH: "no" }, false],
  ])("an environment is preferred: %s", (_name, env, isPreferred) => {
    const [first = ""] = kernelFolders({ ...linux, env });
    expect(!first.startsWith("/home/ann")).toBe(isPreferred);
  });

  test("on Windows", () => {
    const env = { APPDATA: appData, PROGRAMDATA: "C:\\ProgramData", JUPYTER_USE_PROGRAMDATA: "1" };
    expect(kernelFolders({ ...windows, env })).toEqual([
      `${appData}\\jupyter\\kernels`,
      "C:\\ProgramData\\jupyter\\kernels",
      "C:\\Users\\ann\\.ipython\\kernels",
    ]);
  });
});
