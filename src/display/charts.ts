import { escapeInScript } from "../escape-html.js";
import { isPlainObject, type Members, methodOf } from "./members.js";
import type { MimeBundle } from "./mime-bundle.js";

const VEGA_SCHEMA = /^https?:\/\/vega\.github\.io\/schema\/(vega|vega-lite)\/v(\d+)(?:\.[\w.-]+)?\.json$/;
/** What clients show charts of Vega and Vega-Lite as that are of a later version than they know (JupyterLab 4). */
const KNOWN_VERSION = 5;
/** What a chart of Vega-Lite says if it does not say so itself. */
const VEGA_LITE = "https://vega.github.io/schema/vega-lite/v5.json";

/** Shows a chart of Vega, Vega-Lite or Plotly; undefined for anything else. */
export function renderChart(value: Members): MimeBundle | Promise<MimeBundle | undefined> | undefined {
  if (typeof value.$schema === "string") return renderVega(value, value.$schema);
  return renderPlotly(value) ?? renderVegaLiteApi(value) ?? renderView(value);
}

function renderVega(spec: Members, schema: string): MimeBundle | undefined {
  const [, language, version] = VEGA_SCHEMA.exec(schema) ?? [];
  if (language === undefined) return undefined;
  const name = language === "vega" ? "vega" : "vegalite";
  const versions = new Set([Number(version), Math.min(Number(version), KNOWN_VERSION)]);
  const bundles = [...versions].map((number) => [`application/vnd.${name}.v${number}+json`, spec]);
  const title = titleOf(spec.title);
  const text = `${language === "vega" ? "Vega" : "Vega-Lite"} chart${title === undefined ? "" : `: ${title}`}`;
  return { ...Object.fromEntries(bundles), "text/plain": text };
}

/** A chart that is built by calls, as `vl.markBar().encode(…)` of vega-lite-api is. */
function renderVegaLiteApi(value: Members): MimeBundle | undefined {
  const spec = methodOf(value, "toSpec")?.() ?? undefined;
  if (!isPlainObject(spec)) return undefined;
  const schema = typeof spec.$schema === "string" ? spec.$schema : VEGA_LITE;
  return renderVega({ $schema: schema, ...spec }, schema);
}

/** A view of Vega, which draws its chart itself. */
function renderView(value: Members): Promise<MimeBundle> | undefined {
  const [toSvg, runAsync, signal] = ["toSVG", "runAsync", "signal"].map((name) => methodOf(value, name));
  if (!toSvg || !runAsync || !signal) return undefined;
  return Promise.resolve(toSvg()).then((svg) => ({ "image/svg+xml": String(svg), "text/plain": "Vega view" }));
}

const PLOTLY = "application/vnd.plotly.v1+json";
const PLOTLY_LIBRARY = "https://cdn.plot.ly/plotly-3.0.1.min.js";
const FIGURE_MEMBERS = new Set(["data", "layout", "frames", "config"]);
const TRACE_MEMBERS = ["x", "y", "z", "values", "labels", "lat", "locations", "r", "a", "node", "dimensions", "value"];

/** A figure of Plotly: an object of traces and a layout. The client draws it, or the page does with Plotly's own library. */
function renderPlotly(value: Members): MimeBundle | undefined {
  if (!isPlainObject(value) || !("data" in value && "layout" in value)) return undefined;
  const { data, layout } = value;
  if (!Array.isArray(data) || !isPlainObject(layout) || !Object.keys(value).every((name) => FIGURE_MEMBERS.has(name))) {
    return undefined;
  }
  const isTrace = (trace: unknown) => isPlainObject(trace) && TRACE_MEMBERS.some((name) => name in trace);
  if (data.length === 0 || !data.every(isTrace)) return undefined;
  const figure = JSON.stringify({ ...value, config: { responsive: true, ...(value.config as object | undefined) } });
  const title = titleOf(layout.title);
  return {
    [PLOTLY]: value,
    "text/html": plotlyPage(figure),
    "text/plain": `Plotly figure${title === undefined ? "" : `: ${title}`}`,
  };
}

function plotlyPage(figure: string): string {
  return `<div style="min-height:360px"></div><script>(() => {
const place = document.currentScript.previousElementSibling;
const figure = ${escapeInScript(figure)};
const draw = () => globalThis.Plotly.newPlot(place, figure.data, figure.layout, figure.config);
if (globalThis.Plotly) return void draw();
const library = Object.assign(document.createElement("script"), { src: ${JSON.stringify(PLOTLY_LIBRARY)}, onload: draw });
library.onerror = () => place.append("Plotly could not be loaded from " + library.src);
document.head.append(library);
})()</script>`;
}

/** A title is a text, a list of its lines, or an object that has one. */
function titleOf(title: unknown): string | undefined {
  if (typeof title === "string") return title;
  if (Array.isArray(title)) return title.join(" ");
  return isPlainObject(title) && "text" in title ? titleOf(title.text) : undefined;
}
