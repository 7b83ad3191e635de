// A page whose policy is `script-src 'self'`: no WebAssembly, and the package's JavaScript in its place.
import { attach, clabe, money, phone, QashClient } from "qash-client/nowasm";

window.nowasm = async (text) => {
  document.body.innerHTML = `<form><input name="clabe" data-qash="clabe" value="${text.slice(1)}"></form>`;
  attach(document.querySelector("form"));
  const user = await new QashClient({ baseUrl: "/ok" }).getUser();
  return [
    clabe.isValid(text),
    document.querySelector("input").validity.valid,
    money.format(150050, "COP", { locale: "es-CO" }),
    phone.check("+52 55 1234 5678").value,
    user.status,
  ];
};
