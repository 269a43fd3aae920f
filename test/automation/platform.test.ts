import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { load } from "bspump/api";
import { describe, expect, test } from "vitest";
import { textLost } from "#dist/check/rules/text-lost.js";
import { callCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";
import { readVectors } from "../support/vectors.js";
import { automation, findingsOf } from "../support/workspace.js";

type Stage = "dev" | "live-dev" | "staging" | "production";

/** What the platform knows, the automation, and the variables that its generator gives, without `BITSWAN_` and those that say what it knows. */
type Vector = [
  workspace: string,
  domain: string | null,
  path: string,
  stage: Stage,
  toml: string,
  secrets: string[],
  environment: Record<string, string>,
  groups: string[],
];

const deploymentNames = ["DEPLOYMENT_ID", "BITSWAN_DEPLOYMENT_ID"];

function environmentOf([workspace, domain, , stage, , , given]: Vector): Record<string, string> {
  const environment: Record<string, string> = {
    DEPLOYMENT_ID: given.DEPLOYMENT_ID ?? "",
    BITSWAN_AUTOMATION_STAGE: stage,
    BITSWAN_WORKSPACE_NAME: workspace,
    ...(domain === null ? {} : { BITSWAN_GITOPS_DOMAIN: domain }),
  };
  for (const [name, value] of Object.entries(given)) {
    environment[name === "POSTGRES_DB" ? name : `BITSWAN_${name}`] = value;
  }
  return environment;
}

function write(root: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

// The groups that the platform would give by their own names are read by another name of each variable, as a reference sees it.
const seen = (names: readonly string[]) => names.map((name) => `SEEN_${name}=\${${name}-}\n`).join("");

describe("what is set, and what references see, is what the platform's generator gives", () => {
  const vectors = readVectors<Vector>("platform.jsonl");
  const names = [...new Set(vectors.flatMap((vector) => Object.keys(environmentOf(vector))))];

  // A folder each, but not a test each: there are 600.
  test.each([...Array(6).keys()])("part %i", (part) => {
    const folder = temporaryFolder();
    const size = Math.ceil(vectors.length / 6);
    const chosen = vectors.slice(part * size, (part + 1) * size);
    // All first: a group that was just written is waited for.
    for (const [index, [, , path, , toml, secrets]] of chosen.entries()) {
      write(join(folder, String(index), "workspace"), { ".git/HEAD": "", [`${path}/automation.toml`]: toml });
      write(join(folder, String(index)), Object.fromEntries(secrets.map((name) => [`secrets/${name}`, seen(names)])));
    }
    chosen.forEach((vector, index) => {
      const [workspace, domain, path, stage, , , , groups] = vector;
      const root = join(folder, String(index), "workspace");
      const env: Record<string, string> = { BITSWAN_WORKSPACE_NAME: workspace };
      const from = join(root, path);
      const status = load({ from, stage, env, secretsDir: join(root, "../secrets"), ...(domain && { domain }) });
      const expected = environmentOf(vector);
      const set = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("SEEN_")));
      const put = Object.entries(expected).filter(([name]) => !deploymentNames.includes(name));
      expect(set, path).toEqual(Object.fromEntries(put));
      expect(status.platform, path).toEqual(put.map(([name]) => name).sort());
      expect(status.groups.filter(({ file }) => file !== undefined).map(({ name }) => name)).toEqual(groups);
      if (groups.length === 0) return;
      for (const name of names) expect(env[`SEEN_${name}`], `${path} ${name}`).toBe(expected[name] ?? "");
    });
  });
});

const workspace = {
  ".git/HEAD": "",
  "Sales/shop/automation.toml": "[deployment]\nexpose = true\n[secrets]\ndev = ['db']\n",
  "secrets/db": "POSTGRES_DB=shared\nURL=$BITSWAN_AUTOMATION_URL/x\nDEPLOYMENT_ID=own\n",
};
const known = { BITSWAN_WORKSPACE_NAME: "ws", BITSWAN_GITOPS_DOMAIN: "example.com" };

describe("in a git worktree", () => {
  // Git puts a `.git` into each worktree.
  const files = {
    ...workspace,
    "worktrees/Fix-1/.git": "gitdir: ../../.git/worktrees/Fix-1\n",
    "worktrees/Fix-1/Sales/shop/automation.toml": workspace["Sales/shop/automation.toml"],
  };

  test.each(["dev", "live-dev"] as const)("a notebook at %s has the worktree's database, over a group's", (stage) => {
    const env: Record<string, string> = { ...known };
    load({ from: join(temporaryFolder(files), "worktrees/Fix-1/Sales/shop"), stage, env });
    expect(env.POSTGRES_DB).toBe("postgres_wt_fix_1");
    expect(env.BITSWAN_DEPLOYMENT_CONTEXT).toBe(`sales-wt-Fix-1-${stage}`);
  });

  test("production has what its groups give", () => {
    const env: Record<string, string> = { ...known };
    const toml = "[secrets]\nproduction = ['db']\n";
    const folder = temporaryFolder({ ...files, "worktrees/Fix-1/Sales/shop/automation.toml": toml });
    load({ from: join(folder, "worktrees/Fix-1/Sales/shop"), stage: "production", env });
    expect(env.POSTGRES_DB).toBe("shared");
  });

  test("outside of it the shared database stays", () => {
    const env: Record<string, string> = { ...known };
    load({ from: join(temporaryFolder(files), "Sales/shop"), env });
    expect(env).toMatchObject({ POSTGRES_DB: "shared", URL: "https://ws-shop-e04e-dev.example.com/x" });
    expect(Object.keys(env)).not.toContain("DEPLOYMENT_ID");
  });
});

