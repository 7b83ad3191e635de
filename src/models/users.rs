//! Users and the tokens that act for them (documents 001 §3, §5, §6, §9).

use super::{Any, Count, CountryCode, Email, KycState, PageSize, Phone, Text, Time, UserId, Words, model, names};

names! {
    /// Person or company.
    closed UserType {
        /// A person.
        Personal = "personal",
        /// A company.
        Business = "business",
    }
    /// The language of what Qash sends to the user.
    closed Language {
        /// Spanish, the default.
        Spanish = "es",
        /// English.
        English = "en",
    }
    /// How far a user has come; only an active one can transact.
    open UserStatus {
        /// Registered; identity not yet approved. A declined user stays pending.
        Pending = "pending",
        /// Identity approved.
        Active = "active",
        /// Disabled for a time.
        Suspended = "suspended",
        /// Blocked for ever.
        Banned = "banned",
    }
}

model! {
    /// A user to be registered.
    RegisterUserRequest {
        /// Person or company.
        user_type = "userType": UserType,
        /// E-mail, unique among the partner's users. Through a proxy it is the verified session's own.
        email = "email": Email,
        /// Phone, E.164.
        phone = "phone": Option<Phone>,
        /// Country, ISO 3166-1 alpha-2.
        country_code = "countryCode": CountryCode,
        /// Language of what Qash sends to the user; Spanish unless given.
        preferred_language = "preferredLanguage": Option<Language>,
    }
    /// A user as Qash knows them.
    User {
        /// The user's permanent id, a UUID.
        id = "id": Text,
        /// E-mail.
        email = "email": Text,
        /// How far the user has come.
        status = "status": UserStatus,
        /// Person or company.
        user_type = "userType": Option<UserType>,
        /// Country, ISO 3166-1 alpha-2.
        country_code = "countryCode": Option<Text>,
        /// Phone, E.164.
        phone = "phone": Option<Text>,
        /// Language of what Qash sends to the user.
        preferred_language = "preferredLanguage": Option<Language>,
        /// How far the identity verification has come, where Qash tells it here; no document says that it does.
        kyc_status = "kycStatus": Option<KycState>,
        /// When the user was registered.
        created_at = "createdAt": Option<Time>,
        /// Which of the dates came without a time zone.
        without_zone = "withoutZone": Option<Vec<Text>>,
    }
    /// Which users to list.
    ListUsersRequest {
        /// Only users of this status.
        status = "status": Option<UserStatus>,
        /// Users a page, 1–200; 100 unless given.
        limit = "limit": Option<PageSize<200>>,
        /// Users to skip; 0 unless given.
        offset = "offset": Option<Count>,
    }
    /// One page of users.
    UserList {
        /// The users.
        users = "users": Vec<User>,
        /// Where this page stands.
        pagination = "pagination": Option<OffsetPage>,
        /// Users in all.
        total = "total": Option<Count>,
        /// Users a page.
        limit = "limit": Option<Count>,
        /// Users skipped.
        offset = "offset": Option<Count>,
        /// Whether more follow.
        has_more = "hasMore": Option<bool>,
    }
    /// Where a page stands that is counted by items skipped.
    OffsetPage {
        /// Items in all.
        total = "total": Option<Count>,
        /// Items a page.
        limit = "limit": Option<Count>,
        /// Items skipped.
        offset = "offset": Option<Count>,
        /// Whether more follow.
        has_more = "hasMore": Option<bool>,
    }
    /// Which user to read.
    GetUserRequest {
        /// The user's id.
        user_id = "userId": UserId,
    }
    /// The user whose token is wanted.
    TokenRequest {
        /// The user's id.
        user_id = "userId": UserId,
    }
    /// A token that acts for a user. It never leaves the server.
    TokenGrant {
        /// The JWT; its `exp` says how long it lives.
        access_token = "accessToken": Words,
        /// Not used: there is no endpoint that would take it.
        refresh_token = "refreshToken": Option<Text>,
        /// The user.
        user = "user": Option<TokenUser>,
    }
    /// Whom a token acts for.
    TokenUser {
        /// The user's id.
        id = "id": Option<Text>,
        /// E-mail.
        email = "email": Option<Text>,
        /// How far the user has come.
        status = "status": Option<UserStatus>,
        /// Person or company.
        user_type = "userType": Option<UserType>,
        /// What the user may do. The documents show none.
        roles = "roles": Option<Vec<Any>>,
    }
}
