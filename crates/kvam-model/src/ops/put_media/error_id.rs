use std::fmt;

macro_rules! error_ids {
    ($($variant:ident = $id:literal, $meaning:literal;)*) => {
        /// Why the service could not take a fragment (API reference, `API_dataplane_PutMedia`; the service's own producers
        /// know one more). `Display` is its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorId {
            $(#[doc = concat!($id, ": ", $meaning, ".")] $variant,)*
            /// An id that is not in the reference.
            Other(i64),
        }

        impl ErrorId {
            /// Every id that has a variant of its own.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),*];

            /// As the service writes it.
            #[must_use]
            pub const fn id(self) -> i64 {
                match self {
                    $(Self::$variant => $id,)*
                    Self::Other(id) => id,
                }
            }
        }

        impl From<i64> for ErrorId {
            fn from(id: i64) -> Self {
                match id {
                    $($id => Self::$variant,)*
                    _ => Self::Other(id),
                }
            }
        }

        impl fmt::Display for ErrorId {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self {
                    $(Self::$variant => $meaning,)*
                    Self::Other(_) => "unknown error",
                })
            }
        }
    };
}

error_ids! {
    StreamRead = 4000, "the data stream could not be read";
    FragmentSize = 4001, "the fragment is larger than the service allows";
    FragmentDuration = 4002, "the fragment is longer than the service allows";
    ConnectionDuration = 4003, "the connection has lasted longer than the service allows";
    TimecodeNotMonotonic = 4004, "the fragment's timecode is not after the one before";
    MultipleTracks = 4005, "the media has more than one track";
    InvalidMatroska = 4006, "the media is not valid Matroska";
    InvalidProducerTimestamp = 4007, "the producer timestamp is not valid";
    StreamNotActive = 4008, "the stream is not active or no longer exists";
    FragmentMetadataLimit = 4009, "the fragment has more metadata than the service allows";
    TrackNumberMismatch = 4010, "a frame is of a track that the header does not have";
    FramesMissingForTrack = 4011, "the fragment has no frame of one of its tracks";
    TooManyTracks = 4012, "the media has more tracks than the service allows";
    KmsKeyAccessDenied = 4500, "access to the stream's KMS key is denied";
    KmsKeyDisabled = 4501, "the stream's KMS key is disabled";
    KmsKeyValidation = 4502, "the stream's KMS key failed validation";
    KmsKeyUnavailable = 4503, "the stream's KMS key is unavailable";
    KmsKeyInvalidUsage = 4504, "the stream's KMS key must not be used for this";
    KmsKeyInvalidState = 4505, "the stream's KMS key is in an invalid state";
    KmsKeyNotFound = 4506, "the stream's KMS key is not found";
    StreamDeleted = 4507, "the stream is deleted";
    Internal = 5000, "the service failed";
    Archival = 5001, "the service could not store the fragment";
}
