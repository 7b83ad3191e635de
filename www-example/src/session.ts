// Who is signed in, and what of theirs every page shows: the user and the accounts.

import { computed, signal } from "@preact/signals";
import type { Account, User } from "qash-client";
import { client, log } from "./api";
import { demo } from "./demo";
import { country } from "./i18n";
import { arrived } from "./router";

/** Where a person stands. */
export type Stage = "loading" | "failed" | "out" | "identify" | "in" | "blocked";

/** What the partner's own server says about the session; not part of Qash. */
export interface Session {
  /** The e-mail signed in with. */
  email: string | null;
  /** Whether that e-mail has a user at Qash. */
  registered: boolean;
  /** Whether the server's Qash is the sandbox, whose faults can be played with. */
  sandbox: boolean;
}

export const stage = signal<Stage>("loading");
export const session = signal<Session>({ email: null, registered: false, sandbox: false });
export const user = signal<User | null>(null);
export const accounts = signal<readonly Account[]>([]);
/** The failure of the last attempt to begin, if it failed. */
export const bootError = signal<unknown>(null);

/** Accounts by id. */
export const accountById = computed(() => new Map(accounts.value.map((account) => [account.id, account])));

/** What an account holds, in the smallest unit. */
export const balanceOf = (account: Account): number => account.balance ?? account.credits - account.debits;

/** Finds out who is signed in. */
export async function begin(): Promise<void> {
  bootError.value = null;
  try {
    session.value = await demo<Session>("GET", "session");
    if (!session.value.registered) stage.value = "out";
    else await enter();
  } catch (error) {
    bootError.value = error;
    stage.value = "failed";
  }
}

/** Signs in, or makes the session that a registration needs. */
export async function identify(email: string, intent: "signup" | "signin"): Promise<void> {
  session.value = await demo<Session>("POST", "session", { email, intent });
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

/** Reads the accounts again. */
export async function loadAccounts(): Promise<void> {
  const all: Account[] = [];
  for await (const account of client.value.listAccounts({ limit: 100 })) all.push(account);
  accounts.value = all;
}

/** Ends the session. Fails without the server's word: whoever seems to be out while the cookie lives on leaves their money open. */
export async function leave(): Promise<void> {
  await demo("DELETE", "session");
  user.value = null;
  accounts.value = [];
  log.value = [];
  session.value = { ...session.value, email: null, registered: false };
  arrived.value = true;
  stage.value = "out";
}
