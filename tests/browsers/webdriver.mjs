// A small WebDriver client for Chromium, Firefox and WebKit: real keys and clicks, and functions that run in the page. chromedriver and
// WebKitWebDriver speak HTTP; Firefox speaks its Marionette protocol over a socket.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Timeouts for the start of a browser and for one command, in milliseconds. */
const START_MS = 60_000;
const COMMAND_MS = 30_000;

/** WebDriver's key codes by name. */
const KEYS = {
  Backspace: "\ue003",
  Tab: "\ue004",
  Enter: "\ue007",
  Shift: "\ue008",
  Control: "\ue009",
  End: "\ue010",
  Home: "\ue011",
  ArrowLeft: "\ue012",
  Delete: "\ue017",
};

/** The script of `run`: it calls a function with its arguments and returns the result or the error as JSON text. */
const RUN = `const done = arguments[arguments.length - 1];
  const say = (thrown) => done(JSON.stringify({ thrown: String(thrown && thrown.stack || thrown) + " " + thrown }));
  Promise.resolve().then(() => (FUNCTION)(...JSON.parse(arguments[0]))).then((value) => done(JSON.stringify({ value }))).catch(say);`;

/** Opens a browser, `chromium`, `firefox` or `webkit`, on a blank page. */
export async function open(name) {
  const own = await begin(name);
  try {
    return new Browser(own, await within(own, START_MS, "the start", ENGINES[name](own)));
  } catch (error) {
    await end(own);
    throw error;
  }
}

class Browser {
  #own;
  #send;

  constructor(own, send) {
    this.#own = own;
    this.#send = send;
  }

  #command(command, parameters, what) {
    return within(this.#own, COMMAND_MS, what, this.#send(command, parameters));
  }

