//! The methods of `QashClient`, `QashPartner` and `PartnerUser` that carry out an operation: made from the table of operations, each with its doc comment.
//!
//! What no rule gives stands here: words that say more than an operation's summary, and inputs and options that hold more than its shape.

use crate::describe::{doc, type_of};
use qash_client::api::{Auth, KEY_FIELD, Operation, Reach, Retry};
use qash_client::models::Field;
use std::fmt::Write;

/// Which class has a method.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// `QashClient`: through a proxy, as the session's own user.
    Client,
    /// `QashPartner`: with the partner's credentials, or with a business user's token.
    Partner,
    /// `PartnerUser`: as one user of the partner.
    User,
}

/// Under pkg-template/src: the file, the name of its part that is made, and that part.
pub fn parts() -> [(&'static str, &'static str, String); 3] {
    [
        ("client.ts", "operations of QashClient", methods(Class::Client)),
        ("partner.ts", "operations of QashPartner", methods(Class::Partner)),
        ("partner.ts", "operations of PartnerUser", methods(Class::User)),
    ]
}

fn methods(class: Class) -> String {
    let has = |operation: &Operation| match class {
        Class::Client => operation.reach != Reach::Server,
        Class::Partner => operation.auth != Auth::User,
        Class::User => operation.auth == Auth::User,
    };
    Operation::ALL.into_iter().filter(has).map(|operation| method(class, operation)).collect::<Vec<_>>().join("\n")
}

fn method(class: Class, operation: Operation) -> String {
    let name = operation.name;
    let (call, list) = match class {
        Class::Partner => ("call(this, ", "list(this, "),
        Class::Client | Class::User => ("this.#call(", "this.#list("),
    };
    let options = options(class, operation);
    let answer = answer(operation);
    let mut out = String::new();
    doc(&mut out, "", &words(class, operation));
    let fields = fields(class, operation);
    if fields.is_empty() && class == Class::Client {
        // Called with the options alone, or with an input that says nothing and the options.
        let _ = write!(
            out,
            "{name}({options}): {answer};\n{name}(input: NoInput, {options}): {answer};\n\
             {name}(a?: unknown, b?: unknown): {answer} {{ return this.#plain(\"{name}\", a, b); }}\n"
        );
    } else if fields.is_empty() {
        let _ = writeln!(out, "{name}({options}): {answer} {{ return {call}\"{name}\", undefined, options); }}");
    } else {
        let optional = if fields.iter().any(|field| field.required) { "" } else { "?" };
        let (kind, value) = input(class, operation, &fields);
        let (call, answer) =
            if operation.paging.is_some() { (list, format!("List<\"{name}\">")) } else { (call, answer) };
        let _ = writeln!(
            out,
            "{name}(input{optional}: {kind}, {options}): {answer} {{ return {call}\"{name}\", {value}, options); }}"
        );
    }
    out
}

/// The fields that a caller gives: a client's session knows the others.
fn fields(class: Class, operation: Operation) -> Vec<&'static Field> {
    let all = operation.input.map_or(&[][..], |shape| shape.fields);
    all.iter().filter(|field| class != Class::Client || !operation.from_session.contains(&field.name)).collect()
}

