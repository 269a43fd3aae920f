// What `import * as tslab from "tslab"` gives in our kernel: notebooks that were written for tslab show what they show there.

import { randomBytes } from "node:crypto";
import { displayBundle } from "../../kernel-hooks.js";
import { typescriptVersion } from "../../package-version.js";

/** Shows values of one kind each; see tslab's documentation. */
export interface Display {
  javascript(text: string): void;
  html(text: string): void;
  markdown(text: string): void;
  latex(text: string): void;
  svg(text: string): void;
  png(bytes: Uint8Array): void;
  jpeg(bytes: Uint8Array): void;
  gif(bytes: Uint8Array): void;
  pdf(bytes: Uint8Array): void;
  text(text: string): void;
  /** Bytes are shown in base64, and what is neither text nor bytes as JSON. */
  raw(contentType: string, content: string | Uint8Array | object): void;
}

function createDisplay(id: string | undefined): Display {
  let isShown = false;
  const raw = (contentType: string, content: string | Uint8Array | object) => {
    const value = content instanceof Uint8Array ? Buffer.from(content).toString("base64") : content;
    displayBundle(
      { data: { [contentType]: value }, metadata: {}, transient: id === undefined ? {} : { display_id: id } },
      isShown && id !== undefined,
    );
    isShown = true;
  };
  return {
    javascript: (text) => raw("text/javascript", text),
    html: (text) => raw("text/html", text),
    markdown: (text) => raw("text/markdown", text),
    latex: (text) => raw("text/latex", text),
    svg: (text) => raw("image/svg+xml", text),
    png: (bytes) => raw("image/png", bytes),
    jpeg: (bytes) => raw("image/jpeg", bytes),
    gif: (bytes) => raw("image/gif", bytes),
    pdf: (bytes) => raw("application/pdf", bytes),
    text: (text) => raw("text/plain", text),
    raw,
  };
}

/** Creates a display that replaces what it has shown. */
export function newDisplay(): Display {
  return createDisplay(randomBytes(8).toString("hex"));
}

/** Shows values one below the other. */
export const display: Display = createDisplay(undefined);

export const versions: { readonly tslab: string; readonly typescript: string; readonly node: string } = {
  tslab: "1.0.22",
  typescript: typescriptVersion(),
  node: process.version,
};
