//! The simulated page of the identity provider. It asks for approval or refusal instead of documents.

use super::kyc;
use super::options::Options;
use super::records::User;
use super::reply::response;
use super::state::{State, at, at_mut};
use crate::http::{Method, Request, Response, query_pairs};
use crate::models::{KycState, Language};

/// The page's texts in one language.
struct PageTexts {
    lang: &'static str,
    other: (&'static str, &'static str),
    title: &'static str,
    notice: &'static str,
    who: &'static str,
    approve: &'static str,
    decline: &'static str,
    submitted: &'static str,
    approved: &'static str,
    rejected: &'static str,
    expired: &'static str,
    unknown: &'static str,
    back: &'static str,
}

const SPANISH: PageTexts = PageTexts {
    lang: "es",
    other: ("en", "English"),
    title: "Verificación de identidad",
    notice: "Esta página sustituye al verificador real en el entorno de pruebas. No se pide ningún documento: elige cómo termina la verificación.",
    who: "Persona por verificar",
    approve: "Aprobar mi identidad",
    decline: "Rechazar mi identidad",
    submitted: "Gracias. Recibimos tu verificación y la estamos revisando; tarda unos segundos.",
    approved: "Tu identidad fue aprobada.",
    rejected: "Tu identidad no fue aprobada. Vuelve a la aplicación para empezar de nuevo.",
    expired: "Esta verificación venció. Vuelve a la aplicación para empezar de nuevo.",
    unknown: "Esta verificación no existe o fue sustituida por otra.",
    back: "Volver a la aplicación",
};

const ENGLISH: PageTexts = PageTexts {
    lang: "en",
    other: ("es", "Español"),
    title: "Identity verification",
    notice: "This page stands in for the real verification in the test environment. No document is needed: choose how the verification ends.",
    who: "Person to verify",
    approve: "Approve my identity",
    decline: "Decline my identity",
    submitted: "Thank you. We have received your verification and are reviewing it; this takes a few seconds.",
    approved: "Your identity was approved.",
    rejected: "Your identity was not approved. Go back to the app to start again.",
    expired: "This verification has expired. Go back to the app to start again.",
    unknown: "This verification does not exist, or another one has taken its place.",
    back: "Back to the app",
};

/// Whether a URL is that of the page.
pub(super) fn is_at(url: &str, options: &Options) -> bool {
    let rest = url.strip_prefix(options.verification_url.trim_end_matches('/'));
    rest.is_some_and(|rest| matches!(rest.trim_start_matches('/').chars().next(), None | Some('?' | '#')))
}

/// Handles a request to the page: shows it, or applies its decision.
pub(super) fn answer(state: &mut State, options: &Options, request: &Request) -> Response {
    let target = request.url.split('#').next().unwrap_or_default();
    let query = target.split_once('?').map_or("", |(_, query)| query);
    let pairs = query_pairs(query).unwrap_or_default();
    let value = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let found = value("inquiry-id").and_then(|id| state.index.inquiries.get(id)).copied();
    let language = found.and_then(|index| at(&state.users, index)).map(|user| user.language.clone());
    let texts = match (value("lang"), language) {
        (Some("en"), _) | (None, Some(Language::English)) => &ENGLISH,
        _ => &SPANISH,
    };
    let now = state.now;
    let Some(index) = found else {
        return page(404, texts, query, &alert(texts.unknown), now);
    };
    if request.method == Method::Post {
        let form = query_pairs(request.body.as_deref().unwrap_or_default()).unwrap_or_default();
        let decision = form.iter().find(|(key, _)| key == "decision").map(|(_, value)| value.as_str());
        let approve = match decision {
            Some("approve") => true,
            Some("decline") => false,
            _ => return show(state, index, 400, texts, query, value("redirect-uri")),
        };
        let open = |user: &User| {
            user.kyc.as_ref().is_some_and(|kyc| matches!(kyc.state_at(now), KycState::Created | KycState::Pending))
        };
        if at(&state.users, index).is_some_and(open) {
            kyc::submit(state, index, approve, options.review_delay_ms);
            state.tick(now.saturating_sub(state.moved), options);
        }
    } else if let Some(user) = at_mut(&mut state.users, index)
        && user.kyc.as_ref().is_some_and(|kyc| kyc.state_at(now) == KycState::Created)
    {
        kyc::open(user);
    }
    show(state, index, 200, texts, query, value("redirect-uri"))
}

