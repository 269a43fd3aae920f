import { join } from "node:path";
import { isFolder, isRegularFile } from "../regular-file.js";
import type { GrantedGroup } from "./groups.js";
import { slug } from "./platform.js";
import type { Stage } from "./stage.js";
import type { WorkspacePlace } from "./workspace.js";

// The newer platform has an env file for each business process and realm instead of groups (platform.md, section 7).

/** Name of the copy that is shared, and deployed at every stage. */
const SHARED_COPY = "main";

/** The business process of an automation, as the newer platform names what belongs to it. */
export interface BusinessProcess {
  readonly database: string;
  readonly bucket: string;
  readonly couchdbPrefix: string;
  /** Path of its file of secrets below the secrets directory, without the realm. */
  readonly secrets: string;
}

/** Whether an automation is one of the newer platform: it is in a copy, or the secrets directory has the business processes' folder. */
export function isNewerPlatform(place: WorkspacePlace | undefined, secretsDir: string | undefined): boolean {
  return place?.copy !== undefined || (secretsDir !== undefined && isFolder(join(secretsDir, "bp")));
}

/** Returns the business process of an automation at a stage; undefined for an automation in none. */
export function businessProcess(place: WorkspacePlace | undefined, stage: Stage): BusinessProcess | undefined {
  const [first] = place?.path ?? [];
  if (place === undefined || first === undefined || place.path.length < 2) return undefined;
  const name = slug(first);
  const { copy = SHARED_COPY } = place;
  // Only live-dev is deployed from another copy; dev in a notebook is taken for it.
  const isOwn = copy !== SHARED_COPY && (stage === "dev" || stage === "live-dev");
  const full = isOwn ? `copy-${copy}-bp-${name}` : `bp-${name}`;
  return { database: full.replaceAll("-", "_"), bucket: full, couchdbPrefix: `${full}-`, secrets: `bp/${name}` };
}

/** Returns the realm whose secrets a stage has. */
export function realmOf(stage: Stage): string {
  return stage === "live-dev" ? "dev" : stage;
}

/** Returns the variables that the newer platform sets for a business process. */
export function businessProcessVariables({ database, bucket, couchdbPrefix }: BusinessProcess): Map<string, string> {
  return new Map([
    ["POSTGRES_DB", database],
    ["COUCHDB_DB_PREFIX", couchdbPrefix],
    ["MINIO_BUCKET", bucket],
  ]);
}

/**
 * Returns the files of secrets of an automation in the order in which they are read: those of its business process, which are left out if they are not
 * there, then those of its services. A database or a bucket of its own takes the place of the service's.
 */
export function businessProcessGroups(
  process: BusinessProcess | undefined,
  services: readonly GrantedGroup[],
  { stage, secretsDir }: { readonly stage: Stage; readonly secretsDir: string | undefined },
): GrantedGroup[] {
  const realm = realmOf(stage);
  const existing = (name: string): GrantedGroup[] =>
    secretsDir !== undefined && isRegularFile(join(secretsDir, name)) ? [{ name, service: false }] : [];
  const secrets = process === undefined ? [] : existing(`${process.secrets}/${realm}`);
  const database = process === undefined ? [] : existing(`dbcreds/${realm}/${process.database}`);
  const bucket = process === undefined ? [] : existing(`miniocreds/${realm}/${process.bucket}`);
  const isReplaced = ({ name }: GrantedGroup) =>
    (database.length > 0 && name.startsWith("postgres")) || (bucket.length > 0 && name.startsWith("minio"));
  return [...secrets, ...database, ...bucket, ...services.filter((service) => !isReplaced(service))];
}
