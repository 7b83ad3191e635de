//! Identity verification (documents 001 §4, §7.10 and 003).

use super::{Date, Email, Phone, Text, Time, UserId, Words, model, names};

names! {
    /// How far an identity verification has come.
    open KycState {
        /// Begun by the partner.
        Created = "created",
        /// The user has started but not submitted.
        Pending = "pending",
        /// Submitted, under review.
        Completed = "completed",
        /// Approved: the user is active.
        Approved = "approved",
        /// Declined; a new verification may be started.
        Rejected = "rejected",
        /// The session ran out; a new verification may be started.
        Expired = "expired",
    }
}

model! {
    /// A verification to be started.
    StartKycRequest {
        /// The user's id. Through a proxy it is the session's own.
        user_id = "userId": UserId,
        /// Legal first name.
        first_name = "firstName": Words,
        /// Legal last name.
        last_name = "lastName": Words,
        /// E-mail, to fill in the form beforehand.
        email = "email": Email,
        /// Phone, to fill in the form beforehand.
        phone = "phone": Option<Phone>,
        /// Day of birth, such as `1990-05-17`.
        birth_date = "birthDate": Option<Date>,
    }
    /// A verification under way.
    KycInquiry {
        /// The verification's id.
        inquiry_id = "inquiryId": Text,
        /// Where the user goes to be verified: https, on `inquiry.withpersona.com`.
        verification_url = "verificationUrl": Text,
    }
    /// The state of the user's verification.
    KycStatus {
        /// How far it has come.
        status = "status": KycState,
        /// When it was approved.
        verified_at = "verifiedAt": Option<Time>,
        /// Which of the dates came without a time zone.
        without_zone = "withoutZone": Option<Vec<Text>>,
    }
}
