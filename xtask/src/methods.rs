//! Generates the operation methods of `QashClient`, `QashPartner` and `PartnerUser` with their doc comments from the table of operations.
//!
//! Exceptions are listed here: doc comments that differ from an operation's summary, and inputs and options beyond its shape.

use crate::describe::{doc, type_of};
use qash_client::api::{Auth, KEY_FIELD, Operation, Reach, Retry};
use qash_client::models::Field;
use std::fmt::Write;

/// The class of a method.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// `QashClient`: through a proxy, as the session's user.
    Client,
    /// `QashPartner`: with the partner's credentials, or with a business user's token.
    Partner,
    /// `PartnerUser`: as one user of the partner.
    User,
}

/// The generated parts of files in pkg-template/src: the file, the part's name, and its text.
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
        // May be called with only the options, or with an empty input and the options.
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

/// Returns the input fields of a caller, without those that the session sets.
fn fields(class: Class, operation: Operation) -> Vec<&'static Field> {
    let all = operation.input.map_or(&[][..], |shape| shape.fields);
    all.iter().filter(|field| class != Class::Client || !operation.from_session.contains(&field.name)).collect()
}

/// Returns the field that may be passed instead of an object: the one in the path, or the user's id of a token.
fn alone(fields: &[&'static Field], operation: Operation) -> Option<&'static Field> {
    let name = match operation {
        Operation::ExchangeToken => "userId",
        _ => operation.path.split_once(':')?.1,
    };
    fields.iter().find(|field| field.name == name).copied()
}

/// Returns the type of an input, and the expression that is passed on.
fn input(class: Class, operation: Operation, fields: &[&'static Field]) -> (String, String) {
    let name = operation.name;
    let whole = format!("Input<\"{name}\">");
    let from_session: Vec<_> = operation.from_session.iter().map(|field| format!("\"{field}\"")).collect();
    let kind = match (operation, class) {
        (Operation::CalculateExchange, _) => "QuoteRequest".into(),
        (Operation::Deposit, _) => format!("{whole} & {{ reference?: string | null | undefined }}"),
        // A key generated here would change when a script is restarted, and cause a second payout.
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
        // A browser cannot set it.
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

/// Returns the text of a doc comment.
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

/// Returns a doc comment that differs from the operation's summary.
fn own_words(class: Class, operation: Operation) -> Option<&'static str> {
    Some(match (class, operation) {
        (Class::Client, Operation::GetUser) => "Reads the signed-in user.",
        (Class::Client, Operation::StartKyc) => {
            "Starts the identity verification of the signed-in user, and returns the URL that the user must open."
        }
        (Class::Client, Operation::Transfer) => {
            "Moves money between ledger accounts. It has no idempotency key, so it is never retried: after an `UnknownOutcomeError`, check the\n\
             transactions. An identical transfer is refused while the first is in progress (`ALREADY_UNDER_WAY`)."
        }
        (Class::Client, Operation::Payout) => {
            "Sends money to a bank account, at most once per key. Without an `idempotencyKey` one is generated before the first attempt; it is in the\n\
             response and in every error. Retry a payout with an unknown outcome with the same key, never with a new one.\n\
             Without a key, an identical payout is refused while the first is in progress (`ALREADY_UNDER_WAY`), and is sent with the first\n\
             one's key while the first one's outcome is unknown."
        }
        (_, Operation::CalculateExchange) => {
            "Calculates an exchange quote; nothing is executed. `fromAmount` is in whole units, unlike every other amount."
        }
        (_, Operation::GetCard) => "Reads the user's card. Rejects with a `NotFoundError` if the user has none.",
        (Class::Partner, Operation::RegisterUser) => {
            "Registers a user. Store the response's `id` immediately: it is the user's permanent id."
        }
        (Class::Partner, Operation::ListUsers) => {
            "Lists the partner's users. Await it for one page, or iterate it for all users."
        }
        (Class::Partner, Operation::GetUser) => "Reads a user, by the id or by `{ userId }`.",
        (Class::Partner, Operation::StartKyc) => {
            "Starts a user's identity verification. Store the URL: Qash returns it only once."
        }
        (Class::Partner, Operation::ExchangeToken) => {
            "Exchanges a user's id for a token, by the id or by `{ userId }`. No other method needs it: {@link as} requests, caches and renews tokens automatically. The\n\
             response is a secret that authenticates the user. The refresh token is omitted, since no endpoint accepts it."
        }
        (Class::Partner, Operation::CreateApiKey) => {
            "Creates an API key for a business user. Its secret is returned only this once; never log it."
        }
        (Class::User, Operation::Deposit) => {
            "Credits an account immediately, without a bank transfer: call it only after the money has arrived. Never retried. With a `reference`, such as the bank's\n\
             transfer number, it is executed once: the same reference again returns the first response, marked `replayed: true`. While the first one's\n\
             outcome is unknown, it is refused (`DEPOSIT_UNRESOLVED`). The reference is not sent to Qash."
        }
        (Class::User, Operation::Transfer) => {
            "Moves money between ledger accounts. It has no idempotency key, so it is never retried. While the outcome of an identical transfer is unknown,\n\
             it is refused (`TRANSFER_UNRESOLVED`), unless `repeat` is set."
        }
        (Class::User, Operation::Payout) => {
            "Sends money to a bank account, at most once per key. The key is your own unique name of the payout, such as `payroll-2026-11/ana`, 1–255 characters\n\
             of printable ASCII. A restarted script sends the same keys again, so that nobody is paid twice. Without a key it rejects with\n\
             `IDEMPOTENCY_KEY_REQUIRED`."
        }
        (Class::User, Operation::GetCardDetails) => {
            "Reads the card's details as Qash returns them. Whether they are masked depends on Qash."
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
