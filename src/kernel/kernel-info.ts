import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type JsonObject, PROTOCOL_VERSION } from "../jupyter/message.js";
import { packageFolder } from "../package-folder.js";

const TYPESCRIPT_VERSION = "7.0.2";

/** Answers a `kernel_info_request`. */
export function kernelInfo(): JsonObject {
  const { version }: { version: string } = JSON.parse(readFileSync(join(packageFolder(), "package.json"), "utf8"));
  return {
    status: "ok",
    protocol_version: PROTOCOL_VERSION,
    implementation: "bspump",
    implementation_version: version,
    language_info: {
      name: "typescript",
      version: TYPESCRIPT_VERSION,
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      // JupyterLab takes the mode, the classic notebook takes the mode of JavaScript with a flag.
      codemirror_mode: { mode: "typescript", name: "javascript", typescript: true },
      nbconvert_exporter: "script",
    },
    banner: `TypeScript ${TYPESCRIPT_VERSION} on Node.js ${process.versions.node}, with bspump ${version}`,
    debugger: false,
    help_links: [
      { text: "TypeScript", url: "https://www.typescriptlang.org/docs/" },
      { text: "Node.js", url: "https://nodejs.org/api/" },
    ],
  };
}
