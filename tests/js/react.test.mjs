// React runs effects and state updaters twice in StrictMode; a payout is made once all the same.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Window } from "happy-dom";
import { QashClient } from "qash-client";

const PAYOUT = {
  amount: 100_000,
  currency: "MXN",
  provider: "cobre",
  fromAccountId: 619,
  beneficiary: { name: "Juan García", bankCode: "40012", accountNumber: "012180001234567899", accountType: "CLABE" },
  description: "Rent",
};

const page = new Window({ url: "https://app.example/" });
Object.assign(globalThis, { window: page, document: page.document, IS_REACT_ACT_ENVIRONMENT: true });
// Node 21 and newer has one that cannot be assigned to.
Object.defineProperty(globalThis, "navigator", { value: page.navigator, configurable: true });
const { act, createElement, StrictMode, startTransition, useActionState, useEffect, useState } = await import("react");
const { createRoot } = await import("react-dom/client");
after(() => page.happyDOM.close());

/** Shows a component in StrictMode, clicks its button if there is one, and counts what was sent and which keys it had. */
async function shown(component) {
  const keys = [];
  const client = new QashClient({
    baseUrl: "https://app.example/qash",
    fetch: async (_, init) => {
      keys.push(JSON.parse(init.body).idempotencyKey);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return Response.json({ id: keys.length, status: "PENDING" });
    },
  });
  let ran = 0;
  const pay = () => {
    ran += 1;
    return client.payout({ ...PAYOUT }).catch((error) => assert.equal(error.code, "ALREADY_UNDER_WAY"));
  };
  const home = page.document.createElement("div");
  page.document.body.append(home);
  const root = createRoot(home);
  await act(async () => root.render(createElement(StrictMode, null, createElement(component, { pay }))));
  const button = home.querySelector("button");
  if (button) await act(async () => button.click());
  await act(() => new Promise((resolve) => setTimeout(resolve, 20)));
  await act(async () => root.unmount());
  return { sent: keys.length, ran };
}

function Effect({ pay }) {
  useEffect(() => void pay(), [pay]);
  return null;
}

function Updater({ pay }) {
  const [, set] = useState(0);
  const onClick = () =>
    set((count) => {
      pay();
      return count + 1;
    });
  return createElement("button", { type: "button", onClick });
}

function Submit({ pay }) {
  const onSubmit = (event) => {
    event.preventDefault();
    pay();
  };
  return createElement("form", { onSubmit }, createElement("button", { type: "submit" }));
}

function Action({ pay }) {
  const [, run] = useActionState(pay, null);
  return createElement("button", { type: "button", onClick: () => startTransition(() => run()) });
}

test("a payout that StrictMode runs twice is paid once", async () => {
  for (const component of [Effect, Updater]) {
    assert.deepEqual(await shown(component), { sent: 1, ran: 2 }, component.name);
  }
});

test("a submit handler and an action pay once in StrictMode", async () => {
  for (const component of [Submit, Action]) {
    assert.deepEqual(await shown(component), { sent: 1, ran: 1 }, component.name);
  }
});