/// Renders the page for the verification's state.
fn show(state: &State, index: u32, status: u16, texts: &PageTexts, query: &str, back: Option<&str>) -> Response {
    let Some(kyc) = at(&state.users, index).and_then(|user| user.kyc.as_ref()) else {
        return page(404, texts, query, &alert(texts.unknown), state.now);
    };
    let sentence = match kyc.state_at(state.now) {
        KycState::Created | KycState::Pending | KycState::Other(_) => {
            let form = format!(
                "<p>{}</p>\n<dl><dt>{}</dt><dd>{}</dd></dl>\n<form method=\"post\">\n\
                 <button name=\"decision\" value=\"approve\">{}</button>\n\
                 <button name=\"decision\" value=\"decline\" class=\"quiet\">{}</button>\n</form>",
                texts.notice,
                texts.who,
                escaped(&kyc.name),
                texts.approve,
                texts.decline
            );
            return page(status, texts, query, &form, state.now);
        }
        KycState::Completed => texts.submitted,
        KycState::Approved => texts.approved,
        KycState::Rejected => texts.rejected,
        KycState::Expired => texts.expired,
    };
    // Only web addresses become links; anything else, such as a script, could be executed.
    let safe = back.filter(|url| url.starts_with("https://") || url.starts_with("http://"));
    let link = safe.map(|url| format!("\n<p><a href=\"{}\">{}</a></p>", escaped(url), texts.back));
    page(status, texts, query, &[alert(sentence), link.unwrap_or_default()].concat(), state.now)
}

fn alert(sentence: &str) -> String {
    ["<p role=\"status\">", sentence, "</p>"].concat()
}

fn page(status: u16, texts: &PageTexts, query: &str, content: &str, now: i64) -> Response {
    let (code, name) = texts.other;
    let kept = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("lang="));
    let switched: Vec<_> = kept.map(escaped).chain([["lang=", code].concat()]).collect();
    let html = format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{content}\n</main>\n\
         <footer><a href=\"?{query}\" lang=\"{code}\" hreflang=\"{code}\">{name}</a></footer>\n</body>\n</html>\n",
        lang = texts.lang,
        title = texts.title,
        query = switched.join("&amp;"),
    );
    let mut response = response(status, "text/html; charset=utf-8", html, now);
    let policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; \
                  frame-ancestors 'none'";
    for (name, value) in
        [("Content-Security-Policy", policy), ("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer")]
    {
        response.headers.set(name, value);
    }
    response
}

const STYLE: &str = "\
:root{color-scheme:light dark;font:1.0625rem/1.5 system-ui,sans-serif}\
body{margin:0;min-height:100vh;display:grid;place-content:center;justify-items:center;gap:1rem;padding:1rem}\
main{max-width:28rem;padding:2rem;border:1px solid #8886;border-radius:1rem}\
h1{font-size:1.5rem;line-height:1.2;margin:0 0 1rem}dt{font-size:.875rem;opacity:.8}dd{margin:0;font-weight:600}\
form{display:grid;gap:.75rem;margin-top:1.5rem}\
button{font:inherit;font-weight:600;padding:.75rem 1rem;border-radius:.5rem;border:1px solid #0b5a45;background:#0b5a45;color:#fff;cursor:pointer}\
button.quiet{background:transparent;color:inherit;border-color:#888}a{color:inherit}\
:focus-visible{outline:3px solid #1a73e8;outline-offset:2px}";

/// Escapes a text for HTML, including attributes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