  /** Opens a page, and resolves when its scripts have run; WebKit itself reports the load earlier. */
  async goto(url) {
    const what = `the way to ${url}`;
    await this.#command("navigate", { url }, what);
    const there = () => this.evaluate((url) => location.href === url && document.readyState === "complete", url);
    await within(this.#own, COMMAND_MS, what, soon(this.#own, there));
  }

  /** Runs a function in the page and returns its result. It has no closure; arguments and result are plain data. */
  async evaluate(run, ...args) {
    const script = RUN.replace("FUNCTION", () => String(run));
    const text = await this.#command("execute", { script, args: [JSON.stringify(args)] }, String(run));
    const { value, thrown } = JSON.parse(text);
    if (thrown !== undefined) throw new Error(`${this.#own.name}: ${thrown}`);
    return value;
  }

  /** Presses keys at the focus, one after the other: characters, or keys by name such as `Control+a`. */
  async press(...keys) {
    const actions = keys.flatMap((key) => {
      const held = (key.length > 1 ? key.split("+") : [key]).map((name) => KEYS[name] ?? name);
      const down = held.map((value) => ({ type: "keyDown", value }));
      return [...down, ...held.reverse().map((value) => ({ type: "keyUp", value }))];
    });
    await this.#command("act", { actions: [{ type: "key", id: "keys", actions }] }, `pressing ${keys.join(" ")}`);
  }

  /** Clicks the middle of an element. */
  async click(selector) {
    const place = await this.evaluate((selector) => {
      const { left, top, width, height } = document.querySelector(selector).getBoundingClientRect();
      return { x: Math.round(left + width / 2), y: Math.round(top + height / 2) };
    }, selector);
    const actions = [
      { type: "pointerMove", duration: 0, ...place },
      { type: "pointerDown", button: 0 },
      { type: "pointerUp", button: 0 },
    ];
    await this.#command("act", { actions: [{ type: "pointer", id: "mouse", actions }] }, `a click at ${selector}`);
  }

  async focus(selector) {
    await this.evaluate((selector) => document.querySelector(selector).focus(), selector);
  }

  async type(selector, text) {
    await this.focus(selector);
    await this.press(...text);
  }

  /** Types with an input method; a callback can inspect the page during the composition. */
  async compose(text, meanwhile) {
    const { compose, commit } = INPUT_METHODS[this.#own.name];
    const command = (...given) => this.#command(...given, `composing ${text}`);
    await compose(text, command, this);
    await meanwhile();
    await commit(text, command, this);
  }

  close() {
    return end(this.#own);
  }
}

/** The start of each browser; returns the function that sends commands to it. */
const ENGINES = {
  async chromium(own) {
    const port = await freePort();
    start(own, process.env.CHROMEDRIVER ?? "chromedriver", [`--port=${port}`]);
    // Chromium's own sandbox does not run as root, which containers do.
    const args = ["--headless", `--user-data-dir=${own.home}`, ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])];
    return overHttp(own, port, { "goog:chromeOptions": { binary: process.env.CHROMIUM ?? "/usr/bin/chromium", args } });
  },

  async firefox(own) {
    await writeFile(path.join(own.home, "user.js"), 'user_pref("marionette.port", 0);\n');
    // The input method needs system access.
    const args = ["-headless", "-no-remote", "-marionette", "-remote-allow-system-access", "-profile", own.home];
    start(own, process.env.FIREFOX ?? "firefox-esr", args, { env: { MOZ_CRASHREPORTER_DISABLE: "1" } });
    return overMarionette(own, await soon(own, () => readFile(path.join(own.home, "MarionetteActivePort"), "utf8")));
  },

  async webkit(own) {
    // WebKit needs a screen: Xvfb, which chooses a display number, and ends with its last window.
    const args = ["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-terminate"];
    const screen = start(own, process.env.XVFB ?? "Xvfb", args, { patience: 2 });
    const [number] = await once(screen.stdout, "data");
    const port = await freePort();
    const env = { DISPLAY: `:${String(number).trim()}`, GDK_BACKEND: "x11", NO_AT_BRIDGE: "1" };
    start(own, process.env.WEBKITDRIVER ?? "WebKitWebDriver", [`--port=${port}`], { env });
    return overHttp(own, port, {});
  },
};

/** Simulated input methods, which WebDriver does not have; Chromium and Firefox have their own interfaces. */
const INPUT_METHODS = {
  chromium: {
    compose: (text, command) => {
      const params = { text, selectionStart: text.length, selectionEnd: text.length };
      return command("devtools", { cmd: "Input.imeSetComposition", params });
    },
    commit: (text, command) => command("devtools", { cmd: "Input.insertText", params: { text } }),
  },
  firefox: {
    compose: (text, command) =>
      asSystem(
        command,
        `const [text] = arguments;
        const method = Cc["@mozilla.org/text-input-processor;1"].createInstance(Ci.nsITextInputProcessor);
        const window = Services.wm.getMostRecentWindow("navigator:browser");
        window.inputMethod = method;
        method.beginInputTransactionForTests(window);
        method.setPendingCompositionString(text);
        method.appendClauseToPendingComposition(text.length, method.ATTR_RAW_CLAUSE);
        method.setCaretInPendingComposition(text.length);
        method.flushPendingComposition();`,
        text,
      ),
    commit: (_, command) =>
      asSystem(command, 'Services.wm.getMostRecentWindow("navigator:browser").inputMethod.commitComposition();'),
  },
  // WebKit has none: the page dispatches the events in WebKit's order.
  webkit: {
    compose: (text, _, browser) =>
      browser.evaluate((data) => {
        const field = document.activeElement;
        field.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
        field.value += data;
        const inputType = "insertCompositionText";
        field.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: true, inputType, data }));
      }, text),
    commit: (text, _, browser) =>
      browser.evaluate((data) => {
        const field = document.activeElement;
        const inputType = "insertFromComposition";
        field.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: true, inputType, data }));
        field.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true, data }));
      }, text),
  },
};

/** Runs a script in Firefox's privileged context. */
async function asSystem(command, script, ...args) {
  await command("context", { value: "chrome" });
  await command("script", { script, args });
  await command("context", { value: "content" });
}

/** Opens a session with a driver over HTTP. */
async function overHttp(own, port, capabilities) {
  const ask = async (target, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${target}`, { method: "POST", body: JSON.stringify(body) });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${own.name}: ${path.basename(target)}: ${value.error}: ${value.message}`);
    return value;
  };
  await soon(own, () => fetch(`http://127.0.0.1:${port}/status`));
  const { sessionId } = await ask("/session", { capabilities: { alwaysMatch: capabilities } });
  own.quit = () => fetch(`http://127.0.0.1:${port}/session/${sessionId}`, { method: "DELETE" });
  const paths = { navigate: "url", execute: "execute/async", act: "actions", devtools: "goog/cdp/execute" };
  return (command, parameters) => ask(`/session/${sessionId}/${paths[command]}`, parameters);
}

