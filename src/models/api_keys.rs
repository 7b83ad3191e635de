//! The partner's API keys (document 001 §10), for the partner's server alone.

use super::{Text, Words, model};

model! {
    /// A request to create an API key pair.
    CreateApiKeyRequest {
        /// Name of the key, for people.
        key_name = "keyName": Words,
    }
    /// A new API key pair. The secret is returned only here.
    ApiKey {
        /// The key.
        api_key = "apiKey": Text,
        /// The secret: store it at once and never log it.
        secret_key = "secretKey": Text,
        /// Name of the key.
        key_name = "keyName": Option<Text>,
    }
    /// The API key to revoke.
    RevokeApiKeyRequest {
        /// Id of the key. The documents do not say where to find it: neither creation nor a list returns it.
        key_id = "keyId": Words,
    }
    /// A revoked API key. The documents do not show this response.
    RevokedApiKey {
        /// Message, if there is one.
        message = "message": Option<Text>,
    }
}
