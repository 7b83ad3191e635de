// The first page: sign-up and sign-in. Sign-up creates a session on the partner's server, then registers the user through the proxy, which
// takes the e-mail from the session and not from this form.

import { useEffect, useState } from "preact/hooks";
import { ConflictError, country as countryFormat, email, phone, QashError } from "qash-client";
import { client } from "../api";
import { DemoError } from "../demo";
import { isUnknown, Notice } from "../errors";
import { type Form, FormBox, Input, Segments, Select, useForm, type Verdict, verdict } from "../forms";
import { COUNTRIES, country, countryName, lang, t } from "../i18n";
import { Button } from "../parts/button";
import { CheckIcon, Courtyard } from "../parts/icons";
import { PageHead } from "../parts/page";
import { useTask } from "../parts/task";
import { loadUser, session, signIn } from "../session";

/** The check of a phone. A number without a calling code is read in the country of residence, and again when that changes. */
function checkPhone(text: string): Verdict {
  const check = phone.check(text, { lang: lang.value, country: country.value });
  const result = verdict(
    check,
    ({ country, callingCode, nationalNumber }) =>
      country && t.value.welcome.phoneCountry(countryName(country), phone.format(`+${callingCode}${nationalNumber}`)),
  );
  if (!result.ok || text.trim().startsWith("+")) return result;
  // Formatted with a calling code, the number would no longer follow the country.
  const { formatted: _, ...asTyped } = result;
  return asTyped;
}

const fieldsOf = () => ({
  email: { check: (text: string) => verdict(email.check(text, { lang: lang.value })) },
  country: {
    initial: country.value,
    paths: ["countryCode"],
    check: (text: string) => verdict(countryFormat.check(text, { lang: lang.value })),
  },
  phone: {
    check: checkPhone,
  },
  userType: { initial: "personal" },
  preferredLanguage: { initial: lang.value },
  code: {},
});

type WelcomeForm = Form<keyof ReturnType<typeof fieldsOf>>;

/** The field for the e-mail, and the field for the code that verifies it once the server has sent one. */
function useProof({ fields, refuse }: WelcomeForm, intent: "signup" | "signin") {
  const [asked, setAsked] = useState<string | null>(null);
  const texts = t.value.welcome;
  const email = fields.email.text.value.trim();
  const proving = asked !== null && asked === email;
  useEffect(() => {
    if (asked !== null) document.getElementById(fields.code.id)?.focus();
  }, [asked]);
  return {
    /** Signs in; returns whether that succeeded. Else the field for the code is shown, or its error. */
    async prove(values: { email: string; code: string }): Promise<boolean> {
      try {
        if (await signIn(values.email, intent, proving ? values.code : undefined)) return true;
        fields.code.text.value = "";
        fields.code.done.value = false;
        setAsked(email);
      } catch (error) {
        if (!(error instanceof DemoError && error.code === "CODE_WRONG")) throw error;
        refuse([{ path: "code", message: texts.codeWrong }]);
      }
      return false;
    },
    inputs: (
      <>
        <Input
          field={fields.email}
          label={texts.email}
          hint={session.value.sandbox ? texts.emailHint : texts.emailProved}
          type="email"
          autoComplete="email"
        />
        {proving && (
          <Input
            field={fields.code}
            label={texts.code}
            hint={texts.codeHint(email)}
            inputMode="numeric"
            autoComplete="one-time-code"
            code
          />
        )}
      </>
    ),
  };
}

