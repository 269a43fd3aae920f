import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { JsonRpc } from "#dist/checker/json-rpc.js";
import { packageRoot } from "./project.js";

/** What the editor's process tells: its method and its parameters. */
export interface Told {
  readonly method: string;
  readonly parameters: Record<string, unknown>;
}

/** The process that serves an editor, and an editor's side of it. */
export class EditorProcess {
  readonly told: Told[] = [];
  /** Answers what the process asks. */
  answer: (method: string, parameters: unknown) => unknown = () => null;
  readonly child: ChildProcess;
  readonly #rpc: JsonRpc;
  readonly #waiting = new Set<() => void>();

  /** Starts it; with a notebook's path it runs that one. It ends with the test. */
  constructor(notebook?: string, env: Record<string, string> = {}) {
    const { PATH = "", HOME = "" } = process.env;
    const main = join(packageRoot, "dist", "editor", "main.js");
    const child = spawn(process.execPath, [main, ...(notebook === undefined ? [] : [notebook])], {
      env: { PATH, HOME, ...env },
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.child = child;
    this.#rpc = new JsonRpc(
      child.stdout,
      child.stdin,
      (method, parameters) => this.answer(method, parameters),
      (method, parameters) => {
        this.told.push({ method, parameters: parameters as Record<string, unknown> });
        for (const look of this.#waiting) look();
      },
    );
    onTestFinished(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.stdin.end();
      await once(child, "exit");
    });
  }

  async request<Result>(method: string, parameters: object = {}): Promise<Result> {
    await this.until(({ method: told }) => told === "ready");
    return (await this.#rpc.request(method, parameters)) as Result;
  }

  async notify(method: string, parameters: object = {}): Promise<void> {
    await this.until(({ method: told }) => told === "ready");
    this.#rpc.notify(method, parameters);
  }

  /** Waits until something is reported, also before. */
  until(isWanted: (told: Told) => boolean, from = 0): Promise<Told> {
    return new Promise((resolve) => {
      const look = () => {
        const found = this.told.slice(from).find(isWanted);
        if (found === undefined) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }
}
