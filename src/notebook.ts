// What a notebook shows things with: `import { … } from "bspump/notebook"`. It loads no group.

export { html, type ImageOptions, image, markdown, svg } from "./display/content.js";
export {
  DisplayHandle,
  type DisplayOptions,
  display,
  type TableOptions,
  table,
  update,
} from "./display/display.js";
export { Displayable } from "./display/displayable.js";
export { type ProgressOptions, progress } from "./display/progress.js";
export { clearOutput } from "./kernel-hooks.js";
