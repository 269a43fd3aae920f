// What anybody may send to the ports of a kernel.

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { greeting, readyCommand } from "#dist/zmtp/handshake.js";
import { Router } from "#dist/zmtp/sockets.js";
import { findFreePorts } from "../support/ports.mjs";
import { Client } from "../support/zmtp-client.js";

const dealer = Buffer.concat([greeting(), readyCommand("DEALER")]);

function changed(bytes: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = value;
  return copy;
}

async function openRouter() {
  const [port] = await findFreePorts(1);
  const received: string[][] = [];
  const router: Router = new Router(([id = "", ...frames]) => {
    received.push(frames.map(String));
    router.send([id, "answer"]);
  });
  onTestFinished(() => router.close());
  await router.bind(`tcp://127.0.0.1:${port}`);
  return { port: port ?? 0, received };
}

async function connectTo(port: number): Promise<Socket> {
  const socket = connect({ host: "127.0.0.1", port });
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => undefined);
  socket.resume();
  await once(socket, "connect");
  return socket;
}

/** Asks as an honest client does, and waits for the answer. */
async function ask(port: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const client = new Client(`tcp://127.0.0.1:${port}`, { type: "DEALER", onMessage: () => resolve() });
    onTestFinished(() => client.close());
    client.send(["question"]);
  });
}

test.each<[string, Buffer]>([
  [
    "text of another protocol",
    Buffer.from(`GET / HTTP/1.1\r\nHost: localhost\r\n${"X-Padding: y\r\n".repeat(10)}\r\n`),
  ],
  ["zeros", Buffer.alloc(100)],
  ["the greeting of an older version", changed(greeting(), 10, 2)],
  ["a greeting that wants security", changed(greeting(), 12, 0x43)],
  ["a message before it says what it is", Buffer.concat([greeting(), Buffer.from("0000", "hex")])],
  ["another command first", Buffer.concat([greeting(), Buffer.from("0405" + "0450494e47", "hex")])],
  ["a socket that does not talk to this one", Buffer.concat([greeting(), readyCommand("SUB")])],
  ["a property that is cut off", Buffer.concat([greeting(), Buffer.from("0408" + "0552454144590541", "hex")])],
  ["a routing id that is too long", Buffer.concat([greeting(), readyCommand("DEALER", "x".repeat(10_000))])],
  ["a frame that is too long", Buffer.concat([dealer, Buffer.from("027fffffffffffffff", "hex")])],
  ["flags that are reserved", Buffer.concat([dealer, Buffer.from("8000", "hex")])],
  ["a message without an end", Buffer.concat([dealer, Buffer.from("0100".repeat(10_000), "hex")])],
])("%s: the connection ends, and the others go on", async (_name, bytes) => {
  const { port, received } = await openRouter();
  const socket = await connectTo(port);
  socket.write(bytes);
  await once(socket, "close");
  await ask(port);
  expect(received).toEqual([["question"]]);
});

test("clients that say nothing do not stop the others", async () => {
  const { port } = await openRouter();
  for (let count = 0; count < 100; count++) await connectTo(port);
  await ask(port);
});

test("what a client has sent as a whole is taken, whatever it sends then", async () => {
  const { port, received } = await openRouter();
  const socket = await connectTo(port);
  socket.write(Buffer.concat([dealer, Buffer.from("0003616263", "hex"), Buffer.from("8000", "hex")]));
  await once(socket, "close");
  expect(received).toEqual([["abc"]]);
});
