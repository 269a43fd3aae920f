import { createHash } from "node:crypto";
import { relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { Finding, Rule } from "../finding.js";

const BASE = "%SRCROOT%";

/**
 * Returns findings as SARIF 2.1.0, as code scanning reads it. Locations are relative to `base`, the repository's top; a file that is not in it is named by its
 * whole URI.
 */
export function sarifReport(
  findings: readonly Finding[],
  { rules, base, version }: { rules: readonly Rule[]; base: string; version: string },
): object {
  const seen = new Map<string, number>();
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "bspump check", semanticVersion: version, rules: rules.map(describeRule) } },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { [BASE]: { uri: `${pathToFileURL(base).href.replace(/\/$/, "")}/` } },
        results: findings.map((finding) => {
          const { rule, severity, what, fix } = finding;
          const identity = `${rule}\0${finding.file === undefined ? "" : relative(base, finding.file)}\0${what}`;
          const count = (seen.get(identity) ?? 0) + 1;
          seen.set(identity, count);
          return {
            ruleId: rule,
            ruleIndex: rules.findIndex(({ id }) => id === rule),
            level: severity,
            message: { text: `${what}. ${fix}` },
            ...(finding.file === undefined ? {} : { locations: [locate(finding.file, finding, base)] }),
            // Tells the same finding from one run to the next, also when its line has moved.
            partialFingerprints: { "bspumpFinding/v1": hash(`${identity}\0${count}`) },
          };
        }),
      },
    ],
  };
}

function describeRule({ id, severity, title, why, details }: Rule): object {
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: `${why}\n\n${details}`, markdown: `${why}\n\n${details}` },
    defaultConfiguration: { level: severity },
  };
}

function locate(file: string, { line, column }: Finding, base: string): object {
  const path = relative(base, file);
  const isInside = path !== "" && !/^(?:\.\.(?:[\\/]|$)|[a-z]:|[\\/])/i.test(path);
  const artifactLocation = isInside
    ? { uri: path.split(sep).map(encodeURIComponent).join("/"), uriBaseId: BASE }
    : { uri: pathToFileURL(file).href };
  // Code scanning takes no result without a line.
  return {
    physicalLocation: {
      artifactLocation,
      region: { startLine: line ?? 1, ...(column === undefined ? {} : { startColumn: column }) },
    },
  };
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
