// The layout of every page: skip link, header, navigation, notices, and the two drawers.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { log } from "./api";
import { Notice, online } from "./errors";
import { lang, t } from "./i18n";
import { Activity } from "./pages/activity";
import { Card } from "./pages/card";
import { Exchange } from "./pages/exchange";
import { Home } from "./pages/home";
import { Blocked, Identity } from "./pages/identity";
import { Payout } from "./pages/payout";
import { unsettled as unsettledPayout } from "./pages/payout-order";
import { Profile } from "./pages/profile";
import { Receive } from "./pages/receive";
import { Transfer } from "./pages/transfer";
import { unsettled as unsettledTransfer } from "./pages/transfer-order";
import { Welcome } from "./pages/welcome";
import { Drawer } from "./parts/drawer";
import {
  CardIcon,
  ExchangeIcon,
  HomeIcon,
  InspectIcon,
  LabIcon,
  ListIcon,
  Mark,
  PersonIcon,
  ReceiveIcon,
  SendIcon,
  TransferIcon,
} from "./parts/icons";
import { Inspector } from "./parts/inspector";
import { Lab } from "./parts/lab";
import { PageHead, Skeleton } from "./parts/page";
import { SignOut } from "./parts/sign-out";
import { Link, path } from "./router";
import { begin, bootError, session, stage } from "./session";

const pages: Record<string, () => JSX.Element | null> = {
  "/": Home,
  "/receive": Receive,
  "/exchange": Exchange,
  "/transfer": Transfer,
  "/send": Payout,
  "/activity": Activity,
  "/card": Card,
  "/profile": Profile,
};

export function App() {
  const texts = t.value;
  const [drawer, setDrawer] = useState<"inspector" | "lab" | null>(null);
  const inside = stage.value === "in";
  const toggle = (which: "inspector" | "lab") => () => setDrawer(drawer === which ? null : which);
  return (
    <div class={`shell ${inside ? "shell--in" : ""}`}>
      <a class="skip" href="#main">
        {texts.common.skip}
      </a>
      <header class="top">
        <div class="top__row">
          <Link href="/" class="logo">
            <Mark />
            {texts.brand.name}
          </Link>
          {inside && <Nav side />}
          <div class="top__tools">
            <LanguageSwitch />
            <button type="button" class="tool" aria-expanded={drawer === "lab"} onClick={toggle("lab")}>
              <LabIcon />
              <span class="sr">{texts.lab.open}</span>
            </button>
            <button type="button" class="tool" aria-expanded={drawer === "inspector"} onClick={toggle("inspector")}>
              <InspectIcon />
              <span class="sr">{texts.inspector.open}</span>
              <span class="tool__count" aria-hidden="true">
                {log.value.length}
              </span>
            </button>
            {inside && (
              <Link href="/profile" class="tool" aria-label={texts.nav.profile}>
                <PersonIcon />
              </Link>
            )}
          </div>
        </div>
      </header>
      <div role="status">{!online.value && <p class="strip">{texts.errors.offlineBanner}</p>}</div>
      {inside && unsettledPayout.order.value && path.value !== "/send" && (
        <p class="strip">
          {texts.payout.pendingBanner} <Link href="/send">{texts.payout.pendingOpen}</Link>
        </p>
      )}
      {inside && unsettledTransfer.order.value && path.value !== "/transfer" && (
        <p class="strip">
          {texts.transfer.pendingBanner} <Link href="/transfer">{texts.transfer.pendingOpen}</Link>
        </p>
      )}
      <main class="main" id="main" tabIndex={-1}>
        <Page />
      </main>
      <footer class="foot">
        {/* Until the session is read it is not known whether money is real. */}
        <span>{session.value.sandbox ? texts.common.demo : stage.value !== "loading" && texts.common.real}</span>
        {session.value.email && (
          <div>
            {session.value.email} <SignOut kind="text" />
          </div>
        )}
      </footer>
      {inside && <Nav />}
      {drawer === "inspector" && (
        <Drawer title={texts.inspector.title} onClose={() => setDrawer(null)}>
          <Inspector />
        </Drawer>
      )}
      {drawer === "lab" && (
        <Drawer title={texts.lab.title} onClose={() => setDrawer(null)}>
          <Lab />
        </Drawer>
      )}
    </div>
  );
}

function Page() {
  const texts = t.value;
  switch (stage.value) {
    case "loading":
      return <Skeleton rows={5} />;
    case "failed":
      return (
        <div class="narrow">
          <PageHead title={texts.errors.title} />
          <Notice error={bootError.value} retry={begin} />
        </div>
      );
    case "out":
      return <Welcome />;
    case "identify":
      return <Identity />;
    case "blocked":
      return <Blocked />;
    case "in": {
      const Shown = path.value === "/receive" && !session.value.sandbox ? undefined : pages[path.value];
      if (Shown) return <Shown key={path.value} />;
      return (
        <div class="narrow">
          <PageHead title={texts.common.unknownPage} />
          <Link href="/">{texts.common.goHome}</Link>
        </div>
      );
    }
  }
}

function Nav({ side }: { side?: boolean }) {
  const names = t.value.nav;
  const all = [
    ["/", names.accounts, HomeIcon],
    ["/receive", names.addMoney, ReceiveIcon],
    ["/exchange", names.exchange, ExchangeIcon],
    ["/transfer", names.transfer, TransferIcon],
    ["/send", names.send, SendIcon],
    ["/activity", names.activity, ListIcon],
    ["/card", names.card, CardIcon],
  ] as const;
  // A phone has room for five links; the overview has the other two.
  const there = all.filter(([href]) => href !== "/receive" || session.value.sandbox);
  const shown = side ? there : there.filter(([href]) => href !== "/receive" && href !== "/transfer");
  return (
    <nav class={`nav ${side ? "nav--side" : "nav--bottom"}`} aria-label={t.value.common.menu}>
      {shown.map(([href, name, Icon]) => (
        <Link key={href} href={href}>
          <Icon />
          {name}
        </Link>
      ))}
    </nav>
  );
}

/** The button for the other language, labelled in that language. */
function LanguageSwitch() {
  const other = lang.value === "es" ? "en" : "es";
  return (
    <button
      type="button"
      class="tool"
      lang={other}
      onClick={() => {
        lang.value = other;
      }}
    >
      {other.toUpperCase()}
      <span class="sr"> – {other === "es" ? "Español" : "English"}</span>
    </button>
  );
}