/// The field that may be given alone: the one in the path, or whose a token is.
fn alone(fields: &[&'static Field], operation: Operation) -> Option<&'static Field> {
    let name = match operation {
        Operation::ExchangeToken => "userId",
        _ => operation.path.split_once(':')?.1,
    };
    fields.iter().find(|field| field.name == name).copied()
}

/// The type of an input, and what is handed on of it.
fn input(class: Class, operation: Operation, fields: &[&'static Field]) -> (String, String) {
    let name = operation.name;
    let whole = format!("Input<\"{name}\">");
    let from_session: Vec<_> = operation.from_session.iter().map(|field| format!("\"{field}\"")).collect();
    let kind = match (operation, class) {
        (Operation::CalculateExchange, _) => "QuoteRequest".into(),
        (Operation::Deposit, _) => format!("{whole} & {{ reference?: string | null | undefined }}"),
        // A key made here would be another one when a script is started anew, and the payout another payout.
        (_, Class::User) if operation.retry == Retry::BodyKey => format!("{whole} & {{ {KEY_FIELD}: string }}"),
        (_, Class::Client) if !from_session.is_empty() => format!("Without<{whole}, {}>", from_session.join(" | ")),
        _ => whole,
    };
    match alone(fields, operation) {
        Some(field) => {
            let alone = type_of(&field.kind, true);
            (format!("{alone} | {kind}"), format!("typeof input === \"object\" ? input : {{ {}: input }}", field.name))
        }
        None => (kind, "input".into()),
    }
}

fn options(class: Class, operation: Operation) -> String {
    let own = match operation {
        Operation::Payout => Some("PayoutOptions"),
        Operation::Transfer => Some("TransferOptions"),
        Operation::RegisterUser | Operation::StartKyc => Some("PhoneOptions"),
        // A browser has no say in it.
        Operation::CreateAccount if class != Class::Client => Some("AccountOptions"),
        _ => None,
    };
    match (class, own) {
        _ if operation.auth == Auth::Business => "options: BusinessCallOptions".into(),
        (Class::Client, own) => format!("options?: {}", own.unwrap_or("CallOptions")),
        (_, Some(own)) => format!("options?: Omit<{own}, \"headers\">"),
        (_, None) => "options?: PartnerCallOptions".into(),
    }
}

fn answer(operation: Operation) -> String {
    let name = operation.name;
    let has_key = matches!(operation.retry, Retry::BodyKey | Retry::HeaderKey);
    let whole = if has_key { format!("Keyed<\"{name}\">") } else { format!("Output<\"{name}\">") };
    let remembered = if operation.moves_money() { " & Remembered" } else { "" };
    format!("Promise<{whole}{remembered}>")
}

/// What the doc comment says.
fn words(class: Class, operation: Operation) -> String {
    if let Some(own) = own_words(class, operation) {
        return own.into();
    }
    let summary = operation.summary.trim();
    match alone(&fields(class, operation), operation) {
        Some(field) => format!("{}, by its id or by `{{ {} }}`.", summary.trim_end_matches('.'), field.name),
        None => summary.into(),
    }
}

/// Doc comments that say more than the operation's summary, or something else.
fn own_words(class: Class, operation: Operation) -> Option<&'static str> {
    Some(match (class, operation) {
        (Class::Client, Operation::GetUser) => "Reads the session's own user.",
        (Class::Client, Operation::StartKyc) => {
            "Starts the identity verification of the session's own user, and answers where that user goes."
        }
        (Class::Client, Operation::Transfer) => {
            "Moves money between ledger accounts. It has no key, so it is never sent twice: an `UnknownOutcomeError` has to be looked into, and the\n\
             same transfer once more while it is under way is refused (`ALREADY_UNDER_WAY`)."
        }
        (Class::Client, Operation::Payout) => {
            "Sends money to a bank account, at most once a key. Without an `idempotencyKey` one is made before the first try; it is on the answer\n\
             and on every error. A payout whose outcome is unknown is sent again with that same key, never with a new one.\n\
             Without a key, the same payout once more is refused while it is under way (`ALREADY_UNDER_WAY`), and goes out under the key that was\n\
             made for it while its outcome is unknown."
        }
        (_, Operation::CalculateExchange) => {
            "Calculates an exchange quote; nothing is executed. `fromAmount` counts whole units, unlike every other amount."
        }
        (_, Operation::GetCard) => "Reads the user's card; a `NotFoundError` says that there is none.",
        (Class::Partner, Operation::RegisterUser) => {
            "Registers a user. Store the answer's `id` at once: it names the user for ever."
        }
        (Class::Partner, Operation::ListUsers) => "Lists the partner's users: awaited one page, iterated all.",
        (Class::Partner, Operation::GetUser) => "Reads a user, by the id or by `{ userId }`.",
        (Class::Partner, Operation::StartKyc) => {
            "Starts a user's identity verification. Keep the URL: Qash tells it only once."
        }
        (Class::Partner, Operation::ExchangeToken) => {
            "Exchanges a user's id for a token, by the id or by `{ userId }`. No other method needs it: {@link as} fetches, keeps and renews tokens by itself. The\n\
             answer is a secret that acts for the user; the refresh token is left out, since there is no endpoint that would take it."
        }
        (Class::Partner, Operation::CreateApiKey) => {
            "Makes a key pair for a business user. Its secret is shown this once; log it nowhere."
        }
        (Class::User, Operation::Deposit) => {
            "Credits an account at once, asking no bank: only after the money has been seen to arrive. Never sent twice. With a `reference`, such as the bank's own\n\
             number of the transfer, it is made once: the same reference again gives the first answer, marked `replayed: true`, and while the first one's\n\
             outcome is unknown it is refused (`DEPOSIT_UNRESOLVED`). The reference is not sent to Qash."
        }
        (Class::User, Operation::Transfer) => {
            "Moves money between ledger accounts. It has no key, so it is never sent twice. While the outcome of the same transfer before is unknown\n\
             it is refused (`TRANSFER_UNRESOLVED`), unless `repeat` says that a second is wanted."
        }
        (Class::User, Operation::Payout) => {
            "Sends money to a bank account, at most once a key. The key is your own name for the intent, such as `payroll-2026-11/ana`, 1–255 characters\n\
             of printable ASCII: a script that is started anew sends the same keys again, and nobody is paid twice. Without one it rejects with\n\
             `IDEMPOTENCY_KEY_REQUIRED`."
        }
        (Class::User, Operation::GetCardDetails) => {
            "Reads the card's details as Qash answers them; whether they are masked is for Qash to say."
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_has_a_method_where_it_can_be_called() {
        let [(.., client), (.., partner), (.., user)] = parts();
        for operation in Operation::ALL {
            let begin = format!("\n{}(", operation.name);
            let is_in = |methods: &str| methods.contains(&begin);
            assert_eq!(is_in(&client), operation.reach != Reach::Server, "{}", operation.name);
            assert!(is_in(&partner) ^ is_in(&user), "{}", operation.name);
        }
    }

    #[test]
    fn a_path_field_may_be_passed_alone_unless_the_session_sets_it() {
        let [(.., client), (.., partner), _] = parts();
        assert!(client.contains("getTransaction(input: number | bigint | Input<\"getTransaction\">"));
        assert!(partner.contains("getUser(input: string | Input<\"getUser\">"));
        assert!(client.contains("getUser(input: NoInput,"));
    }
}