test("what is inherited stays with override: false, and the stage is set all the same", () => {
  const env: Record<string, string> = { ...known, BITSWAN_DEPLOYMENT_CONTEXT: "own", BITSWAN_AUTOMATION_STAGE: "dev" };
  load({ from: join(temporaryFolder(workspace), "Sales/shop"), env, override: false, stage: "live-dev" });
  expect(env).toMatchObject({ BITSWAN_DEPLOYMENT_CONTEXT: "own", BITSWAN_AUTOMATION_STAGE: "live-dev" });
});

describe("commands show that it comes from the platform:", () => {
  const run = (...args: string[]) => {
    const folder = temporaryFolder(workspace);
    return callCommand(args, { cwd: join(folder, "Sales/shop"), env: { HOME: folder, ...known } });
  };

  test("env", async () => {
    const { stdout, stderr } = await run("env", "BITSWAN_AUTOMATION_URL", "POSTGRES_DB");
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^BITSWAN_AUTOMATION_URL +https:\/\/ws-shop-e04e-dev\.example\.com +\(platform\)$/m);
    expect(stdout).toMatch(/^POSTGRES_DB +\S+ +db:1$/m);
  });

  test("run", async () => {
    const script = "console.log(process.env.URL, process.env.DEPLOYMENT_ID, process.env.BITSWAN_URL_PREFIX)";
    const { stdout } = await run("run", "--", process.execPath, "-e", script);
    expect(stdout).toBe("https://ws-shop-e04e-dev.example.com/x undefined https://ws-\n");
  });

  test("explain, for what a reference sees and a notebook's environment has not too", async () => {
    const url = await run("explain", "BITSWAN_AUTOMATION_URL");
    expect(url.stdout).toMatch(/the platform .*wins: nothing else defines it/);
    const id = await run("explain", "DEPLOYMENT_ID");
    expect(id.stdout).toMatch(/db:3 .*loses: the platform sets it over any group\n/);
    expect(id.stdout).toMatch(/the platform .*wins: references in groups see it; a notebook does not get it/);
  });

  test("audit", async () => {
    const groups = await run("audit", "--stage", "dev");
    expect(groups.stdout).toMatch(/^shop +\(platform\) +dev +BITSWAN_AUTOMATION_STAGE, BITSWAN_AUTOMATION_URL, /m);
    const variables = await run("audit", "--by", "variable", "--stage", "dev");
    expect(variables.stdout).toMatch(/^BITSWAN_AUTOMATION_URL +shop +dev +\(platform\)$/m);
    expect(variables.stdout).toMatch(/^DEPLOYMENT_ID +shop +dev +\(platform\)$/m);
  });

  test("the types of process.env", async () => {
    const folder = temporaryFolder(workspace);
    const cwd = join(folder, "Sales/shop");
    const { status } = await callCommand(["env", "--types", "types.d.ts"], { cwd, env: { HOME: folder, ...known } });
    expect(status).toBe(0);
    expect(readFileSync(join(cwd, "types.d.ts"), "utf8")).toMatch(/"BITSWAN_AUTOMATION_URL": string;/);
  });
});

describe("a reference to what the platform sets and is not known here", () => {
  const files = {
    ...workspace,
    "secrets/db": "A=$BITSWAN_GITOPS_DOMAIN-$BITSWAN_GITOPS_DOMAIN\nB=$BITSWAN_DEPLOY_TIME\n",
  };

  test("is one warning a name, with advice that leaves it as it is", () => {
    const env: Record<string, string> = {};
    const { warnings } = load({ from: join(temporaryFolder(files), "Sales/shop"), env });
    expect(warnings).toEqual(
      ["BITSWAN_GITOPS_DOMAIN", "BITSWAN_DEPLOY_TIME"].map((name) => ({
        code: "PLATFORM_VARIABLE_UNKNOWN",
        message: `a group refers to ${name}, which the platform sets when the automation is deployed; it is empty here. Set it in the environment, or write \${${name}:-value}.`,
      })),
    );
    expect(Object.keys(env)).not.toContain("BITSWAN_GITOPS_DOMAIN");
  });

  test("is a note of check, which never says to quote it", () => {
    const findings = findingsOf(textLost, files, { stages: ["dev"] });
    expect(findings.map(({ severity, line, what }) => [severity, line, what])).toEqual([
      [
        "note",
        1,
        "A refers to BITSWAN_GITOPS_DOMAIN, which the platform sets when the automation is deployed, so it is empty here",
      ],
      [
        "note",
        2,
        "B refers to BITSWAN_DEPLOY_TIME, which the platform sets when the automation is deployed, so it is empty here",
      ],
    ]);
    expect(JSON.stringify(findings)).not.toMatch(/quote/);
  });

  test("is a warning if the platform does not set it for this automation", () => {
    const findings = findingsOf(textLost, {
      "a/automation.toml": automation({ dev: ["db"] }),
      "secrets/db": "A=$BITSWAN_AUTOMATION_URL-$OTHER\n",
    });
    expect(findings).toMatchObject([
      {
        severity: "warning",
        what: expect.stringContaining("$ that is read as a reference"),
      },
      {
        severity: "warning",
        what: "A refers to BITSWAN_AUTOMATION_URL, which the platform sets only for an automation with expose = true, so it is empty there",
        fix: "Write expose = true under [deployment] in automation.toml, or ${BITSWAN_AUTOMATION_URL:-value}.",
      },
    ]);
  });
});
