import type { JsonObject } from "../json.js";
import { PROTOCOL_VERSION } from "../jupyter/message.js";
import { packageVersion, typescriptVersion } from "../package-version.js";

/** Answers a `kernel_info_request`. */
export function kernelInfo(): JsonObject {
  const version = packageVersion();
  const typescript = typescriptVersion();
  return {
    status: "ok",
    protocol_version: PROTOCOL_VERSION,
    implementation: "bspump",
    implementation_version: version,
    language_info: {
      name: "typescript",
      version: typescript,
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      // JupyterLab takes the mode, the classic notebook takes the mode of JavaScript with a flag.
      codemirror_mode: { mode: "typescript", name: "javascript", typescript: true },
      nbconvert_exporter: "script",
    },
    banner: `TypeScript ${typescript} on Node.js ${process.versions.node}, with bspump ${version}`,
    // The first is what clients of protocol 5.4 read, the second is what those of 5.5 do.
    debugger: true,
    supported_features: ["debugger"],
    help_links: [
      { text: "TypeScript", url: "https://www.typescriptlang.org/docs/" },
      { text: "Node.js", url: "https://nodejs.org/api/" },
    ],
  };
}
