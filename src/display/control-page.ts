/** What draws the controls, as an ES module of anywidget's form. */
export const CONTROL_ESM = `
const WAIT = 50;

export default {
  render({ model, el }) {
    const kind = model.get("kind");
    const box = document.createElement(kind === "button" ? "div" : "label");
    box.className = "bspump-control";
    const add = (name, members = {}) => {
      const element = Object.assign(document.createElement(name), members);
      box.append(element);
      return element;
    };
    let timer;
    const save = () => {
      clearTimeout(timer);
      timer = undefined;
      model.save_changes();
    };
    const enter = (value) => {
      model.set("value", value);
      timer ??= setTimeout(save, WAIT);
    };
    const label = kind === "button" ? "" : model.get("label");
    if (label && kind !== "checkbox") add("span", { textContent: label });
    const kinds = {
      slider() {
        const input = add("input", { type: "range", min: model.get("min"), max: model.get("max"), step: model.get("step") });
        const output = add("output");
        input.oninput = () => enter(Number(input.value));
        return (value) => { input.value = value; output.textContent = value; };
      },
      dropdown() {
        const options = model.get("options");
        const select = add("select");
        for (const option of options) select.append(Object.assign(document.createElement("option"), { textContent: option.label }));
        select.onchange = () => { enter(options[select.selectedIndex].value); save(); };
        return (value) => { select.selectedIndex = options.findIndex((option) => JSON.stringify(option.value) === JSON.stringify(value)); };
      },
      checkbox() {
        const input = add("input", { type: "checkbox" });
        if (label) add("span", { textContent: label });
        input.onchange = () => { enter(input.checked); save(); };
        return (value) => { input.checked = value; };
      },
      text() {
        const input = add("input", { type: "text" });
        input.oninput = () => enter(input.value);
        input.onchange = save;
        // Shortcuts of the notebook are not meant where one writes.
        input.onkeydown = (event) => event.stopPropagation();
        return (value) => { if (input.value !== value) input.value = value; };
      },
      button() {
        const button = add("button", { type: "button", textContent: model.get("label") });
        button.onclick = () => { enter(model.get("value") + 1); save(); };
        return () => {};
      },
    };
    const show = kinds[kind]();
    const draw = () => show(model.get("value"));
    model.on("change:value", draw);
    draw();
    el.append(box);
  },
};
`;

// Colours are the client's own, so that light and dark both read well.
export const CONTROL_CSS = `
.bspump-control { display: inline-flex; gap: 0.75em; align-items: center; margin: 2px 0; font-family: inherit; }
.bspump-control > span:first-child { min-width: 6em; }
.bspump-control > input[type="range"] { width: 16em; }
.bspump-control > input[type="text"] { width: 16em; }
.bspump-control > output { min-width: 3em; font-variant-numeric: tabular-nums; }
`;
