import { join } from "node:path";
import { root } from "../bench/peers.mjs";
import { executeContent, KernelClient } from "../support/kernel-client.mjs";

/** How long anything may take before it counts as hung, in milliseconds. */
const DEADLINE = 60_000;

/** A kernel and a client of it, which comes back with the same identity. */
export class SoakClient extends KernelClient {
  /** What has come for each request: its reply, and what was published. */
  #answers = new Map();
  #waiting = new Set();

  static async start(cwd) {
    const program = (file) => [process.execPath, join(root, "dist/kernel/main.js"), file];
    const client = await SoakClient.open(
      program,
      { cwd, stdio: ["ignore", "ignore", "inherit"] },
      { routingId: "soak" },
    );
    await client.until(await client.send("kernel_info_request", {}), ({ reply }) => reply);
    return client;
  }

  /** Connects anew as the same client; the kernel learns of that before it learns that the old connection is gone. */
  reconnect() {
    const old = this.shell;
    this.connect();
    // Later, it would connect again by itself when it is taken over, and take over in turn.
    old.close();
  }

  async send(type, content) {
    let sent;
    await this.post(type, content, (id) => {
      sent = id;
      this.#answers.set(id, { reply: undefined, published: [], isIdle: false });
    });
    return sent;
  }

  sendCode(code) {
    return this.send("execute_request", executeContent(code, { stopOnError: false }));
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

  take(message) {
    const answer = this.#answers.get(message?.parentHeader.msg_id);
    if (answer === undefined) return;
    const { msg_type: type } = message.header;
    if (type.endsWith("_reply")) answer.reply = message.content;
    else if (type === "status") answer.isIdle = message.content.execution_state === "idle";
    else answer.published.push({ type, content: message.content });
    for (const wake of [...this.#waiting]) wake();
  }
}
