import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findFreePorts } from "../support/ports.mjs";
import { endProcess } from "./server-process.js";

/** Whom the server runs as: it does not run as root. */
interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

/** A PostgreSQL server on 127.0.0.1, with its data in a temporary folder. */
export interface PostgresServer {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** Starts a server with one role, which gets in by its password only (SCRAM-SHA-256). */
export async function startPostgres(role: {
  readonly user: string;
  readonly password: string;
}): Promise<PostgresServer> {
  const programs = findPrograms();
  const account = unprivilegedAccount();
  const folder = mkdtempSync(join(tmpdir(), "bspump-postgres-"));
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, `${role.password}\n`);
  if (account.uid !== undefined && account.gid !== undefined) {
    chownSync(folder, account.uid, account.gid);
    chownSync(passwordFile, account.uid, account.gid);
  }
  chmodSync(folder, 0o700);
  const data = join(folder, "data");
  // What it prints names no secret; it is shown where it fails.
  const initdb = [
    "-D",
    data,
    "-U",
    role.user,
    "-A",
    "scram-sha-256",
    "-E",
    "UTF8",
    "--locale=C",
    "--no-sync",
    `--pwfile=${passwordFile}`,
  ];
  execFileSync(join(programs, "initdb"), initdb, { ...account, cwd: folder, stdio: "pipe" });
  rmSync(passwordFile);
  const [port = 0] = await findFreePorts(1);
  const options = ["-D", data, "-h", "127.0.0.1", "-p", String(port), "-k", folder, "-c", "fsync=off"];
  const server = spawn(join(programs, "postgres"), options, {
    ...account,
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  server.stderr.on("data", (text) => {
    log += text;
  });
  const stop = async () => {
    // A fast shutdown.
    await endProcess(server, "SIGINT");
    rmSync(folder, { recursive: true, force: true });
  };
  for (const deadline = Date.now() + 60_000; ; await sleep(100)) {
    if (log.includes("ready to accept connections")) return { port, stop };
    if (server.exitCode === null && Date.now() < deadline) continue;
    await stop();
    throw new Error(`The PostgreSQL server did not start:\n${log}`);
  }
}

function findPrograms(): string {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...(process.env.PATH ?? "").split(delimiter),
    ...versions.map((version) => join(debian, version, "bin")),
  ];
  const found = folders.find((folder) => existsSync(join(folder, "initdb")));
  if (found === undefined) {
    throw new Error(
      "There is no PostgreSQL server. Install it (on Debian: apt-get install postgresql) and run this again.",
    );
  }
  return found;
}

function unprivilegedAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string, user: string) => spawnSync("id", [flag, user], { encoding: "utf8" });
  const user = ["postgres", "nobody"].find((name) => idOf("-u", name).status === 0);
  if (user === undefined)
    throw new Error("PostgreSQL does not run as root. Run this as another user, or make one named postgres.");
  return { uid: Number(idOf("-u", user).stdout), gid: Number(idOf("-g", user).stdout) };
}
