// Identity verification: name and date of birth, the link to the verification, and the wait for its result.

import { useEffect, useState } from "preact/hooks";
import { ConflictError, QashError, TimeoutError } from "qash-client";
import { client } from "../api";
import { base } from "../base";
import { Notice } from "../errors";
import { type Form, FormBox, Input, useForm, wrong } from "../forms";
import { t } from "../i18n";
import { Button } from "../parts/button";
import { CheckIcon } from "../parts/icons";
import { PageHead, StepHead } from "../parts/page";
import { useTask } from "../parts/task";
import { loadUser, session, user } from "../session";

/** The storage key of the link to a started verification, so that it survives a reload. */
const place = () => `vaiven.verification.${user.value?.id}`;

/** The stored text for a started verification whose link is unknown. */
const NO_LINK = "-";

export function Steps({ at }: { at: 0 | 1 | 2 }) {
  const texts = t.value.steps;
  return (
    <ol class="steps" aria-label={texts.label}>
      {[texts.account, texts.identity, texts.ready].map((name, i) => (
        <li key={name} class={i < at ? "is-done" : ""} aria-current={i === at ? "step" : undefined}>
          <span class="steps__dot">{i < at ? <CheckIcon /> : i + 1}</span>
          {name}
        </li>
      ))}
    </ol>
  );
}

export function Identity() {
  const texts = t.value.kyc;
  // Kept while waiting, so that typed data can be corrected.
  const form = useForm(() => ({ firstName: {}, lastName: {}, birthDate: { check: checkBirthDate } }));
  const [link, setLink] = useState(() => sessionStorage.getItem(place()));
  const keep = (url: string | null) => {
    if (url === null) sessionStorage.removeItem(place());
    else sessionStorage.setItem(place(), url);
    setLink(url);
  };
  return (
    <div class="narrow">
      <Steps at={1} />
      <PageHead title={texts.title} lead={texts.lead} />
      <section class="panel">
        {link === null ? (
          <Details form={form} onStarted={keep} />
        ) : (
          <Waiting link={link} onRestart={() => keep(null)} />
        )}
      </section>
    </div>
  );
}

function checkBirthDate(text: string) {
  const at = Date.parse(`${text}T00:00:00Z`);
  // A typed “90” is the year 90.
  if (!/^(19|20)\d{2}-\d{2}-\d{2}$/.test(text) || Number.isNaN(at) || at > Date.now()) {
    return wrong(t.value.kyc.birthDateBad);
  }
  const adult = new Date(at);
  adult.setUTCFullYear(adult.getUTCFullYear() + 18);
  return adult.getTime() > Date.now() ? wrong(t.value.kyc.adult) : { ok: true as const, value: text };
}

interface DetailsProps {
  form: Form<"firstName" | "lastName" | "birthDate">;
  onStarted: (link: string) => void;
}

function Details({ form, onStarted }: DetailsProps) {
  const texts = t.value.kyc;
  const task = useTask();
  const submit = () =>
    task.run(async (signal) => {
      const values = form.submit();
      if (!values) return;
      const phone = user.value?.phone;
      try {
        const inquiry = await client.value.startKyc(
          { ...values, email: session.value.email ?? "", ...(phone ? { phone } : {}) },
          { signal },
        );
        const link = new URL(inquiry.verificationUrl);
        // The page to return to after the verification.
        link.searchParams.set("redirect-uri", new URL(base, location.origin).href);
        onStarted(link.href);
      } catch (error) {
        // A verification is under way already: wait for it.
        if (error instanceof ConflictError) onStarted(NO_LINK);
        else if (!(error instanceof QashError && form.refuse(error.issues ?? []))) throw error;
      }
    });
  return (
    <FormBox onSubmit={submit}>
      <div class="form__pair">
        <Input field={form.fields.firstName} label={texts.firstName} autoComplete="given-name" />
        <Input field={form.fields.lastName} label={texts.lastName} autoComplete="family-name" />
      </div>
      <Input field={form.fields.birthDate} label={texts.birthDate} type="date" autoComplete="bday" />
      <Notice error={task.error.value} retry={submit} />
      <Button submit wide busy={task.busy.value}>
        {texts.submit}
      </Button>
    </FormBox>
  );
}

function Waiting({ link, onRestart }: { link: string; onRestart: () => void }) {
  const texts = t.value.kyc;
  const [round, setRound] = useState(0);
  const [error, setError] = useState<unknown>(null);

  // Polls with delays from 10 s to 60 s. A person who returns to this tab has probably just finished, so that polling starts again.
  useEffect(() => {
    const { signal, abort } = stoppable();
    setError(null);
    const wait = async () => {
      await client.value.waitUntilActive({ signal });
      sessionStorage.removeItem(place());
      await loadUser();
    };
    wait().catch((failure) => {
      if (!signal.aborted) setError(failure);
    });
    return abort;
  }, [round]);
  useEffect(() => {
    const back = () => document.visibilityState === "visible" && setTimeout(() => setRound((n) => n + 1), 50);
    document.addEventListener("visibilitychange", back);
    addEventListener("focus", back);
    return () => {
      document.removeEventListener("visibilitychange", back);
      removeEventListener("focus", back);
    };
  }, []);

  const ended = error instanceof QashError ? texts.ended[error.code] : undefined;
  if (ended !== undefined) {
    return (
      <div class="stack">
        <StepHead key={ended} title={ended} />
        <p>{texts.endedHint}</p>
        <Button wide onClick={onRestart}>
          {texts.anew}
        </Button>
      </div>
    );
  }
  const late = error instanceof TimeoutError;
  return (
    <div class="stack">
      <StepHead title={texts.openTitle} />
      {link === NO_LINK ? (
        <p>{texts.underWayNoLink}</p>
      ) : (
        <>
          <p class="aside-note">{texts.openHint}</p>
          <a class="button button--wide" href={link} target="_blank" rel="noopener">
            {texts.open}
          </a>
        </>
      )}
      <p class="waiting" role="status">
        {error === null && <span class="button__spin" aria-hidden="true" />}
        {late ? texts.stillPending : texts.waiting}
      </p>
      {!late && <Notice error={error} retry={() => setRound((n) => n + 1)} />}
      <div class="actions">
        <Button kind="quiet" onClick={() => setRound((n) => n + 1)}>
          {texts.again}
        </Button>
        <Button kind="text" onClick={onRestart}>
          {texts.restart}
        </Button>
      </div>
    </div>
  );
}

function stoppable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

/** The page of a suspended or banned user. */
export function Blocked() {
  const texts = t.value.kyc;
  return (
    <div class="narrow">
      <PageHead title={texts.blockedTitle} />
      <div class="notice notice--bad">
        <p class="notice__text">{user.value?.status === "banned" ? texts.banned : texts.suspended}</p>
      </div>
    </div>
  );
}