export function Welcome() {
  const texts = t.value.welcome;
  const [intent, setIntent] = useState<"signup" | "signin">("signup");
  // One form for both tabs, so that a typed e-mail stays.
  const form = useForm(fieldsOf);
  return (
    <div class="welcome">
      <section class="welcome__pitch">
        <Courtyard />
        <div class="welcome__words">
          <PageHead title={t.value.brand.claim} lead={texts.lead} />
          <ul class="ticks">
            {texts.points.map((point) => (
              <li key={point}>
                <CheckIcon />
                {point}
              </li>
            ))}
          </ul>
        </div>
      </section>
      <section class="panel welcome__form" aria-labelledby="welcome-form">
        <div class="tabs">
          {(["signup", "signin"] as const).map((one) => (
            <button
              key={one}
              type="button"
              class="tabs__one"
              aria-pressed={intent === one}
              onClick={() => {
                // The server's error for the e-mail belongs to the other tab.
                form.fields.email.refused.value = null;
                setIntent(one);
              }}
            >
              {one === "signup" ? texts.signUp : texts.signIn}
            </button>
          ))}
        </div>
        <h2 id="welcome-form">{intent === "signup" ? texts.signUpTitle : texts.signInTitle}</h2>
        {intent === "signup" ? <SignUp form={form} /> : <SignIn form={form} />}
      </section>
    </div>
  );
}

function SignUp({ form }: { form: WelcomeForm }) {
  const texts = t.value.welcome;
  const task = useTask();
  const { fields } = form;
  const proof = useProof(form, "signup");
  // The country decides how national phone numbers are read and amounts are formatted.
  useEffect(
    () =>
      fields.country.text.subscribe((code) => {
        country.value = code;
      }),
    [],
  );

  const submit = () =>
    task.run(async (signal) => {
      const values = form.submit();
      if (!values) return;
      try {
        if (!(await proof.prove(values))) return;
        await client.value.registerUser(
          {
            userType: values.userType as "personal",
            phone: values.phone,
            countryCode: values.country,
            preferredLanguage: values.preferredLanguage as "es",
          },
          { signal },
        );
        await loadUser();
      } catch (error) {
        if (error instanceof DemoError && error.code === "EMAIL_KNOWN") {
          form.refuse([{ path: "email", message: texts.known }]);
        } else if (error instanceof ConflictError) {
          form.refuse([{ path: "email", message: texts.known }]);
        } else if (isUnknown(error)) {
          // The user may exist. The server looks the e-mail up; if there is no user, the form stays.
          await signIn(values.email, "signin").catch(() => Promise.reject(error));
          await loadUser();
        } else {
          const placed = error instanceof QashError && form.refuse(error.issues ?? []);
          if (!placed) throw error;
        }
      }
    });

  return (
    <FormBox onSubmit={submit}>
      {proof.inputs}
      <Select
        field={fields.country}
        label={texts.country}
        choices={COUNTRIES.map((code) => [code, countryName(code)])}
      />
      <Input field={fields.phone} label={texts.phone} hint={texts.phoneHint} type="tel" autoComplete="tel" code />
      <Segments
        field={fields.userType}
        label={texts.userType}
        choices={[
          ["personal", texts.personal],
          ["business", texts.business],
        ]}
      />
      <Segments
        field={fields.preferredLanguage}
        label={texts.preferredLanguage}
        choices={[
          ["es", "Español"],
          ["en", "English"],
        ]}
      />
      <Notice error={task.error.value} retry={submit} />
      <Button submit wide busy={task.busy.value}>
        {texts.submitSignUp}
      </Button>
    </FormBox>
  );
}

function SignIn({ form }: { form: WelcomeForm }) {
  const texts = t.value.welcome;
  const task = useTask();
  const proof = useProof(form, "signin");
  const submit = () =>
    task.run(async () => {
      const values = form.submit();
      if (!values) return;
      try {
        if (await proof.prove(values)) await loadUser();
      } catch (error) {
        if (!(error instanceof DemoError && error.code === "EMAIL_UNKNOWN")) throw error;
        form.refuse([{ path: "email", message: texts.unknown }]);
      }
    });
  return (
    <FormBox onSubmit={submit}>
      {proof.inputs}
      <Notice error={task.error.value} retry={submit} />
      <Button submit wide busy={task.busy.value}>
        {texts.submitSignIn}
      </Button>
    </FormBox>
  );
}
