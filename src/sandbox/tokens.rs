//! Tokens: JWTs signed with HS256 (RFC 7515, RFC 7519) and a secret of the sandbox.

use crate::json::{Json, ObjectText};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// Purpose of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Purpose {
    /// Authenticates a user.
    Access,
    /// Issued with the access token; no endpoint accepts it.
    Refresh,
    /// Authenticates a partner's business user.
    Business,
}

impl Purpose {
    const fn name(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Refresh => "refresh",
            Self::Business => "business",
        }
    }
}

/// An issued token. Its text is derived from this and the secret, so it is not stored.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Issued {
    pub(super) purpose: Purpose,
    /// Index of the user, or of the partner for a business token.
    pub(super) subject: u32,
    /// Start of validity, in seconds since 1970.
    pub(super) from: i64,
    pub(super) until: i64,
}

/// Encoded header `{"alg":"HS256","typ":"JWT"}` of every token.
pub(super) const HEADER: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";

/// Returns the token's text. `subject` is the id in it; `serial` distinguishes tokens of the same second.
pub(super) fn write(secret: &str, issued: Issued, subject: &str, serial: usize) -> String {
    let claims = ObjectText::new()
        .string("sub", subject)
        .string("typ", issued.purpose.name())
        .integer("iat", issued.from)
        .integer("exp", issued.until)
        .raw("jti", &format!("\"{serial}\""))
        .finish();
    let mut text = String::from(HEADER);
    text.push('.');
    base64url(claims.as_bytes(), &mut text);
    let signature = signed(secret, &text);
    text.push('.');
    base64url(&signature, &mut text);
    text
}

/// Verifies a token and returns its subject. The token must have this purpose, be signed with `secret` and not be expired at `now`
/// (milliseconds since 1970).
pub(super) fn read(secret: &str, token: &str, purpose: Purpose, now: i64) -> Option<String> {
    let (signed_part, signature) = token.rsplit_once('.')?;
    let mut given = [0; 32];
    if decode(signature, &mut given)? != given.len() {
        return None;
    }
    mac(secret, signed_part)?.verify_slice(&given).ok()?;
    let (header, claims) = signed_part.split_once('.')?;
    let mut bytes = [0; 512];
    let length = decode(claims, &mut bytes)?;
    let claims = Json::parse(std::str::from_utf8(bytes.get(..length)?).ok()?).ok()?;
    let until = claims.get("exp")?.integer()?;
    let right = header == HEADER && claims.get("typ")?.is(purpose.name()) && now.div_euclid(1000) < until;
    let subject = claims.get("sub")?.string()?.into_owned();
    right.then_some(subject)
}

fn mac(secret: &str, text: &str) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(text.as_bytes());
    Some(mac)
}

/// Returns the HMAC-SHA-256 of a text.
pub(super) fn signed(secret: &str, text: &str) -> Vec<u8> {
    // HMAC accepts keys of any length.
    mac(secret, text).map(|mac| mac.finalize().into_bytes().to_vec()).unwrap_or_default()
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Appends bytes in base64url without padding (RFC 4648 §5).
fn base64url(bytes: &[u8], out: &mut String) {
    for group in bytes.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for shift in [18_u32, 12, 6, 0].into_iter().take(group.len().saturating_add(1)) {
            let digit = usize::try_from(bits >> shift & 63).ok().and_then(|at| ALPHABET.get(at)).copied();
            out.extend(digit.map(char::from));
        }
    }
}

/// Decodes base64url without padding into `out` and returns the length; `None` if it is not canonical or does not fit.
fn decode(text: &str, out: &mut [u8]) -> Option<usize> {
    let mut length = 0_usize;
    for group in text.as_bytes().chunks(4) {
        let mut bits = 0_u32;
        for at in 0..4 {
            let digit = match group.get(at) {
                None => 0,
                Some(byte @ b'A'..=b'Z') => byte.wrapping_sub(b'A'),
                Some(byte @ b'a'..=b'z') => byte.wrapping_sub(b'a').wrapping_add(26),
                Some(byte @ b'0'..=b'9') => byte.wrapping_sub(b'0').wrapping_add(52),
                Some(b'-') => 62,
                Some(b'_') => 63,
                Some(_) => return None,
            };
            bits = bits << 6 | u32::from(digit);
        }
        let bytes = group.len().checked_sub(1).filter(|bytes| *bytes > 0)?;
        let [_, decoded @ ..] = bits.to_be_bytes();
        let (kept, rest) = decoded.split_at_checked(bytes)?;
        if rest.iter().any(|byte| *byte != 0) {
            return None;
        }
        let end = length.checked_add(bytes)?;
        out.get_mut(length..end)?.copy_from_slice(kept);
        length = end;
    }
    Some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCESS: Issued = Issued { purpose: Purpose::Access, subject: 0, from: 100, until: 200 };

    #[test]
    fn the_header_is_encoded_hs256() {
        let mut text = String::new();
        base64url(br#"{"alg":"HS256","typ":"JWT"}"#, &mut text);
        assert_eq!(text, HEADER);
    }

    #[test]
    fn a_signature_matches_rfc_4231() {
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(crate::text::hex(&signed("Jefe", "what do ya want for nothing?")), expected);
    }

    #[test]
    fn a_token_is_valid_until_its_expiry_second() {
        let token = write("secret", ACCESS, "someone", 0);
        assert_eq!(read("secret", &token, Purpose::Access, 199_999).as_deref(), Some("someone"));
        assert_eq!(read("secret", &token, Purpose::Access, 200_000), None);
        assert_eq!(read("other", &token, Purpose::Access, 0), None);
        assert_eq!(read("secret", &token, Purpose::Business, 0), None);
    }

    #[test]
    fn a_changed_token_is_refused() {
        let token = write("secret", ACCESS, "someone", 0);
        for at in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            assert_eq!(read("secret", &changed, Purpose::Access, 0), None, "{at}");
        }
        for text in ["", ".", "..", "a.b.c", "ñ.ñ.ñ", token.get(1..).unwrap(), &format!("{token}A")] {
            assert_eq!(read("secret", text, Purpose::Access, 0), None, "{text}");
        }
    }

    #[test]
    fn base64url_round_trips() {
        for length in 0..40_usize {
            let bytes: Vec<u8> = (0..length).map(|at| (at * 37 % 256) as u8).collect();
            let (mut text, mut back) = (String::new(), [0; 64]);
            base64url(&bytes, &mut text);
            assert_eq!(decode(&text, &mut back), Some(length));
            assert_eq!(back[..length], bytes);
        }
    }
}
