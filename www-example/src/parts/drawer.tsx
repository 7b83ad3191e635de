import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { CloseIcon } from "./icons";

/**
 * A panel at the side, which leaves the page usable. It takes the focus when it opens and gives it back when it closes. Escape closes it
 * wherever the focus is, since the focused element may be under the panel.
 */
export function Drawer({
  title,
  onClose,
  children,
}: {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}) {
  const panel = useRef<HTMLElement>(null);
  // Before the paint, so that Escape or Tab at once work on the drawer.
  useLayoutEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    const opened = panel.current;
    opened?.focus();
    const closeByKey = (event: KeyboardEvent) => {
      if (event.key === "Escape") onClose();
    };
    addEventListener("keydown", closeByKey);
    return () => {
      removeEventListener("keydown", closeByKey);
      if (opened?.contains(document.activeElement)) before?.focus();
    };
  }, []);
  return (
    <aside ref={panel} class="drawer" tabIndex={-1} aria-label={title}>
      <header class="drawer__head">
        <h2>{title}</h2>
        <button type="button" class="tool" aria-label={t.value.common.close} onClick={onClose}>
          <CloseIcon />
        </button>
      </header>
      <div class="drawer__body">{children}</div>
    </aside>
  );
}
