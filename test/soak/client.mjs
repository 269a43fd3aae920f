import { spawn } from "node:child_process";
import { join } from "node:path";
import { requireOwn, root } from "../bench/peers.mjs";
import { createConnectionFile } from "../support/connection-file.mjs";

const { Dealer, Subscriber } = requireOwn("zeromq");
const { addressOf } = requireOwn("../../dist/jupyter/connection-file.js");
const { createMessage, decodeMessage, encodeMessage } = requireOwn("../../dist/jupyter/message.js");

/** How long anything may take before it counts as hung, in milliseconds. */
const DEADLINE = 60_000;

/** A kernel and a client of it, which comes back with the same identity. */
export class SoakClient {
  /** What has come for each request: its reply, and what was published. */
  #answers = new Map();
  #waiting = new Set();

  static async start(cwd) {
    const client = new SoakClient();
    client.file = await createConnectionFile();
    const program = [join(root, "dist/kernel/main.js"), client.file.path];
    client.child = spawn(process.execPath, program, { cwd, stdio: ["ignore", "ignore", "inherit"] });
    client.connect();
    client.iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
    client.iopub.connect(addressOf(client.file.connection, "iopub"));
    client.iopub.subscribe();
    void client.#receive(client.iopub);
    await client.until(await client.send("kernel_info_request", {}), ({ reply }) => reply);
    return client;
  }

  connect() {
    this.shell = new Dealer({ linger: 0, routingId: "soak" });
    this.shell.connect(addressOf(this.file.connection, "shell"));
    void this.#receive(this.shell);
  }

  /** Connects anew as the same client; the kernel learns of that before it learns that the old connection is gone. */
  reconnect() {
    const old = this.shell;
    this.connect();
    // Later, it would connect again by itself when it is taken over, and take over in turn.
    old.close();
  }

  async send(type, content) {
    const message = createMessage(type, "soak", content);
    const id = message.header.msg_id;
    this.#answers.set(id, { reply: undefined, published: [], isIdle: false });
    await this.shell.send(encodeMessage(message, this.file.connection.key));
    return id;
  }

  sendCode(code) {
    const options = {
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: false,
    };
    return this.send("execute_request", { code, ...options });
  }

  /** Waits until `find` gives something of the answer to a request. */
  async until(id, find) {
    const deadline = Date.now() + DEADLINE;
    for (;;) {
      const found = find(this.#answers.get(id));
      if (found !== undefined && found !== false) return found;
      if (this.child.exitCode !== null) throw new Error(`The kernel ended with status ${this.child.exitCode}.`);
      if (Date.now() > deadline) throw new Error(`Hung: ${JSON.stringify(this.#answers.get(id)).slice(0, 500)}`);
      await new Promise((resolve) => {
        const timer = setTimeout(done, 250);
        const waiting = this.#waiting;
        function done() {
          clearTimeout(timer);
          waiting.delete(done);
          resolve();
        }
        waiting.add(done);
      });
    }
  }

  /** Waits for the reply to a request, and until the kernel has told that it is idle again. Returns both. */
  async answerTo(id) {
    await this.until(id, ({ reply, isIdle }) => reply && isIdle);
    const answer = this.#answers.get(id);
    this.#answers.delete(id);
    const text = answer.published
      .filter(({ type }) => type === "stream")
      .map(({ content }) => content.text)
      .join("");
    return { reply: answer.reply, text };
  }

  async execute(code) {
    return this.answerTo(await this.sendCode(code));
  }

  stop() {
    this.child.kill("SIGKILL");
    this.shell.close();
    this.iopub.close();
    this.file.remove();
  }

  async #receive(socket) {
    try {
      for await (const frames of socket) this.#take(decodeMessage(frames, this.file.connection.key));
    } catch (error) {
      if (!socket.closed) throw error;
    }
  }

  #take(message) {
    const answer = this.#answers.get(message?.parentHeader.msg_id);
    if (answer === undefined) return;
    const { msg_type: type } = message.header;
    if (type.endsWith("_reply")) answer.reply = message.content;
    else if (type === "status") answer.isIdle = message.content.execution_state === "idle";
    else answer.published.push({ type, content: message.content });
    for (const wake of [...this.#waiting]) wake();
  }
}
