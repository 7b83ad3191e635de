//! Handlers for the partner's API keys.

use super::call::{Call, Handler};
use super::options::Profile;
use super::reply::{Failure, Reply, fail};
use crate::api::Operation;
use crate::json::ObjectText;
use crate::models::{CreateApiKeyRequest, RevokeApiKeyRequest};

/// Handlers of this module.
pub(super) const HANDLERS: &[(Operation, Handler)] =
    &[(Operation::CreateApiKey, create), (Operation::RevokeApiKey, revoke)];

fn create(call: &mut Call) -> Result<Reply, Failure> {
    let input: CreateApiKeyRequest = call.input.decode()?;
    let place = call.state.add_key(call.partner, input.key_name.0, None, None);
    let made = call.state.keys.get(place).ok_or_else(|| fail(503, "No key was made"))?;
    let answer = ObjectText::new()
        .bool("success", true)
        .string("apiKey", &made.key)
        .string("secretKey", &made.secret)
        .string("keyName", &made.name);
    Ok(if call.options.profile == Profile::Site { Reply::created(answer) } else { Reply::ok(answer) })
}

/// Revokes a key. No response contains a `keyId`, so the key itself is accepted as id. Revoking a revoked key succeeds.
fn revoke(call: &mut Call) -> Result<Reply, Failure> {
    let input: RevokeApiKeyRequest = call.input.decode()?;
    let place = call.state.index.keys.get(&input.key_id.0).copied();
    let own = place.and_then(|place| call.state.keys.get_mut(place)).filter(|key| key.partner == call.partner);
    own.ok_or_else(|| fail(404, "API key not found"))?.revoked = true;
    Ok(Reply::ok(ObjectText::new().bool("success", true).string("message", "API key revoked")))
}
