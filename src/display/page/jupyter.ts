import type { CommKind } from "../../kernel-hooks.js";
import { type Connection, newId } from "./draw.js";
import { decodeFrame, encodeFrame } from "./frames.js";

/** A connection of this page to a kernel. All widgets of the page share it, whichever output has drawn them. */
interface SocketConnection extends Connection {
  readonly socket: WebSocket;
}

interface Received {
  readonly header: { readonly msg_type: CommKind };
  readonly content?: { readonly comm_id: string; readonly data: unknown };
}

const key = Symbol.for("bspump.widgets.v2");
const page: typeof globalThis & { [key]?: Map<string, SocketConnection> } = globalThis;

/**
 * Connects to a kernel. JupyterLab and Notebook run what is in a cell's HTML and give it no way to the kernel, so the page opens one of its own: the
 * WebSocket of Jupyter Server's API (`/api/kernels/ID/channels`, one message a frame), with the address and the token of the page's own settings.
 * Returns undefined where there is no such server.
 */
export function connectToJupyter(kernel: string | null): Connection | undefined {
  page[key] ??= new Map();
  const connections = page[key];
  const settings = document.getElementById("jupyter-config-data");
  if (kernel === null || !settings) return undefined;
  const known = connections.get(kernel);
  if (known && known.socket.readyState <= WebSocket.OPEN) return known;
  const { baseUrl = "/", wsUrl = "", token = "" } = JSON.parse(settings.textContent ?? "{}");
  const url = new URL(`api/kernels/${kernel}/channels`, new URL(wsUrl || baseUrl, location.href));
  url.protocol = url.protocol.replace("http", "ws");
  const session = newId();
  url.searchParams.set("session_id", session);
  if (token) url.searchParams.set("token", token);
  const connection = openSocket(url, session);
  connections.set(kernel, connection);
  return connection;
}

function openSocket(url: URL, session: string): SocketConnection {
  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  const comms: Connection["comms"] = new Map();
  const waiting: (string | ArrayBuffer)[] = [];
  socket.onopen = () => {
    for (const frame of waiting.splice(0)) socket.send(frame);
  };
  socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
    const { message, buffers } =
      typeof data === "string" ? { message: JSON.parse(data), buffers: [] } : decodeFrame(data);
    const { header, content } = message as Received;
    comms.get(content?.comm_id ?? "")?.(header.msg_type, content?.data, buffers);
  };
  socket.onclose = () => {
    for (const take of [...comms.values()]) take("comm_close", {}, []);
  };
  return {
    socket,
    comms,
    send(type, content, buffers = []) {
      const date = new Date().toISOString();
      const header = { msg_id: newId(), msg_type: type, session, username: "", date, version: "5.4" };
      const message = { channel: "shell", header, parent_header: {}, metadata: {}, content };
      const frame = buffers.length > 0 ? encodeFrame(message, buffers) : JSON.stringify({ ...message, buffers: [] });
      if (socket.readyState === WebSocket.CONNECTING) waiting.push(frame);
      else if (socket.readyState === WebSocket.OPEN) socket.send(frame);
    },
  };
}
