//! Users and user tokens (documents 001 §3, §5, §6, §9).

use super::{Any, Count, CountryCode, Email, KycState, PageSize, Phone, Text, Time, UserId, Words, model, names};

names! {
    /// Type of a user.
    closed UserType {
        /// A person.
        Personal = "personal",
        /// A company.
        Business = "business",
    }
    /// Language of Qash's messages to the user.
    closed Language {
        /// Spanish, the default.
        Spanish = "es",
        /// English.
        English = "en",
    }
    /// Status of a user; only an active user can transact.
    open UserStatus {
        /// Registered; identity not yet verified. A declined user stays pending.
        Pending = "pending",
        /// Identity verified.
        Active = "active",
        /// Suspended temporarily.
        Suspended = "suspended",
        /// Banned permanently.
        Banned = "banned",
    }
}

model! {
    /// A request to register a user.
    RegisterUserRequest {
        /// Type of the user.
        user_type = "userType": UserType,
        /// E-mail, unique among the partner's users. Through a proxy it is the verified session's own.
        email = "email": Email,
        /// Phone, E.164.
        phone = "phone": Option<Phone>,
        /// Country, ISO 3166-1 alpha-2.
        country_code = "countryCode": CountryCode,
        /// Language of Qash's messages to the user; default Spanish.
        preferred_language = "preferredLanguage": Option<Language>,
    }
    /// A user.
    User {
        /// User id, a UUID.
        id = "id": Text,
        /// E-mail.
        email = "email": Text,
        /// Status.
        status = "status": UserStatus,
        /// Type of the user.
        user_type = "userType": Option<UserType>,
        /// Country, ISO 3166-1 alpha-2.
        country_code = "countryCode": Option<Text>,
        /// Phone, E.164.
        phone = "phone": Option<Text>,
        /// Language of Qash's messages to the user.
        preferred_language = "preferredLanguage": Option<Language>,
        /// Status of the identity verification, if Qash includes it; no document mentions it.
        kyc_status = "kycStatus": Option<KycState>,
        /// Time of registration.
        created_at = "createdAt": Option<Time>,
        /// Names of the date fields that came without a time zone.
        without_zone = "withoutZone": Option<Vec<Text>>,
    }
    /// Parameters of the list of users.
    ListUsersRequest {
        /// Only users with this status.
        status = "status": Option<UserStatus>,
        /// Users per page, 1–200; default 100.
        limit = "limit": Option<PageSize<200>>,
        /// Number of users to skip; default 0.
        offset = "offset": Option<Count>,
    }
    /// One page of users.
    UserList {
        /// The users.
        users = "users": Vec<User>,
        /// Page information.
        pagination = "pagination": Option<OffsetPage>,
        /// Total number of users.
        total = "total": Option<Count>,
        /// Users per page.
        limit = "limit": Option<Count>,
        /// Number of users skipped.
        offset = "offset": Option<Count>,
        /// Whether another page follows.
        has_more = "hasMore": Option<bool>,
    }
    /// Page information of a page counted by offset.
    OffsetPage {
        /// Total number of items.
        total = "total": Option<Count>,
        /// Items per page.
        limit = "limit": Option<Count>,
        /// Number of items skipped.
        offset = "offset": Option<Count>,
        /// Whether another page follows.
        has_more = "hasMore": Option<bool>,
    }
    /// The user to read.
    GetUserRequest {
        /// User id.
        user_id = "userId": UserId,
    }
    /// The user to get a token for.
    TokenRequest {
        /// User id.
        user_id = "userId": UserId,
    }
    /// A token that acts for a user. It never leaves the server.
    TokenGrant {
        /// The JWT; its `exp` claim is the expiry time.
        access_token = "accessToken": Words,
        /// Unused: no endpoint accepts it.
        refresh_token = "refreshToken": Option<Text>,
        /// The user.
        user = "user": Option<TokenUser>,
    }
    /// The user of a token.
    TokenUser {
        /// User id.
        id = "id": Option<Text>,
        /// E-mail.
        email = "email": Option<Text>,
        /// Status.
        status = "status": Option<UserStatus>,
        /// Type of the user.
        user_type = "userType": Option<UserType>,
        /// Permissions of the user. The documents list none.
        roles = "roles": Option<Vec<Any>>,
    }
}
