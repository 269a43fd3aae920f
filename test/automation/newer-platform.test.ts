import { join } from "node:path";
import { load } from "bspump/api";
import { describe, expect, test } from "vitest";
import { callCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";

// A workspace as the newer platform has it: two copies, a business process with a database of its own in one realm, and a service.
const toml = '[deployment]\nexpose = true\n[secrets]\ndev = ["ignored"]\n[services.postgres]\n[services.minio]\n';
const files = {
  "workspace/copies/main/.git/HEAD": "",
  "workspace/copies/main/Order Desk/shop/automation.toml": toml,
  "workspace/copies/try-1/.git": "gitdir: elsewhere\n",
  "workspace/copies/try-1/Order Desk/shop/automation.toml": toml,
  "secrets/ignored": "IGNORED=1\n",
  "secrets/bp/order-desk/dev": "API_TOKEN=dev-token\nURL=$POSTGRES_DB/$BITSWAN_DEPLOYMENT_CONTEXT\nPOSTGRES_DB=no\n",
  "secrets/bp/order-desk/production": "API_TOKEN=production-token\n",
  "secrets/dbcreds/dev/bp_order_desk": "POSTGRES_USER=own\n",
  "secrets/dbcreds/dev/copy_try_1_bp_order_desk": "POSTGRES_USER=copy\n",
  "secrets/miniocreds/production/bp-order-desk": "MINIO_USER=own\n",
  "secrets/postgres-dev": "POSTGRES_USER=all\nPOSTGRES_HOST=h\n",
  "secrets/postgres": "POSTGRES_USER=all\n",
  "secrets/minio-dev": "MINIO_USER=all\n",
  "secrets/minio": "MINIO_USER=all\n",
};

function loaded(stage: "dev" | "live-dev" | "staging" | "production", copy = "main") {
  const env: Record<string, string> = {};
  const from = join(temporaryFolder(files), "workspace/copies", copy, "Order Desk/shop");
  const { groups, warnings } = load({ from, stage, env });
  return { env, groups: groups.map(({ name }) => name), warnings: warnings.map(({ code }) => code) };
}

test.each(["dev", "live-dev"] as const)(
  "at %s the business process's file and its database count, and no list",
  (stage) => {
    const { env, groups, warnings } = loaded(stage);
    expect(groups).toEqual(["bp/order-desk/dev", "dbcreds/dev/bp_order_desk", "minio-dev"]);
    expect(warnings).toEqual([]);
    expect(env).toEqual({
      API_TOKEN: "dev-token",
      URL: `bp_order_desk/order-desk-${stage}`,
      POSTGRES_USER: "own",
      MINIO_USER: "all",
      POSTGRES_DB: "bp_order_desk",
      COUCHDB_DB_PREFIX: "bp-order-desk-",
      MINIO_BUCKET: "bp-order-desk",
      BITSWAN_AUTOMATION_STAGE: stage,
      BITSWAN_DEPLOYMENT_CONTEXT: `order-desk-${stage}`,
    });
  },
);

test("production has its own realm, and a bucket in place of the service's", () => {
  const { env, groups } = loaded("production");
  expect(groups).toEqual(["bp/order-desk/production", "miniocreds/production/bp-order-desk", "postgres"]);
  expect(env).toMatchObject({ API_TOKEN: "production-token", MINIO_USER: "own", POSTGRES_DB: "bp_order_desk" });
});

test("a file that is not there is passed over, but for a service's", () => {
  const { env, groups, warnings } = loaded("staging");
  expect(groups).toEqual(["postgres-staging", "minio-staging"]);
  expect(warnings).toEqual(["GROUP_MISSING", "GROUP_MISSING"]);
  expect(env).not.toHaveProperty("IGNORED");
});

test.each(["dev", "live-dev"] as const)("another copy has databases of its own at %s", (stage) => {
  const { env, groups } = loaded(stage, "try-1");
  expect(groups).toEqual(["bp/order-desk/dev", "dbcreds/dev/copy_try_1_bp_order_desk", "minio-dev"]);
  expect(env).toMatchObject({
    POSTGRES_USER: "copy",
    POSTGRES_DB: "copy_try_1_bp_order_desk",
    COUCHDB_DB_PREFIX: "copy-try-1-bp-order-desk-",
    MINIO_BUCKET: "copy-try-1-bp-order-desk",
  });
  expect(loaded("production", "try-1").env.POSTGRES_DB).toBe("bp_order_desk");
});

test("the folder bp in the secrets directory is enough to tell", () => {
  const env: Record<string, string> = {};
  const folder = temporaryFolder({
    "ws/.git/HEAD": "",
    "ws/Sales/shop/automation.toml": '[secrets]\ndev = ["a"]\n',
    "secrets/a": "A=1\n",
    "secrets/bp/sales/dev": "B=2\n",
  });
  const { groups } = load({ from: join(folder, "ws/Sales/shop"), env });
  expect(groups.map(({ name }) => name)).toEqual(["bp/sales/dev"]);
  expect(env).toMatchObject({ B: "2", POSTGRES_DB: "bp_sales" });
});

describe("commands follow it:", () => {
  const run = (...args: string[]) => {
    const folder = temporaryFolder(files);
    const cwd = join(folder, "workspace/copies/main/Order Desk/shop");
    return callCommand(args, { cwd, env: { HOME: folder } });
  };

  test("explain", async () => {
    const { stdout } = await run("explain", "POSTGRES_USER", "--stage", "dev");
    expect(stdout).toMatch(/dbcreds\/dev\/bp_order_desk:1 +\S+ +wins/);
    expect((await run("explain", "POSTGRES_DB")).stdout).toMatch(
      /the platform +\S+ +wins: the platform sets it over any group/,
    );
  });

  test("what is missing is to be added to the business process's file", async () => {
    const { stderr } = await run("explain", "NOWHERE", "--stage", "live-dev");
    const file = join("secrets", "bp", "order-desk", "dev");
    expect(stderr).toContain(`${file}, the secrets of the business process at the stage live-dev.`);
  });

  test("audit", async () => {
    const { stdout } = await run("audit", "--stage", "production");
    expect(stdout).toMatch(/^shop +bp\/order-desk\/production +production +API_TOKEN$/m);
    expect(stdout).toMatch(/^shop +\(platform\) +production +.*COUCHDB_DB_PREFIX/m);
  });

  test("check, which reads the files of each realm", async () => {
    const { stdout } = await run("check", "--json");
    const { findings } = JSON.parse(stdout) as { findings: { rule: string; what: string }[] };
    const missing = findings.filter(({ rule }) => rule === "group-missing").map(({ what }) => what);
    expect(missing.join()).toMatch(/postgres-staging.*minio-staging|minio-staging.*postgres-staging/s);
    expect(missing.join()).not.toContain("the group ignored");
    expect(findings.map(({ rule }) => rule)).not.toContain("text-lost");
  });

  test("secret set", async () => {
    const { status, stdout } = await run("secret", "list", "bp/order-desk/dev", "--stage", "dev");
    expect({ status, names: stdout.match(/^[A-Z_]+(?= +\d)/gm) }).toEqual({
      status: 0,
      names: ["API_TOKEN", "URL", "POSTGRES_DB"],
    });
    expect((await run("secret", "list", "ignored", "--stage", "dev")).status).toBe(1);
  });
});
