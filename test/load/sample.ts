import { temporaryFolder } from "../support/folder.js";

/** An automation with two groups at dev and another in production. */
export const toml = '[secrets]\ndev = ["foo", "bar"]\nproduction = ["foo-prod"]\n';

/** Makes a workspace of it. Returns the folder of the automation. */
export function workspace(files: Record<string, string | Uint8Array> = {}): string {
  return temporaryFolder({
    "automation.toml": toml,
    "secrets/foo": "A=a-of-foo\nB=b-of-foo\n",
    "secrets/bar": "B=b-of-bar\nC=${A}/${HOST}\n",
    "secrets/foo-prod": "A=a-of-prod\nP=p-of-prod\n",
    ...files,
  });
}