/** Opens a session with Firefox: each message is JSON behind its length; `[0, id, command, parameters]` has the response `[1, id, error, result]`. */
async function overMarionette(own, port) {
  const socket = connect(port, "127.0.0.1").on("error", (error) => own.fail(`the connection broke (${error.code})`));
  const waiting = new Map();
  let buffer = Buffer.alloc(0);
  socket.on("data", (bytes) => {
    buffer = Buffer.concat([buffer, bytes]);
    for (;;) {
      const colon = buffer.indexOf(":");
      const end = colon + 1 + Number(buffer.subarray(0, Math.max(colon, 0)));
      if (colon < 0 || buffer.length < end) return;
      const message = JSON.parse(buffer.subarray(colon + 1, end));
      buffer = buffer.subarray(end);
      // The first message is a greeting.
      if (!Array.isArray(message)) continue;
      const [, id, error, result] = message;
      const { resolve, reject } = waiting.get(id);
      if (error) reject(new Error(`${own.name}: ${error.error}: ${error.message}`));
      else resolve(result.value);
    }
  });
  await once(socket, "connect");
  own.socket = socket;
  let id = 0;
  const ask = (command, parameters) =>
    new Promise((resolve, reject) => {
      waiting.set(++id, { resolve, reject });
      const text = JSON.stringify([0, id, command, parameters]);
      socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
  await ask("WebDriver:NewSession", {});
  own.quit = () => ask("Marionette:Quit", { flags: ["eForceQuit"] });
  const names = {
    navigate: "WebDriver:Navigate",
    execute: "WebDriver:ExecuteAsyncScript",
    act: "WebDriver:PerformActions",
    script: "WebDriver:ExecuteScript",
    context: "Marionette:SetContext",
  };
  return (command, parameters) => ask(names[command], parameters);
}

/** The resources of one browser: its folder, its processes, their output, and a promise that rejects when one of them ends. */
async function begin(name) {
  const own = { name, home: await mkdtemp(path.join(tmpdir(), `qash-${name}-`)), started: [], printed: "" };
  own.over = new Promise((_, reject) => {
    own.fail = (why) => {
      own.failed ??= new Error(`${name}: ${why}. What it printed last:\n${own.printed.slice(-2000)}`);
      reject(own.failed);
    };
  });
  own.over.catch(() => {});
  return own;
}

/**
 * Starts a program in its own process group. A shell kills that group when the program ends, and when the shell's input ends, as it does with
 * this process, so that no browser and no screen is left running. The program has some seconds to end by itself.
 */
function start(own, program, args, { env = {}, patience = 0 } = {}) {
  const script = `{ "$@"; kill -KILL 0; } & read _; sleep ${patience}; kill -KILL 0`;
  const child = spawn("sh", ["-c", script, "sh", program, ...args], {
    detached: true,
    env: { ...process.env, HOME: own.home, ...env },
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text) => {
      own.printed += text;
    });
  }
  child.on("close", () => own.fail(`${program} ended`));
  own.started.push(child);
  return child;
}

/** Closes a browser, by a command if it still responds, so that it removes its temporary files. */
async function end(own) {
  if (own.quit && !own.failed) await within(own, 5_000, "the end", own.quit()).catch(() => {});
  own.fail("closed");
  own.socket?.destroy();
  await Promise.all(
    own.started.map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const late = setTimeout(() => process.kill(-child.pid, "SIGKILL"), 5_000);
      child.stdin.end();
      await once(child, "close");
      clearTimeout(late);
    }),
  );
  await rm(own.home, { recursive: true, force: true, maxRetries: 10 });
}

/** A promise with a timeout. After a timeout every later command fails at once with the same error. */
async function within(own, ms, what, promise) {
  const timer = setTimeout(() => own.fail(`no answer within ${ms / 1000} s to ${what}`), ms);
  try {
    return await Promise.race([own.over, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Repeats an attempt until it returns a value; the caller has the timeout. */
async function soon(own, attempt) {
  while (!own.failed) {
    const value = await attempt().catch(() => {});
    if (value) return value;
    await sleep(20);
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}
