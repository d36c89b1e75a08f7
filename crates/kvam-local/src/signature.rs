use std::future::{Future, ready};
use std::pin::pin;
use std::str::FromStr;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{Request, StatusCode};
use kvam_model::{ErrorCode, ServiceError, Timestamp};
use scratchstack_aws_signature::{
    GetSigningKeyRequest, GetSigningKeyResponse, KSecretKey, NO_ADDITIONAL_SIGNED_HEADERS, SignatureError,
    SignatureOptions, service_for_signing_key_fn, sigv4_validate_request,
};

use crate::credentials::Credentials;
use crate::refusal;

/// The signing name of both planes.
const SERVICE: &str = "kinesisvideo";

/// Holds requests against the one key pair, the region and the time.
#[derive(Debug, Clone)]
pub(crate) struct Verifier {
    region: String,
    credentials: Credentials,
}

impl Verifier {
    /// The longest secret that the verifier takes: that of AWS's own.
    pub(crate) const MAX_SECRET_BYTES: usize = 40;

    pub(crate) fn new(region: String, credentials: Credentials) -> Self {
        Self { region, credentials }
    }

    pub(crate) fn region(&self) -> &str {
        &self.region
    }

    pub(crate) const fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// Gives the request back if its signature is good: of our key, for our region and the service, made within 15
    /// minutes of `now`, and over this very request.
    pub(crate) fn verify(
        &self,
        request: Request<Bytes>,
        now: Timestamp,
    ) -> Result<Request<Bytes>, ServiceError> {
        let now: DateTime<Utc> =
            DateTime::from_timestamp_micros(now.as_micros()).ok_or_else(refusal::internal_failure)?;
        let credentials = self.credentials.clone();
        let key = move |asked: GetSigningKeyRequest| ready(signing_key(&credentials, &asked));
        let mut keys = service_for_signing_key_fn(key);
        let verified = sigv4_validate_request(
            request,
            &self.region,
            SERVICE,
            &mut keys,
            now,
            &NO_ADDITIONAL_SIGNED_HEADERS,
            SignatureOptions::default(),
        );
        // Nothing in it waits: the body and the keys are in memory.
        let Poll::Ready(verified) = pin!(verified).poll(&mut Context::from_waker(Waker::noop())) else {
            return Err(refusal::internal_failure());
        };
        match verified {
            Ok((head, body, _)) => Ok(Request::from_parts(head, body)),
            Err(error) => Err(in_the_service_s_words(&SignatureError::from(error))),
        }
    }
}

type KeyError = Box<dyn std::error::Error + Send + Sync>;

fn signing_key(
    credentials: &Credentials,
    asked: &GetSigningKeyRequest,
) -> Result<GetSigningKeyResponse, KeyError> {
    if asked.access_key() != credentials.access_key_id
        || asked.session_token() != credentials.session_token.as_deref()
    {
        return Err(SignatureError::InvalidClientTokenId(String::new()).into());
    }
    // The verifier wants a secret of AWS's length. HMAC fills a short key up with zeros (RFC 2104), so may we.
    let mut secret = credentials.secret_access_key.clone();
    secret.extend(std::iter::repeat_n('\0', Verifier::MAX_SECRET_BYTES.saturating_sub(secret.len())));
    let secret = KSecretKey::from_str(&secret)?;
    let key = secret.to_ksigning(asked.request_date(), asked.region(), asked.service());
    Ok(GetSigningKeyResponse::builder().signing_key(key).build()?)
}

fn in_the_service_s_words(error: &SignatureError) -> ServiceError {
    let (status, code, message) = match error {
        SignatureError::MissingAuthenticationToken(_) => (
            StatusCode::FORBIDDEN,
            ErrorCode::MissingAuthenticationTokenException,
            "Missing Authentication Token".to_owned(),
        ),
        SignatureError::InvalidClientTokenId(_) => (
            StatusCode::FORBIDDEN,
            ErrorCode::UnrecognizedClient,
            "The security token included in the request is invalid.".to_owned(),
        ),
        SignatureError::IncompleteSignature(_) => {
            // The verifier's words repeat the header, and so the signature.
            let message = "The request signature does not conform to AWS standards.".to_owned();
            (StatusCode::BAD_REQUEST, ErrorCode::IncompleteSignatureException, message)
        }
        SignatureError::SignatureDoesNotMatch(message) => {
            // A request with two signatures, one of them in its query, is refused without a word.
            let message = message.clone().unwrap_or_else(|| {
                "The request signature we calculated does not match the signature you provided.".to_owned()
            });
            (StatusCode::FORBIDDEN, ErrorCode::InvalidSignature, message)
        }
        SignatureError::MalformedQueryString(message) => {
            (StatusCode::NOT_FOUND, ErrorCode::MalformedQueryString, message.clone())
        }
        SignatureError::IO(_) | SignatureError::InternalServiceError(_) => {
            return refusal::internal_failure();
        }
        other => (StatusCode::FORBIDDEN, ErrorCode::InvalidSignature, other.to_string()),
    };
    ServiceError::new(status, code, message)
}

#[cfg(test)]
mod tests;
