import { afterAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../support/folder.js";
import { TestKernel } from "../support/kernel.js";

/** Runs cells in a folder, and returns what each came to: its result, or its error. */
async function results(files: Record<string, string>, ...cells: readonly string[]): Promise<string[]> {
  return resultsIn(await TestKernel.start({ cwd: temporaryFolder(files) }), cells);
}

async function resultsIn(kernel: TestKernel, cells: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const code of cells) {
    const { published } = await kernel.execute(code);
    const content = published.find(({ type }) => type === "execute_result" || type === "error")?.content;
    const data = content?.data as { readonly "text/plain": string } | undefined;
    found.push(data?.["text/plain"] ?? String(content?.traceback ?? ""));
  }
  return found;
}

/** What a cell shows after others. */
async function lastResult(files: Record<string, string>, ...cells: readonly string[]): Promise<string | undefined> {
  return (await results(files, ...cells)).at(-1);
}

const tsconfig = (compilerOptions: object) => ({ "tsconfig.json": JSON.stringify({ compilerOptions }) });

// The rules of https://github.com/tc39/proposal-decorators.
describe.each<[string, Record<string, string>]>([
  ["no tsconfig.json", {}],
  ["a tsconfig.json that does not ask for legacy ones", tsconfig({ strict: true })],
])("standard decorators, with %s", (_name, files) => {
  const folder = temporaryFolder(files, afterAll);
  const sharedKernel = TestKernel.shared(() => ({ cwd: folder }));

  test.each([
    [
      "a method",
      `function twice<This, Args extends unknown[]>(method: (this: This, ...args: Args) => number, context: ClassMethodDecoratorContext) {
         return function (this: This, ...args: Args) { return 2 * method.call(this, ...args); };
       }
       class A { @twice add(a: number, b: number) { return a + b; } }
       new A().add(1, 2)`,
      "6",
    ],
    [
      "a method, without types",
      `function loud(method: any, context: any) { return function (this: any, ...args: any[]) { return context.kind + method.apply(this, args); }; }
       class A { @loud greet(name: string) { return " hello " + name; } }
       new A().greet("x")`,
      "'method hello x'",
    ],
    [
      "a field",
      `const plus = (by: number) => (_: undefined, context: ClassFieldDecoratorContext) => (value: number) => value + by;
       class A { @plus(41) answer = 1; }
       new A().answer`,
      "42",
    ],
    [
      "an accessor",
      `function positive<This>(target: ClassAccessorDecoratorTarget<This, number>, context: ClassAccessorDecoratorContext<This, number>) {
         return { set(this: This, value: number) { target.set.call(this, Math.abs(value)); } };
       }
       class A { @positive accessor size = 1; }
       const a = new A(); a.size = -7; a.size`,
      "7",
    ],
    [
      "a class, a static method and a private one",
      `const seen: string[] = [];
       function note(_: unknown, context: DecoratorContext) { seen.push([context.kind, String(context.name), "static" in context && context.static].join(" ")); }
       @note class A { @note static make() { return new A(); } @note #hidden() {} run() { this.#hidden(); } }
       seen.join()`,
      "'method make true,method #hidden false,class A false'",
    ],
    [
      "addInitializer",
      `function bound(_: unknown, context: ClassMethodDecoratorContext) {
         context.addInitializer(function (this: any) { this[context.name] = this[context.name].bind(this); });
       }
       class A { value = 5; @bound get() { return this.value; } }
       const { get } = new A(); get()`,
      "5",
    ],
  ])("%s", async (_kind, code, result) => {
    expect((await resultsIn(await sharedKernel(), [code])).at(-1)).toContain(result);
  });

  test("a later cell uses a function of an earlier one, and shows its class to those after it", async () => {
    const found = await results(
      files,
      "function named(_: unknown, context: ClassDecoratorContext) { return undefined as never; }\nfunction tag(_: unknown, context: ClassMethodDecoratorContext) {}",
      "class Horse { @tag run(speed: number) { return speed; } }",
      "new Horse().run('fast')",
      "new Horse().run(3)",
    );
    expect(found[2]).toContain("TS2345");
    expect(found[3]).toBe("3");
  });

  test("an error is placed in the cell's own lines", async () => {
    const code = `function tag(_: unknown, context: ClassMethodDecoratorContext) {}
class A {
  @tag
  fail() {
    throw new Error("as asked");
  }
}
new A().fail()`;
    const trace = await lastResult(files, code);
    expect(trace).toContain("Cell [1]:5:11");
    expect(trace).toContain("Cell [1]:8:9");
  });
});

test("markup and decorators in one cell", async () => {
  const code = `const h = (tag: string) => tag; const React = { createElement: h };
    function tag(_: unknown, context: ClassMethodDecoratorContext) {}
    class A { @tag render() { return <b />; } }
    new A().render()`;
  expect(await lastResult({}, code)).toBe("'b'");
});

test("a module beside the notebook has its own", async () => {
  const files = {
    "horse.ts": `function twice(method: any, context: ClassMethodDecoratorContext) { return function (this: any) { return 2 * method.call(this); }; }
export class Horse {
  @twice legs() { return 4; }
  fail() { throw new Error("as asked"); }
}`,
  };
  const [legs, trace] = await results(
    files,
    'import { Horse } from "./horse"; new Horse().legs()',
    "new Horse().fail()",
  );
  expect(legs).toBe("8");
  expect(trace).toContain("horse.ts:4:18");
});

describe("legacy decorators", () => {
  const code = `const seen: unknown[] = [];
    function tag(value: string) { return (target: any, key?: string) => { seen.push(value + (key ?? "")); }; }
    @tag("c") class Car { @tag("p") plate?: string; @tag("m") run() {} }
    seen.join()`;

  test.each<[string, Record<string, string>]>([
    ["no tsconfig.json", {}],
    ["experimentalDecorators", tsconfig({ experimentalDecorators: true })],
  ])("with %s", async (_name, files) => {
    expect(await lastResult(files, code)).toBe("'pplate,mrun,c'");
  });

  test("record types where emitDecoratorMetadata asks for it, in cells and in modules", async () => {
    const files = {
      ...tsconfig({ experimentalDecorators: true, emitDecoratorMetadata: true }),
      "note.ts": `export const types: string[] = [];
(Reflect as any).metadata = (_key: string, value: any) => () => { types.push(value.name ?? String(value)); };
export function note(_target: object, _key: string) {}
export class InModule { @note size!: number; }`,
    };
    const cell = 'import { note, types } from "./note"; class InCell { @note name!: string; } types.join()';
    expect(await lastResult(files, cell)).toBe("'Number,String'");
  });

  test("experimentalDecorators is heeded where code looks like the standard's", async () => {
    const standard = "function tag(method: any, context: ClassMethodDecoratorContext) {}\nclass A { @tag run() {} }";
    expect(await lastResult(tsconfig({ experimentalDecorators: true }), standard)).toContain("TS1241");
  });
});
