//! The partner's API keys (document 001 §10). For the partner's server alone.

use super::{Text, Words, model};

model! {
    /// A key pair to be made.
    CreateApiKeyRequest {
        /// A name for people.
        key_name = "keyName": Words,
    }
    /// A key pair just made. Its secret is shown this once.
    ApiKey {
        /// The key.
        api_key = "apiKey": Text,
        /// The secret: store it at once, log it nowhere.
        secret_key = "secretKey": Text,
        /// The name it was given.
        key_name = "keyName": Option<Text>,
    }
    /// Which key to revoke.
    RevokeApiKeyRequest {
        /// The key's id. The documents do not say where it is told: neither creation nor any listing answers it.
        key_id = "keyId": Words,
    }
    /// A key that was revoked. The documents do not show the answer.
    RevokedApiKey {
        /// A sentence, if there is one.
        message = "message": Option<Text>,
    }
}
