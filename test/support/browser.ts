import { existsSync, mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, type BrowserServer, chromium } from "playwright-core";
import { packageRoot } from "./project.js";

// It does nothing of its own accord.
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts the Chromium of this machine. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: findBrowser(), args });
}

/** Starts it for other processes, which connect to its `wsEndpoint()`. */
export function startSharedBrowser(): Promise<BrowserServer> {
  return chromium.launchServer({ executablePath: findBrowser(), args });
}

function findBrowser(): string {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file));
  if (found === undefined) {
    throw new Error("There is no Chromium. Install it (on Debian: apt-get install chromium) and run this again.");
  }
  return found;
}

/** Returns the path for a picture; those of the README are copies of what is left there. */
export function screenshotFile(name: string): string {
  const folder = join(packageRoot, "coverage", "screenshots");
  mkdirSync(folder, { recursive: true });
  return join(folder, `${name}.png`);
}
