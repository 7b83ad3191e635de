// Made from src/check.rs by `cargo xtask docs`; not edited by hand.

/** What `qash-client/phone-strict` says, by code and language. */
export const SENTENCES = {
  PHONE_UNUSED: {
    en: "No phone has this number; compare all of it with the original.",
    es: "Ningún teléfono tiene este número; compáralo todo con el original.",
  },
  PHONE_KIND: {
    en: "This kind of phone number cannot be used here.",
    es: "Aquí no se puede usar este tipo de número de teléfono.",
  },
};
