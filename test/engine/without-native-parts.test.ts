import { readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createResolver as createEnhanced } from "#dist/engine/executor/enhanced-resolver.js";
import { createResolver as createNative, type Resolver } from "#dist/engine/executor/resolver.js";
import { oxcParser, oxcTransformer } from "#dist/engine/oxc.js";
import { parser, transformer } from "#dist/engine/oxc-wasm.js";
import { temporaryFolder } from "../support/folder.js";
import { packageRoot } from "../support/project.js";

// What stands in where the native parts are not installed returns what they do.

function parse({ parseSync }: Pick<typeof parser, "parseSync">, file: string, code: string) {
  const { program, module, comments, errors } = parseSync(file, code, { sourceType: "unambiguous" });
  return { program, module, comments, errors };
}

function compile({ transformSync, moduleRunnerTransformSync }: typeof transformer, file: string, code: string) {
  const compiled = transformSync(file, code, {
    target: "es2022",
    sourcemap: true,
    helpers: { mode: "External" as never },
    decorator: { legacy: true, emitDecoratorMetadata: true },
  });
  // The order of what it depends on is by chance in both.
  const bound = moduleRunnerTransformSync(file, compiled.code, { sourcemap: true });
  return { compiled, code: bound.code, map: bound.map, errors: bound.errors };
}

