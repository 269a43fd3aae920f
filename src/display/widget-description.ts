import type { BufferPath } from "./buffers.js";

/** The MIME type of a widget for clients that have a renderer for it. */
export const WIDGET_MIME = "application/vnd.bspump.widget+json";

/** What a page needs to draw a widget. */
export interface WidgetDescription {
  /** The id under which Jupyter Server has the kernel, if that is known. */
  readonly kernel: string | null;
  /** What a comm is opened for to share the state. */
  readonly target: string;
  readonly esm: string;
  readonly css: string;
  readonly state: { readonly [name: string]: unknown };
  /** Where in the state the `buffers` belong. Default: there are none. */
  readonly buffer_paths?: readonly BufferPath[];
  /** Bytes in base64. */
  readonly buffers?: readonly string[];
}
