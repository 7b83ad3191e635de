// A React Hook Form with `attach`: one registered field and one controlled field.

import { attach } from "qash-client/forms";
import { clabe, money } from "qash-client/validate";
import { createElement as element } from "react";
import { createRoot } from "react-dom/client";
import { Controller, useForm } from "react-hook-form";

window.submitted = [];

const amountFault = (text) => {
  const checked = money.check(text, "MXN", { locale: "es-MX" });
  return checked.ok || checked.issues[0].message;
};

function Payout() {
  const library = useForm({ mode: "onChange", defaultValues: { amount: "", limit: "", clabe: "" } });
  const { register, control, handleSubmit, getValues, formState } = library;
  const { errors, dirtyFields } = formState;
  window.library = () => ({ values: getValues(), errors: Object.keys(errors), dirty: Object.keys(dirtyFields) });
  const money = { "data-qash": "money", "data-currency": "MXN", "data-locale": "es-MX" };
  const limit = ({ field }) => element("input", { ...field, ...money, id: "limit" });
  return element(
    "form",
    { lang: "es", ref: attach, onSubmit: handleSubmit((values) => window.submitted.push(values)) },
    element("input", { id: "amount", ...money, ...register("amount", { validate: amountFault }) }),
    element(Controller, { name: "limit", control, rules: { validate: amountFault }, render: limit }),
    element("input", { id: "clabe", "data-qash": "clabe", ...register("clabe", { validate: clabe.isValid }) }),
    element("button", { id: "send", type: "submit" }, "Pagar"),
  );
}

createRoot(document.body.appendChild(document.createElement("main"))).render(element(Payout));
