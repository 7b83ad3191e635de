// The router: a signal with the path, the history API, and links inside the page.

import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { base } from "./base";

/** The current path, relative to the folder of the page. */
export const path = signal(here());

function here(): string {
  return `/${location.pathname.slice(base.length)}`;
}

/** The address of a path. */
const addressOf = (path: string) => base + path.slice(1);

/** Whether the next heading takes the focus, since a navigation has just happened. */
export const focusHeading = signal(false);

/** Navigates to a path. A navigation to the current path resets a page that shows a result, as Back does. */
export function navigate(to: string): void {
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
  focusHeading.value = true;
  scrollTo(0, 0);
}

addEventListener("popstate", show);

/**
 * Makes the browser's Back return to the previous step of a page, in place of leaving it. `back` shows that step, or returns `false` to
 * stay. Returns a function for a button that does the same; pressed twice, it goes back one step.
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

/** Resets a page that shows a result after Back, or after a link to the same page. */
export function useRestart(shown: boolean, begin: () => void): void {
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

/** A link inside the page. New tabs, middle clicks and modifier keys are left to the browser. */
export function Link({ href, children, ...rest }: LinkProps) {
  return (
    <a
      {...rest}
      href={addressOf(href)}
      aria-current={path.value === href ? "page" : undefined}
      onClick={(event: MouseEvent) => {
        if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        navigate(href);
      }}
    >
      {children}
    </a>
  );
}
