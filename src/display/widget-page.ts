/**
 * What draws a widget in a page, as JavaScript. JupyterLab and Notebook run what is in a cell's HTML and give it no way to the kernel, so
 * the page opens one of its own: the WebSocket of Jupyter Server's API (`/api/kernels/ID/channels`, one JSON message a frame), with the address
 * and the token of the page's own settings. Where there is none, the widget is drawn with the state that it was saved with.
 */
export const WIDGET_PAGE = `(script, widget) => {
  const key = Symbol.for("bspump.widgets.v1");
  const connections = (globalThis[key] ??= new Map());
  const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  function connect(kernel) {
    const known = connections.get(kernel);
    if (known && known.socket.readyState <= WebSocket.OPEN) return known;
    const settings = document.getElementById("jupyter-config-data");
    if (!kernel || !settings) return undefined;
    const { baseUrl = "/", wsUrl = "", token = "" } = JSON.parse(settings.textContent);
    const url = new URL("api/kernels/" + kernel + "/channels", new URL(wsUrl || baseUrl, location.href));
    url.protocol = url.protocol.replace("http", "ws");
    const session = newId();
    url.searchParams.set("session_id", session);
    if (token) url.searchParams.set("token", token);
    const socket = new WebSocket(url);
    const comms = new Map();
    const waiting = [];
    const connection = {
      socket,
      comms,
      send(type, content) {
        const header = { msg_id: newId(), msg_type: type, session, username: "", date: new Date().toISOString(), version: "5.4" };
        const text = JSON.stringify({ channel: "shell", header, parent_header: {}, metadata: {}, content, buffers: [] });
        if (socket.readyState === WebSocket.CONNECTING) waiting.push(text);
        else if (socket.readyState === WebSocket.OPEN) socket.send(text);
      },
    };
    socket.onopen = () => waiting.splice(0).forEach((text) => socket.send(text));
    socket.onmessage = ({ data }) => {
      if (typeof data !== "string") return;
      const { header, content } = JSON.parse(data);
      comms.get(content?.comm_id)?.(header.msg_type, content.data);
    };
    socket.onclose = () => comms.forEach((take) => take("comm_close"));
    connections.set(kernel, connection);
    return connection;
  }

  function createModel(state) {
    const handlers = new Map();
    const changed = new Set();
    let tell = () => {};
    const fire = (event, ...args) => [...(handlers.get(event) ?? [])].forEach((handler) => handler(...args));
    const change = (name, value) => {
      if (Object.is(state[name], value)) return false;
      state[name] = value;
      fire("change:" + name, model, value);
      return true;
    };
    const model = {
      get: (name) => state[name],
      set(name, value) {
        const changes = typeof name === "object" ? name : { [name]: value };
        const names = Object.keys(changes).filter((each) => change(each, changes[each]));
        names.forEach((each) => changed.add(each));
        if (names.length > 0) fire("change", model);
      },
      save_changes() {
        const names = [...changed];
        changed.clear();
        if (names.length > 0) tell({ method: "update", state: Object.fromEntries(names.map((name) => [name, state[name]])) });
      },
      send: (content) => tell({ method: "custom", content }),
      on(events, handler) {
        for (const event of events.split(/\\s+/)) handlers.set(event, [...(handlers.get(event) ?? []), handler]);
      },
      off(events, handler) {
        for (const event of events ? events.split(/\\s+/) : [...handlers.keys()]) {
          handlers.set(event, handler ? (handlers.get(event) ?? []).filter((other) => other !== handler) : []);
        }
      },
    };
    const take = (message) => {
      if (message.method === "custom") fire("msg:custom", message.content, []);
      if (message.method !== "update") return;
      const names = Object.keys(message.state).filter((name) => change(name, message.state[name]));
      if (names.length > 0) fire("change", model);
    };
    return { model, take, connectTo: (send) => { tell = send; } };
  }

  function open({ take, connectTo }, place) {
    const connection = connect(widget.kernel);
    const end = () => {
      connectTo(() => {});
      place.title = "This widget is not connected: run its cell again.";
      place.dataset.state = "disconnected";
    };
    if (!connection) return end();
    const id = newId();
    connection.comms.set(id, (type, data) => {
      if (type === "comm_msg") {
        place.dataset.state = "connected";
        take(data);
      } else if (type === "comm_close") {
        connection.comms.delete(id);
        end();
      }
    });
    connection.send("comm_open", { comm_id: id, target_name: widget.target, data: {} });
    connectTo((data) => connection.send("comm_msg", { comm_id: id, data }));
  }

  async function draw(place) {
    if (widget.css) place.append(Object.assign(document.createElement("style"), { textContent: widget.css }));
    const el = document.createElement("div");
    place.append(el);
    const shared = createModel(structuredClone(widget.state));
    const address = URL.createObjectURL(new Blob([widget.esm], { type: "text/javascript" }));
    try {
      let { default: code } = await import(address);
      if (typeof code === "function") code = await code();
      open(shared, place);
      await code.initialize?.({ model: shared.model });
      await code.render?.({ model: shared.model, el });
    } catch (error) {
      el.append(Object.assign(document.createElement("pre"), { textContent: String(error) }));
    } finally {
      URL.revokeObjectURL(address);
    }
  }

  const place = script?.previousElementSibling;
  if (place) void draw(place);
}`;
