//! Every operation by a number, for targets whose first byte chooses one.

/// Calls `$check::<O>(rest)` for the operation that the first byte of `$data` chooses (`0` is the first, `?` the
/// sixteenth), or does nothing if it chooses none. New ones go to the end, so that kept inputs keep their meaning.
macro_rules! of_every_operation {
    ($data:expr, $check:ident) => {
        $crate::operations::chosen!(
            $data,
            $check,
            [
                GetDataEndpoint,
                ListFragments,
                CreateStream,
                DeleteStream,
                DescribeStream,
                ListStreams,
                UpdateDataRetention,
                GetHlsStreamingSessionUrl,
                GetDashStreamingSessionUrl,
                GetImages,
                GetMediaForFragmentList,
                GetClip,
            ]
        )
    };
}

/// As [`of_every_operation`], of those that answer in JSON, with the same numbers.
macro_rules! of_every_json_operation {
    ($data:expr, $check:ident) => {
        $crate::operations::chosen!(
            $data,
            $check,
            [
                GetDataEndpoint,
                ListFragments,
                CreateStream,
                DeleteStream,
                DescribeStream,
                ListStreams,
                UpdateDataRetention,
                GetHlsStreamingSessionUrl,
                GetDashStreamingSessionUrl,
                GetImages,
            ]
        )
    };
}

macro_rules! chosen {
    ($data:expr, $check:ident, [$($operation:ident),* $(,)?]) => {{
        const CHECKS: &[fn(&[u8])] = &[$($check::<kvam_model::ops::$operation>),*];
        if let Some((first, rest)) = $data.split_first()
            && let Some(check) = CHECKS.get(usize::from(*first % 16))
        {
            check(rest);
        }
    }};
}

pub(crate) use {chosen, of_every_json_operation, of_every_operation};
