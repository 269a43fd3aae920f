// What draws a widget where a client runs the script in a cell's HTML. The build makes one text of it: see `widget-page.ts`.

import type { WidgetDescription } from "../widget-description.js";
import { drawWidget } from "./draw.js";
import { connectToJupyter } from "./jupyter.js";

/** Draws the widget of a script in the element before it. */
export function show(script: Element | null, widget: WidgetDescription): void {
  const place = script?.previousElementSibling;
  if (place instanceof HTMLElement) drawWidget(place, widget, connectToJupyter(widget.kernel));
}
