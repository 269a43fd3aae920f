import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, onTestFinished } from "vitest";
import type { JsonObject } from "#dist/json.js";
import { addressOf } from "#dist/jupyter/connection-file.js";
import { createMessage, decodeMessage, encodeMessage, type Message } from "#dist/jupyter/message.js";
import { createConnectionFile } from "./connection-file.mjs";
import { Client } from "./zmtp-client.js";

type ConnectionFile = Awaited<ReturnType<typeof createConnectionFile>>;

const kernelFile = fileURLToPath(new URL("../../dist/kernel/main.js", import.meta.url));

/** A message of a kernel as tests look at it. */
export interface Received {
  readonly type: string;
  readonly content: JsonObject;
  /** The message it belongs to. */
  readonly parent: unknown;
  /** The bytes that came with it. */
  readonly buffers: readonly Uint8Array[];
}

export interface Answer {
  readonly reply: JsonObject;
  readonly replyType: string;
  readonly published: readonly Received[];
}

export interface RequestOptions {
  readonly channel?: "shell" | "control";
  readonly metadata?: JsonObject;
  readonly buffers?: readonly Uint8Array[];
}

export interface KernelOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  /** Whether there is a checker; starting one takes as long as the rest of a kernel. Default: true. */
  readonly checks?: boolean;
  /** The script of another kernel, and its arguments. */
  readonly program?: readonly string[];
}

/** A client of a kernel process of its own, which ends with the test. */
export class TestKernel {
  readonly #file: ConnectionFile;
  readonly #child: ChildProcess;
  readonly #session = "test";
  readonly #sockets: { readonly [channel in "shell" | "control" | "stdin" | "iopub"]: Client };
  readonly #idle: Client[] = [];
  /** All that was published, in order. */
  readonly published: Received[] = [];
  readonly #replies: Received[] = [];
  readonly #inputRequests: Received[] = [];
  readonly #waiting = new Set<() => void>();
  stderr = "";

