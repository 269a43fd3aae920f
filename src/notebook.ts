// What a notebook shows things with: `import { … } from "bspump/notebook"`. It loads no group.

export { Comm, comm, onComm } from "./display/comm.js";
export { html, type ImageOptions, image, markdown, svg } from "./display/content.js";
export {
  Button,
  button,
  Control,
  checkbox,
  type DropdownOptions,
  dropdown,
  type FieldOptions,
  type SliderOptions,
  slider,
  text,
} from "./display/controls.js";
export {
  DisplayHandle,
  type DisplayOptions,
  display,
  type TableOptions,
  table,
  update,
} from "./display/display.js";
export { Displayable } from "./display/displayable.js";
export { type ControlLike, type ControlValue, interact } from "./display/interact.js";
export { type ProgressOptions, progress } from "./display/progress.js";
export { Widget, type WidgetOptions, widget } from "./display/widget.js";
export { clearOutput } from "./kernel-hooks.js";
