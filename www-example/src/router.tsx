// Addresses without a library: one signal, the history API, and links that stay inside the page.

import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { base } from "./base";

/** The path shown, as it is where the page is hosted at `/`. */
export const path = signal(here());

function here(): string {
  return `/${location.pathname.slice(base.length)}`;
}

/** The address of a path. */
const addressOf = (path: string) => base + path.slice(1);

/** Set while a navigation waits for its page to take the focus. */
export const arrived = signal(false);

/** Shows a path. The one that is shown already begins anew where it shows an outcome, as after Back. */
export function go(to: string): void {
  if (to === path.value) {
    history.replaceState(null, "");
    dispatchEvent(new PopStateEvent("popstate"));
    return;
  }
  history.pushState(null, "", addressOf(to));
  show();
}

function show(): void {
  path.value = here();
  arrived.value = true;
  scrollTo(0, 0);
}

addEventListener("popstate", show);

/**
 * While a later step of a page is shown, the browser's Back leads to the step before and not away from what was typed. `back` goes
 * there; where it says `false`, the step stays. Gives what a button for the same calls: pressed twice, it goes one step.
 */
export function useStepBack(shown: boolean, back: () => boolean): () => void {
  const going = useRef(false);
  useLayoutEffect(() => {
    if (!shown) return;
    history.pushState(null, "");
    going.current = false;
    const popped = () => {
      going.current = false;
      if (!back()) history.pushState(null, "");
    };
    addEventListener("popstate", popped);
    return () => removeEventListener("popstate", popped);
  }, [shown]);
  return () => {
    if (!going.current) history.back();
    going.current = true;
  };
}

/** Begins a page anew when somebody comes back to it, by Back or by a link to it, from the outcome that it shows. */
export function useAnew(shown: boolean, begin: () => void): void {
  useLayoutEffect(() => {
    if (!shown) return;
    addEventListener("popstate", begin);
    return () => removeEventListener("popstate", begin);
  }, [shown]);
}

interface LinkProps {
  href: string;
  class?: string;
  children: ComponentChildren;
  "aria-label"?: string;
}

/** A link inside the page. New tabs, middle clicks and modifier keys stay the browser's. */
export function Link({ href, children, ...rest }: LinkProps) {
  return (
    <a
      {...rest}
      href={addressOf(href)}
      aria-current={path.value === href ? "page" : undefined}
      onClick={(event: MouseEvent) => {
        if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        go(href);
      }}
    >
      {children}
    </a>
  );
}
