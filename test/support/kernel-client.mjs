import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createConnectionFile } from "./connection-file.mjs";

const requireOwn = createRequire(import.meta.url);
const { Dealer, Subscriber } = requireOwn("zeromq");
const { addressOf } = requireOwn("../../dist/jupyter/connection-file.js");
const { createMessage, decodeMessage, encodeMessage } = requireOwn("../../dist/jupyter/message.js");

/** The process of a kernel, and a client of it over libzmq, as Jupyter's clients are. Who extends it says what is done with what comes. */
export class KernelClient {
  #shellOptions;

  /**
   * Starts a kernel, and connects to it.
   *
   * @param program Returns the command and its arguments for the path of a connection file.
   * @param spawnOptions How the process is started.
   * @param shellOptions What the shell's socket has beside the usual, such as an identity.
   */
  static async open(program, spawnOptions, shellOptions = {}) {
    const client = new this();
    client.#shellOptions = shellOptions;
    client.file = await createConnectionFile();
    client.started = performance.now();
    const [command, ...args] = program(client.file.path);
    client.child = spawn(command, args, spawnOptions);
    client.connect();
    client.iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
    client.iopub.connect(addressOf(client.file.connection, "iopub"));
    client.iopub.subscribe();
    void client.#receive(client.iopub);
    return client;
  }

  connect() {
    this.shell = new Dealer({ linger: 0, ...this.#shellOptions });
    this.shell.connect(addressOf(this.file.connection, "shell"));
    void this.#receive(this.shell);
  }

  /** Sends a request, after `onId` was called with the id that answers will name. */
  async post(type, content, onId) {
    const message = createMessage(type, "client", content);
    onId(message.header.msg_id);
    await this.shell.send(encodeMessage(message, this.file.connection.key));
  }

  /** Called with each message that comes; undefined for one that cannot be read. */
  take(_message) {}

  stop() {
    this.child.kill("SIGKILL");
    this.shell.close();
    this.iopub.close();
    this.file.remove();
  }

  async #receive(socket) {
    try {
      for await (const frames of socket) this.take(decodeMessage(frames, this.file.connection.key));
    } catch (error) {
      // Closing the socket ends the wait.
      if (!socket.closed) throw error;
    }
  }
}

/** Returns the content of an `execute_request`. */
export function executeContent(code, { stopOnError = true } = {}) {
  return {
    code,
    silent: false,
    store_history: true,
    user_expressions: {},
    allow_stdin: false,
    stop_on_error: stopOnError,
  };
}
