// Our sockets and the reference implementation, libzmq.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { Dealer, Request, Subscriber } from "zeromq";
import type { Address } from "#dist/zmtp/listener.js";
import { Publisher } from "#dist/zmtp/publisher.js";
import { Echo, Router } from "#dist/zmtp/sockets.js";
import { temporaryFolder } from "../support/folder.js";
import { findFreePorts } from "../support/ports.mjs";
import { until } from "../support/processes.js";

function open<Opened extends { close(): void }>(socket: Opened): Opened {
  onTestFinished(() => socket.close());
  return socket;
}

async function tcpAddress(): Promise<Address> {
  const [port] = await findFreePorts(1);
  return `tcp://127.0.0.1:${port}`;
}

function dealer(address: string, routingId?: string): Dealer {
  const socket = open(new Dealer({ linger: 0, receiveTimeout: 10_000, ...(routingId !== undefined && { routingId }) }));
  socket.connect(address);
  return socket;
}

/** A router that sends back what arrives, with its own word before it. */
async function echoRouter(address: Address): Promise<Router> {
  const router: Router = open(new Router(([id = "", ...frames]) => router.send([id, "got", ...frames])));
  await router.bind(address);
  return router;
}

describe.each(["tcp", "ipc"] as const)("by %s", (transport) => {
  const bindAddress = async (): Promise<Address> =>
    transport === "tcp" ? await tcpAddress() : `ipc://${join(temporaryFolder({}), "socket")}`;

  test("a dealer gets the answers to what it asks, and others theirs", async () => {
    const address = await bindAddress();
    await echoRouter(address);
    const dealers = [dealer(address), dealer(address, "named"), dealer(address, "other")];
    for (const [index, socket] of dealers.entries()) await socket.send(["question", String(index), ""]);
    for (const [index, socket] of dealers.entries()) {
      expect((await socket.receive()).map(String)).toEqual(["got", "question", String(index), ""]);
    }
  });

  test("messages of every size come as they were sent, both ways", async () => {
    const address = await bindAddress();
    await echoRouter(address);
    const socket = dealer(address);
    for (const size of [0, 1, 254, 255, 256, 65_535, 65_536, 1 << 20, 20_000_000]) {
      const body = Buffer.alloc(size, size % 251);
      await socket.send(["", body, "end"]);
      const [, , received] = await socket.receive();
      expect(received?.equals(body)).toBe(true);
    }
  });

  test("a heartbeat is sent back", async () => {
    const address = await bindAddress();
    await open(new Echo()).bind(address);
    const request = open(new Request({ linger: 0, receiveTimeout: 10_000 }));
    request.connect(address);
    for (const text of ["ping", "", "pong"]) {
      await request.send(text);
      expect((await request.receive()).map(String)).toEqual([text]);
    }
  });

  test("a subscriber gets what it has subscribed to, in order, until it no longer does", async () => {
    const address = await bindAddress();
    const publisher = open(new Publisher(() => undefined));
    await publisher.bind(address);
    const [all, some] = [open(new Subscriber({ linger: 0 })), open(new Subscriber({ linger: 0 }))];
    const received: { [name: string]: string[] } = { all: [], some: [] };
    const collect = async (socket: Subscriber, into: string[] | undefined) => {
      for await (const [, text] of socket) into?.push(String(text));
    };
    for (const socket of [all, some]) socket.connect(address);
    void collect(all, received.all).catch(() => undefined);
    void collect(some, received.some).catch(() => undefined);
    all.subscribe();
    some.subscribe("kernel.st");
    await until(() => {
      publisher.send(["kernel.status", "probe"]);
      return received.all?.includes("probe") === true && received.some?.includes("probe") === true;
    });
    for (let index = 0; index < 100; index++) publisher.send([index % 2 ? "kernel.status" : "other", String(index)]);
    await until(() => received.all?.includes("99") === true && received.some?.includes("99") === true);
    const numbers = Array.from({ length: 100 }, (_, index) => String(index));
    expect(received.all?.filter((text) => text !== "probe")).toEqual(numbers);
    expect(received.some?.filter((text) => text !== "probe")).toEqual(numbers.filter((text) => Number(text) % 2));
    some.unsubscribe("kernel.st");
    await sleep(200);
    publisher.send(["kernel.status", "late"]);
    await until(() => received.all?.includes("late") === true);
    expect(received.some).not.toContain("late");
  });
});

test("a client that comes back with its identity is answered, 20 times of 20", async () => {
  const address = await tcpAddress();
  await echoRouter(address);
  for (let time = 0; time < 20; time++) {
    // The former one stays: its end is not known yet.
    const socket = dealer(address, "same");
    await socket.send(["question", String(time)]);
    expect((await socket.receive()).map(String)).toEqual(["got", "question", String(time)]);
  }
});

test("an answer arrives although another connection had the identity meanwhile", async () => {
  const address = await tcpAddress();
  const asked: string[] = [];
  let identity: Buffer | undefined;
  const router = open(
    new Router(([id, question]) => {
      identity = id;
      asked.push(String(question));
    }),
  );
  await router.bind(address);
  const socket = dealer(address, "same");
  await socket.send("asks");
  await until(() => asked.includes("asks"));
  const former = dealer(address, "same");
  await former.send("comes late");
  await until(() => asked.includes("comes late"));
  router.send([identity ?? "", "first"]);
  former.close();
  await sleep(100);
  router.send([identity ?? "", "second"]);
  expect(String(await socket.receive())).toBe("first");
  expect(String(await socket.receive())).toBe("second");
});

test("an address that is taken is an error", async () => {
  const address = await tcpAddress();
  await echoRouter(address);
  await expect(new Echo().bind(address)).rejects.toMatchObject({ code: "EADDRINUSE" });
});

test("the file of a socket whose process was killed is replaced", async () => {
  const path = join(temporaryFolder({}), "socket");
  const child = spawn(process.execPath, ["-e", `require("node:net").createServer().listen(${JSON.stringify(path)})`]);
  await until(() => existsSync(path));
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(existsSync(path)).toBe(true);
  await open(new Echo()).bind(`ipc://${path}`);
});
