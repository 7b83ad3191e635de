// The session: the user who is signed in, and the accounts, which every page needs.

import { computed, effect, signal, untracked } from "@preact/signals";
import type { Account, User } from "qash-client";
import { client, log } from "./api";
import { isStatic } from "./base";
import { demo } from "./demo";
import { forgetDrafts } from "./forms";
import { country } from "./i18n";
import { focusHeading, path } from "./router";
import { startWorker } from "./serverless";

/** The stage of a person between signing in and using the accounts. */
export type Stage = "loading" | "failed" | "out" | "identify" | "in" | "blocked";

/** The session by the partner's own server; not part of Qash. */
export interface Session {
  /** The e-mail that is signed in. */
  email: string | null;
  /** Whether that e-mail has a user at Qash. */
  registered: boolean;
  /** Whether the server uses the sandbox, which has simulated deposits and faults. */
  sandbox: boolean;
  /** The partner's limit per payout by currency, in the smallest unit. */
  payoutLimit: Readonly<Record<string, number>>;
  /** The highest spending limit that can be set for a card, in whole US dollars. */
  cardLimit?: number;
}

export const stage = signal<Stage>("loading");
export const session = signal<Session>({ email: null, registered: false, sandbox: false, payoutLimit: {} });
export const user = signal<User | null>(null);
export const accounts = signal<readonly Account[]>([]);
/** The error of the last `begin`, if it failed. */
export const bootError = signal<unknown>(null);

/** Accounts by id. */
export const accountById = computed(() => new Map(accounts.value.map((account) => [account.id, account])));

/** Tells other tabs of a sign-in or sign-out. They share the cookie, so that they would show one person and act as another. */
const tabs = new BroadcastChannel("vaiven.session");
tabs.onmessage = ({ data: email }) => {
  if (email === session.value.email) return;
  stage.value = "loading";
  forget();
  begin();
};

/** Reads the session, and the user if there is one. */
export async function begin(): Promise<void> {
  bootError.value = null;
  try {
    // The static page has its server in a service worker.
    if (isStatic) await startWorker();
    session.value = await demo<Session>("GET", "session");
    if (!session.value.registered) stage.value = "out";
    else await loadUser();
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

/** Signs in, or creates the session that a registration needs. Returns false if the server has sent a code to the e-mail and expects it. */
export async function signIn(email: string, intent: "signup" | "signin", code?: string): Promise<boolean> {
  const answer = await demo<Session | { codeSent: true }>("POST", "session", { email, intent, code });
  if ("codeSent" in answer) return false;
  session.value = answer;
  tabs.postMessage(answer.email);
  return true;
}

/** Reads the user, and the accounts of an active one, and sets the stage. */
export async function loadUser(): Promise<void> {
  const found = await client.value.getUser();
  user.value = found;
  if (found.countryCode) country.value = found.countryCode;
  // Forms begin with the first account, so that accounts are read before a page is shown.
  if (found.status === "active") await loadAccounts();
  // After a change of page a screen reader hears the new heading.
  focusHeading.value = stage.value !== "loading";
  stage.value = found.status === "active" ? "in" : found.status === "pending" ? "identify" : "blocked";
}

let reads = 0;

/** Reads the accounts again. Of several reads at a time the latest one counts. */
export async function loadAccounts(): Promise<void> {
  const read = ++reads;
  const all: Account[] = [];
  for await (const account of client.value.listAccounts({ limit: 100 })) all.push(account);
  if (read === reads) accounts.value = all;
}

// Balances change without the page: each page reads them again, and keeps the previous ones if that fails.
const refresh = () => stage.value === "in" && loadAccounts().catch(() => undefined);
effect(() => void (path.value && untracked(refresh)));
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && refresh());

/** Clears everything about the user. */
function forget(): void {
  reads++;
  user.value = null;
  accounts.value = [];
  log.value = [];
  forgetDrafts();
}

/** Signs out. Fails without the server's confirmation: a page that looks signed out while the cookie is valid is a risk. */
export async function endSession(): Promise<void> {
  await demo("DELETE", "session");
  tabs.postMessage(null);
  forget();
  session.value = { ...session.value, email: null, registered: false };
  focusHeading.value = true;
  stage.value = "out";
}
