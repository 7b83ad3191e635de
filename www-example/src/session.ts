// Who is signed in, and what of theirs every page shows: the user and the accounts.

import { computed, effect, signal, untracked } from "@preact/signals";
import type { Account, User } from "qash-client";
import { client, log } from "./api";
import { isStatic } from "./base";
import { demo } from "./demo";
import { forgetDrafts } from "./forms";
import { country } from "./i18n";
import { arrived, path } from "./router";
import { startWorker } from "./serverless";

/** Where a person stands. */
export type Stage = "loading" | "failed" | "out" | "identify" | "in" | "blocked";

/** What the partner's own server says about the session; not part of Qash. */
export interface Session {
  /** The e-mail signed in with. */
  email: string | null;
  /** Whether that e-mail has a user at Qash. */
  registered: boolean;
  /** Whether the server's Qash is the sandbox, whose faults can be played with, and where money comes from nowhere. */
  sandbox: boolean;
  /** The largest payout that this partner lets through, by currency, in the smallest unit. */
  payoutLimit: Readonly<Record<string, number>>;
  /** The highest spending limit that this partner lets people set for a card, in whole US dollars. */
  cardLimit?: number;
}

export const stage = signal<Stage>("loading");
export const session = signal<Session>({ email: null, registered: false, sandbox: false, payoutLimit: {} });
export const user = signal<User | null>(null);
export const accounts = signal<readonly Account[]>([]);
/** The failure of the last attempt to begin, if it failed. */
export const bootError = signal<unknown>(null);

/** Accounts by id. */
export const accountById = computed(() => new Map(accounts.value.map((account) => [account.id, account])));

/** Tells the other tabs who is in: they have the same cookie, and must not show one person what they do as another. */
const tabs = new BroadcastChannel("vaiven.session");
tabs.onmessage = ({ data: email }) => {
  if (email === session.value.email) return;
  stage.value = "loading";
  forget();
  begin();
};

/** Finds out who is signed in. */
export async function begin(): Promise<void> {
  bootError.value = null;
  try {
    // A page without a server of its own brings one along.
    if (isStatic) await startWorker();
    session.value = await demo<Session>("GET", "session");
    if (!session.value.registered) stage.value = "out";
    else await enter();
  } catch (error) {
    bootError.value = error;
    stage.value = "failed";
  }
}

/** Reads the partner's limits again. */
export async function readLimits(): Promise<void> {
  const { payoutLimit, cardLimit } = await demo<Session>("GET", "session");
  session.value = { ...session.value, payoutLimit, ...(cardLimit === undefined ? {} : { cardLimit }) };
}

/** Signs in, or makes the session that a registration needs. `false`: the server has sent a code to the e-mail, and waits for it. */
export async function identify(email: string, intent: "signup" | "signin", code?: string): Promise<boolean> {
  const answer = await demo<Session | { codeSent: true }>("POST", "session", { email, intent, code });
  if ("codeSent" in answer) return false;
  session.value = answer;
  tabs.postMessage(answer.email);
  return true;
}

/** Reads the user, and the accounts if there can be any, and goes where the person stands. */
export async function enter(): Promise<void> {
  const found = await client.value.getUser();
  user.value = found;
  if (found.countryCode) country.value = found.countryCode;
  // Forms begin with the first account, so the accounts are there before any page is.
  if (found.status === "active") await loadAccounts();
  // Whoever was on a page before hears where they are now.
  arrived.value = stage.value !== "loading";
  stage.value = found.status === "active" ? "in" : found.status === "pending" ? "identify" : "blocked";
}

let reads = 0;

/** Reads the accounts again. Of several at a time the latest counts. */
export async function loadAccounts(): Promise<void> {
  const read = ++reads;
  const all: Account[] = [];
  for await (const account of client.value.listAccounts({ limit: 100 })) all.push(account);
  if (read === reads) accounts.value = all;
}

// Money comes in by itself: every page begins with what the accounts hold now. Where that fails, what was read before stands.
const refresh = () => stage.value === "in" && loadAccounts().catch(() => undefined);
effect(() => void (path.value && untracked(refresh)));
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && refresh());

/** Forgets the person. */
function forget(): void {
  reads++;
  user.value = null;
  accounts.value = [];
  log.value = [];
  forgetDrafts();
}

/** Ends the session. Fails without the server's word: whoever seems to be out while the cookie lives on leaves their money open. */
export async function leave(): Promise<void> {
  await demo("DELETE", "session");
  tabs.postMessage(null);
  forget();
  session.value = { ...session.value, email: null, registered: false };
  arrived.value = true;
  stage.value = "out";
}
