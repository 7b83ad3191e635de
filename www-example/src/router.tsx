// Addresses without a library: one signal, the history API, and links that stay inside the page.

import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";

/** The path shown. */
export const path = signal(location.pathname);

/** Set while a navigation waits for its page to take the focus. */
export const arrived = signal(false);

/** Shows another path; `replace` leaves no entry behind. */
export function go(to: string, replace = false): void {
  if (to === path.value) return;
  history[replace ? "replaceState" : "pushState"](null, "", to);
  show();
}

function show(): void {
  path.value = location.pathname;
  arrived.value = true;
  scrollTo(0, 0);
}

addEventListener("popstate", show);

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
      href={href}
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
