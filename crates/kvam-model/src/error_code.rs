use std::fmt;

macro_rules! error_codes {
    ($($variant:ident = $text:literal, $doc:literal;)*) => {
        /// What went wrong, in the service's words: the names in its API reference ("Errors", "Common Errors"), those seen
        /// on the wire besides, and any other as it came.
        ///
        /// Match by code, not by HTTP status: the reference contradicts itself on several statuses.
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $(#[doc = $doc] $variant,)*
            /// A code that is not in the reference.
            Other(String),
        }

        impl ErrorCode {
            /// Every code that has a variant of its own.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),*];

            /// As the service spells it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Other(code) => code,
                }
            }
        }

        impl From<&str> for ErrorCode {
            fn from(code: &str) -> Self {
                match code {
                    $($text => Self::$variant,)*
                    _ => Self::Other(code.to_owned()),
                }
            }
        }
    };
}

error_codes! {
    AccessDenied = "AccessDeniedException", "The caller may not do this; also the answer to a call that reached the wrong host.";
    AccountStreamLimitExceeded = "AccountStreamLimitExceededException", "The account has as many streams as it may have.";
    ClientLimitExceeded = "ClientLimitExceededException", "The quota of calls or points is used up: the service's throttle.";
    ConnectionLimitExceeded = "ConnectionLimitExceededException", "Too many connections to the stream.";
    DeviceStreamLimitExceeded = "DeviceStreamLimitExceededException", "The device has as many streams as it may have.";
    ExpiredToken = "ExpiredToken", "The session token of temporary credentials has expired.";
    ExpiredTokenException = "ExpiredTokenException", "The session token has expired, as it is named on the wire.";
    IncompleteSignature = "IncompleteSignature", "The signature does not conform to AWS standards.";
    IncompleteSignatureException = "IncompleteSignatureException", "The signature does not conform to AWS standards, as it is named on the wire.";
    InternalFailure = "InternalFailure", "The service failed; also its answer to a listing without a selector.";
    InvalidAction = "InvalidAction", "No such operation.";
    InvalidArgument = "InvalidArgumentException", "A member's value is not valid.";
    InvalidClientTokenId = "InvalidClientTokenId", "The access key is unknown.";
    InvalidCodecPrivateData = "InvalidCodecPrivateDataException", "The codec private data of a track is not valid.";
    InvalidDevice = "InvalidDeviceException", "The device's name is not valid.";
    InvalidEndpoint = "InvalidEndpointException", "The endpoint does not serve this stream: ask for it again.";
    InvalidMediaFrame = "InvalidMediaFrameException", "A frame of the clip cannot be parsed.";
    InvalidParameterCombination = "InvalidParameterCombination", "Parameters that must not be used together.";
    InvalidParameterValue = "InvalidParameterValue", "A value that is not valid or out of range.";
    InvalidQueryParameter = "InvalidQueryParameter", "The query string is malformed.";
    InvalidSignature = "InvalidSignatureException", "The signature does not match, or its time is off.";
    MalformedQueryString = "MalformedQueryString", "The query string has a syntax error.";
    MissingAction = "MissingAction", "No operation named.";
    MissingAuthenticationToken = "MissingAuthenticationToken", "The request is not signed.";
    MissingAuthenticationTokenException = "MissingAuthenticationTokenException", "The request is not signed, as it is named on the wire.";
    MissingCodecPrivateData = "MissingCodecPrivateDataException", "A track has no codec private data.";
    MissingParameter = "MissingParameter", "A required parameter is missing.";
    NoDataRetention = "NoDataRetentionException", "The stream retains no data.";
    NotAuthorized = "NotAuthorizedException", "The caller may not do this, or its credentials have expired.";
    NotAuthorizedCommon = "NotAuthorized", "You do not have permission for this action.";
    OptInRequired = "OptInRequired", "The access key needs a subscription for the service.";
    RequestExpired = "RequestExpired", "The request's time is more than 15 minutes from the service's.";
    ResourceInUse = "ResourceInUseException", "A stream of that name exists, or it is being changed.";
    ResourceNotFound = "ResourceNotFoundException", "No such stream, or not active.";
    ServiceUnavailable = "ServiceUnavailable", "The service is failing for now.";
    TagsPerResourceExceededLimit = "TagsPerResourceExceededLimitException", "More tags than a stream may have.";
    Throttling = "ThrottlingException", "Too many requests.";
    UnknownOperation = "UnknownOperationException", "The host does not serve this operation: the wrong endpoint, or the wrong path.";
    UnrecognizedClient = "UnrecognizedClientException", "The access key or session token is unknown.";
    UnsupportedStreamMediaType = "UnsupportedStreamMediaTypeException", "The stream's media type cannot be used for this.";
    ValidationError = "ValidationError", "The input fails a constraint.";
    VersionMismatch = "VersionMismatchException", "The stream's version is not the one given.";
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the service's models list for streams and media, without signaling channels and edge agents; then PutMedia's;
    /// then the Common Errors.
    const MODELLED: &str = "AccessDeniedException AccountStreamLimitExceededException ClientLimitExceededException \
        ConnectionLimitExceededException DeviceStreamLimitExceededException InvalidArgumentException \
        InvalidCodecPrivateDataException InvalidDeviceException InvalidEndpointException InvalidMediaFrameException \
        MissingCodecPrivateDataException NoDataRetentionException NotAuthorizedException ResourceInUseException \
        ResourceNotFoundException TagsPerResourceExceededLimitException UnsupportedStreamMediaTypeException \
        VersionMismatchException IncompleteSignature InternalFailure InvalidAction InvalidClientTokenId \
        InvalidParameterCombination InvalidParameterValue InvalidQueryParameter MalformedQueryString MissingAction \
        MissingAuthenticationToken MissingParameter NotAuthorized OptInRequired RequestExpired ServiceUnavailable \
        ThrottlingException ValidationError";

    #[test]
    fn every_modelled_and_every_common_error_has_a_variant() {
        for code in MODELLED.split_whitespace() {
            let read = ErrorCode::from(code);
            assert!(!matches!(read, ErrorCode::Other(_)), "{code}");
            assert_eq!(read.as_str(), code);
        }
    }
}
