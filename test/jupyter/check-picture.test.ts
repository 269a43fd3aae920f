import { expect, test } from "vitest";
import { screenshotFile, startBrowser } from "../support/browser.js";
import { mainFile } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";
import { automation, makeRepository } from "../support/workspace.js";
import { program, runProgram } from "./environment.js";

const files = {
  ".gitignore": "/secrets/\n",
  "orders/automation.toml": automation({ dev: ["orders"], staging: ["orders-staging"], production: ["orders-prod"] }),
  "orders/pipelines.conf": "[connection:PostgreSQLConnection]\nuser=${POSTGRES_USER}\npassword=${POSTGRES_PASSWORD}\n",
  "orders/main.ts": 'const token = "example-token";\n',
  "secrets/orders": "POSTGRES_USER=example-user\nPOSTGRES_PASSWORD=example#1-pa$word\nORDERS_TOKEN=example-token\n",
  "secrets/orders-staging":
    "POSTGRES_USER=example-staging\nPOSTGRES_PASSWORD=example-password-3\nORDERS_TOKEN=example-token-3\n",
  "secrets/orders-prod": "POSTGRES_USER=example-production\nORDERS_TOKEN=example-token-2\n",
};

const styles: Readonly<Record<string, string>> = { 1: "bold", 31: "red", 33: "yellow", 36: "cyan" };

/** Returns a terminal's text as HTML: the few styles that the command uses. */
function toHtml(text: string): string {
  let open: string[] = [];
  return text
    .replaceAll("\r\n", "\n")
    .replace(/[&<]/g, (character) => (character === "&" ? "&amp;" : "&lt;"))
    .split("\u001b[")
    .map((part, index) => {
      const [, code = "", rest = part] = index === 0 ? [] : (/^(\d+)m(.*)$/s.exec(part) ?? []);
      const style = styles[code];
      if (style !== undefined) open.push(style);
      else if (code === "22") open = open.filter((name) => name !== "bold");
      else if (code === "39") open = open.filter((name) => name === "bold");
      return `<span class="${open.join(" ")}">${rest}</span>`;
    })
    .join("");
}

test("in a terminal, bspump check is in colour", async () => {
  const cwd = temporaryFolder(files);
  makeRepository(cwd, [".gitignore", "orders/main.ts", "orders/pipelines.conf"]);
  const { PATH = "" } = process.env;
  const env = { PATH, HOME: cwd, TERM: "xterm-256color" };
  const inTerminal = "import os, pty, sys; os.environ.pop('NO_COLOR', None); pty.spawn(sys.argv[1:])";
  const command = 'stty cols 100; exec "$0" "$@" check --skip permissions-open';
  const args = ["-c", inTerminal, "sh", "-c", command, process.execPath, mainFile];
  const { output } = await runProgram(program("python"), args, { cwd, env });
  expect(output).toContain("\u001b[31merror");
  expect(output).toContain("production would fail: POSTGRES_PASSWORD is not in orders-prod");
  expect(output.includes("pa$word")).toBe(false);
  const style = `body { margin: 0; padding: 16px 20px; background: #1e1e1e; color: #d4d4d4; width: max-content;  }
    pre { font: 14px/1.45 "DejaVu Sans Mono", monospace; white-space: pre-wrap; margin: 0 }
    .bold { font-weight: bold } .red { color: #f48771 } .yellow { color: #e5c07b } .cyan { color: #56b6c2 }`;
  const browser = await startBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1000, height: 100 }, deviceScaleFactor: 1 });
    await page.setContent(`<style>${style}</style><pre>$ npx bspump check\n${toHtml(output)}</pre>`);
    const box = await page.locator("body").boundingBox();
    expect(box?.height).toBeGreaterThan(200);
    await page.locator("body").screenshot({ path: screenshotFile("check") });
  } finally {
    await browser.close();
  }
});