  private constructor(file: ConnectionFile, child: ChildProcess) {
    this.#file = file;
    this.#child = child;
    child.stderr?.on("data", (text) => {
      this.stderr += text;
    });
    const connect = (channel: "shell" | "control" | "stdin" | "iopub", into: Received[]) =>
      new Client(addressOf(file.connection, channel), {
        type: channel === "iopub" ? "SUB" : "DEALER",
        ...(channel !== "iopub" && { routingId: "test" }),
        onMessage: (frames) => this.#receive(frames, into),
      });
    this.#sockets = {
      shell: connect("shell", this.#replies),
      control: connect("control", this.#replies),
      stdin: connect("stdin", this.#inputRequests),
      iopub: connect("iopub", this.published),
    };
  }

  /** Starts a kernel in a folder and waits until it is ready. */
  static async start(options: KernelOptions = {}): Promise<TestKernel> {
    return TestKernel.#start(options, onTestFinished);
  }

  /** Has the tests of a block share a kernel, which the first of them starts: for cells that leave nothing behind that matters to the others. */
  static shared(options: () => KernelOptions = () => ({})): () => Promise<TestKernel> {
    let kernel: Promise<TestKernel> | undefined;
    afterAll(async () => (await kernel)?.kill());
    return () => {
      kernel ??= TestKernel.#start(options(), () => undefined);
      return kernel;
    };
  }

  static async #start(options: KernelOptions, onFinished: (end: () => void) => void): Promise<TestKernel> {
    // tslab knows no other transport than TCP, and Windows no files for sockets.
    const isOwn = options.program === undefined && process.platform !== "win32";
    const file = await createConnectionFile(isOwn ? "ipc" : "tcp");
    const { PATH = "", HOME = "" } = process.env;
    const child = spawn(process.execPath, [...(options.program ?? [kernelFile]), file.path], {
      cwd: options.cwd,
      env: { PATH, HOME, ...(options.checks === false && { BSPUMP_CHECK: "off" }), ...options.env },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const kernel = new TestKernel(file, child);
    onFinished(() => kernel.kill());
    // A subscription takes its time to arrive: what is published shows that it has.
    while (kernel.published.length === 0) await kernel.request("kernel_info_request", {});
    return kernel;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Returns how the process ended, when it has. */
  async exit(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, "exit");
    return this.#child.exitCode;
  }

  /** Adds a client that subscribes to what is published and never reads it. */
  addIdleSubscriber(): void {
    const subscriber = new Client(addressOf(this.#file.connection, "iopub"), {
      type: "SUB",
      onMessage: () => subscriber.stopReading(),
    });
    this.#idle.push(subscriber);
  }

  kill(): void {
    this.#child.kill("SIGKILL");
    for (const socket of [...Object.values(this.#sockets), ...this.#idle]) socket.close();
    this.#file.remove();
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Sends a request; returns the id of its message. */
  async send(
    type: string,
    content: JsonObject,
    { channel = "shell", metadata = {}, buffers = [] }: RequestOptions = {},
  ): Promise<string> {
    const message = { ...createMessage(type, this.#session, content), metadata, buffers };
    this.#sockets[channel].send(encodeMessage(message, this.#file.connection.key));
    return message.header.msg_id;
  }

  /** Sends frames as they are. */
  async sendFrames(frames: (string | Buffer)[], channel: "shell" | "control" | "stdin" = "shell"): Promise<void> {
    this.#sockets[channel].send(frames);
  }

  /** Sends frames as they are, again and again. */
  sendFramesRepeatedly(frames: (string | Buffer)[], times: number): void {
    this.#sockets.shell.sendRepeatedly(frames, times);
  }

  /** Returns the frames of a message, to be sent more than once. */
  signed(type: string, content: JsonObject): (string | Buffer)[] {
    return encodeMessage(createMessage(type, this.#session, content), this.#file.connection.key);
  }

  /** Returns the frames of a message with another key than the kernel's. */
  wronglySigned(type: string, content: JsonObject): (string | Buffer)[] {
    return encodeMessage(createMessage(type, this.#session, content), "another key");
  }

  /** Sends a request, and waits for its reply and until the kernel is idle again. */
  async request(type: string, content: JsonObject, options: RequestOptions = {}): Promise<Answer> {
    return this.answerTo(await this.send(type, content, options));
  }

  /** Waits for the reply to a message, and until the kernel is idle again. */
  async answerTo(id: string, milliseconds?: number): Promise<Answer> {
    const reply = await this.until(() => this.#replies.find(({ parent }) => parent === id), milliseconds);
    if (this.published.length > 0) await this.until(() => this.publishedFor(id).find(isIdle), milliseconds);
    return { reply: reply.content, replyType: reply.type, published: this.publishedFor(id) };
  }

  /** Runs code. */
  async execute(code: string, content: JsonObject = {}): Promise<Answer> {
    return this.request("execute_request", { ...executeContent, code, ...content });
  }

  /** Sends code to be run; returns the id of its message. */
  async sendCode(code: string, content: JsonObject = {}): Promise<string> {
    return this.send("execute_request", { ...executeContent, code, ...content });
  }

  /** Waits for the kernel to ask for input, and answers. Gives what it asked. */
  async answerInput(value: string): Promise<JsonObject> {
    const request = await this.until(() => this.#inputRequests.shift());
    const reply = createMessage("input_reply", this.#session, { value });
    this.#sockets.stdin.send(encodeMessage(reply, this.#file.connection.key));
    return request.content;
  }

  /** Returns what was published for a message. */
  publishedFor(id: string): Received[] {
    return this.published.filter(({ parent }) => parent === id);
  }

  /** Waits until `find` gives something, at most 20 seconds or what is given. */
  async until<Found>(find: () => Found | undefined, milliseconds = 20_000): Promise<Found> {
    const deadline = Date.now() + milliseconds;
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      if (Date.now() > deadline)
        throw new Error(`What was waited for did not happen within ${milliseconds / 1_000} s. ${this.stderr}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(wake, 250);
        const waiting = this.#waiting;
        function wake() {
          clearTimeout(timer);
          waiting.delete(wake);
          resolve();
        }
        waiting.add(wake);
      });
    }
  }

  #receive(frames: Buffer[], into: Received[]): void {
    const message = decodeMessage(frames, this.#file.connection.key);
    if (message) into.push(toReceived(message));
    for (const wake of [...this.#waiting]) wake();
  }
}

const executeContent = {
  silent: false,
  store_history: true,
  user_expressions: {},
  allow_stdin: false,
  stop_on_error: true,
};

function toReceived({ header, parentHeader, content, buffers = [] }: Message): Received {
  return { type: header.msg_type, content, parent: parentHeader.msg_id, buffers };
}

function isIdle({ type, content }: Received): boolean {
  return type === "status" && content.execution_state === "idle";
}

/** Returns the text of what was published on a stream. */
export function streamed(published: readonly Received[], name = "stdout"): string {
  return published
    .filter(({ type, content }) => type === "stream" && content.name === name)
    .map(({ content }) => String(content.text))
    .join("");
}

/** Returns the contents of the messages of a type. */
export function ofType(published: readonly Received[], type: string): JsonObject[] {
  return published.filter((message) => message.type === type).map(({ content }) => content);
}
