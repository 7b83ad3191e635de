//! Identity verification (documents 001 §4, §7.10 and 003).

use super::{Date, Email, Phone, Text, Time, UserId, Words, model, names};

names! {
    /// Status of an identity verification.
    open KycState {
        /// Created by the partner.
        Created = "created",
        /// Started by the user, not submitted.
        Pending = "pending",
        /// Submitted and under review.
        Completed = "completed",
        /// Approved: the user is active.
        Approved = "approved",
        /// Declined; a new verification may be started.
        Rejected = "rejected",
        /// Expired; a new verification may be started.
        Expired = "expired",
    }
}

model! {
    /// A request to start an identity verification.
    StartKycRequest {
        /// User id. Through a proxy it is the session's.
        user_id = "userId": UserId,
        /// Legal first name.
        first_name = "firstName": Words,
        /// Legal last name.
        last_name = "lastName": Words,
        /// E-mail, to prefill the form.
        email = "email": Email,
        /// Phone, to prefill the form.
        phone = "phone": Option<Phone>,
        /// Date of birth, such as `1990-05-17`.
        birth_date = "birthDate": Option<Date>,
    }
    /// A started verification.
    KycInquiry {
        /// Verification id.
        inquiry_id = "inquiryId": Text,
        /// URL to send the user to: https, on `inquiry.withpersona.com`.
        verification_url = "verificationUrl": Text,
    }
    /// Status of the user's verification.
    KycStatus {
        /// Status.
        status = "status": KycState,
        /// Time of approval.
        verified_at = "verifiedAt": Option<Time>,
        /// Names of the date fields that came without a time zone.
        without_zone = "withoutZone": Option<Vec<Text>>,
    }
}