describe("the parser and the compiler as WebAssembly", () => {
  const sources = readdirSync(join(packageRoot, "src"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => [name, readFileSync(join(packageRoot, "src", name), "utf8")] as const);

  test("read and compile this package as the native ones do", () => {
    expect(sources.length).toBeGreaterThan(200);
    for (const [name, code] of sources) {
      expect(parse(parser, name, code), name).toEqual(parse(oxcParser(), name, code));
      expect(compile(transformer, name, code), name).toEqual(compile(oxcTransformer(), name, code));
    }
  });

  test.each([
    ["a fault", "const a = ;\nlet b"],
    [
      "a fault that only the compiler finds",
      "enum A { x = 1 }\nconst A = 2; class B { x; x() {} constructor() {} constructor() {} }",
    ],
    ["markup", "export const a = <B x={1} {...c}>text {`é ${'😀'}`}</B>;"],
    ["big numbers and expressions", "123n; /a+/giu.test('x'); 0.1e21"],
    [
      "decorators, parameter properties and namespaces",
      "@a class B { constructor(private x: string) {} @c d(@e f: C) {} }\nnamespace N { export const y = 1 }",
    ],
    ["`using`", "{ using a = open(); await using b = c(); }"],
    ["surrogates without a partner", "const a = '\ud800'; /* \udfff */"],
    ["an empty text", ""],
  ])("%s", (_what, code) => {
    expect(parse(parser, "cell.tsx", code)).toEqual(parse(oxcParser(), "cell.tsx", code));
    expect(compile(transformer, "cell.tsx", code)).toEqual(compile(oxcTransformer(), "cell.tsx", code));
  });

  test("code that is nested too deeply is a fault, and what comes after it is read", () => {
    const deep = `${"(".repeat(50_000)}1${")".repeat(50_000)}`;
    for (let round = 0; round < 3; round++) {
      const [fault] = parser.parseSync("cell.ts", deep).errors;
      expect(fault?.message).toBe("The code is nested too deeply.");
      expect(transformer.transformSync("cell.ts", deep).errors[0]?.message).toBe(fault?.message);
      expect(parser.parseSync("cell.ts", "a + 1").program.body).toHaveLength(1);
      expect(transformer.transformSync("cell.ts", "let a: number").code).toBe("let a;\n");
    }
    expect(process.listenerCount("beforeExit")).toBe(0);
  });
});

describe("the resolver without the native one", () => {
  const json = (value: object) => JSON.stringify(value);
  let folder = "";
  let resolvers: readonly (readonly [native: Resolver, other: Resolver])[] = [];

  beforeAll(() => {
    folder = temporaryFolder(
      {
        "package.json": json({
          name: "self",
          exports: { "./own": "./lib/index.ts" },
          imports: { "#lib/*": "./lib/*.ts" },
        }),
        "tsconfig.json": json({ compilerOptions: { paths: { "@/*": ["./lib/*"], exact: ["./lib/index.ts"] } } }),
        "helper.ts": "",
        "both.ts": "",
        "both.js": "",
        "only.js": "",
        "view.tsx": "",
        "data.json": "{}",
        "lib/index.ts": "",
        "lib/deep/index.js": "",
        "odd name #1/index.ts": "",
        "node_modules/plain/package.json": json({ name: "plain", main: "lib/main.js" }),
        "node_modules/plain/lib/main.js": "",
        "node_modules/plain/lib/other.js": "",
        "node_modules/folder-main/package.json": json({ main: "lib" }),
        "node_modules/folder-main/lib/index.js": "",
        "node_modules/no-main/index.js": "",
        "node_modules/broken/package.json": "{",
        "node_modules/broken/index.js": "",
        "node_modules/@scope/one/package.json": json({
          exports: {
            ".": { import: "./import.mjs", require: "./require.cjs" },
            "./node": { browser: "./browser.js", node: "./node.js" },
            "./sub/*": "./sub/*.js",
            "./sub/hidden": null,
            "./missing": "./missing.js",
          },
        }),
        "node_modules/@scope/one/import.mjs": "",
        "node_modules/@scope/one/require.cjs": "",
        "node_modules/@scope/one/node.js": "",
        "node_modules/@scope/one/browser.js": "",
        "node_modules/@scope/one/sub/a.js": "",
        "node_modules/@scope/one/sub/hidden.js": "",
        "node_modules/@scope/one/secret.js": "",
        "elsewhere/linked/package.json": json({ main: "index.js" }),
        "elsewhere/linked/index.js": "",
        "elsewhere/path/by-path/index.js": "",
      },
      afterAll,
    );
    symlinkSync(join(folder, "elsewhere/linked"), join(folder, "node_modules/linked"), "junction");
    resolvers = [
      ["node", "import"],
      ["node", "require"],
    ].flatMap((conditionNames) =>
      [undefined, { configFile: join(folder, "tsconfig.json"), references: "auto" as const }].map((tsconfig) => {
        const options = {
          extensions: [".ts", ".tsx", ".js", ".mjs", ".json"],
          extensionAlias: { ".js": [".ts", ".tsx", ".js"], ".jsx": [".tsx", ".jsx"] },
          mainFields: ["main"],
          modules: ["node_modules", join(folder, "elsewhere/path")],
          conditionNames,
          ...(tsconfig && { tsconfig }),
        };
        return [createNative(options), createEnhanced(options)] as const;
      }),
    );
  });

  test.each([
    ...["./helper", "./helper.ts", "./helper.js", "./helper?fresh=1", "./both", "./both.js", "./only.js", "./view.jsx"],
    ...["./data.json", "./data", "./lib", "./lib/", "./lib/deep", ".", "..", "./none", "./odd name #1", "/none/at/all"],
    ...["plain", "plain/lib/other", "plain/lib/other.js", "plain/package.json", "plain/none", "folder-main", "no-main"],
    ...["broken", "@scope/one", "@scope/one/node", "@scope/one/sub/a", "@scope/one/sub/hidden", "@scope/one/missing"],
    ...[
      "@scope/one/secret.js",
      "linked",
      "by-path",
      "self/own",
      "self/none",
      "#lib/index",
      "#none",
      "@/index",
      "exact",
    ],
    ...["@/none", "none", "@scope", "", "plain?a=1"],
  ])("%j", (specifier) => {
    for (const [native, other] of resolvers) {
      for (const from of [folder, join(folder, "lib")]) {
        expect([from, other.sync(from, specifier).path]).toEqual([from, native.sync(from, specifier).path]);
      }
    }
  });
});
