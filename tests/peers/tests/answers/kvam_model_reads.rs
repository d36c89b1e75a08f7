//! `kvam-model`.

use http::Response;
use http::response::Parts;
use kvam_model::ops::{
    CreateStream, DeleteStream, DescribeStream, GetClip, GetDashStreamingSessionUrl, GetDataEndpoint,
    GetHlsStreamingSessionUrl, GetImages, GetMediaForFragmentList, ListFragments, ListStreams,
    UpdateDataRetention,
};
use kvam_model::shapes::{Member, Shaped, Value};
use kvam_model::{JsonOperation, MediaOperation, ResponseError, ServiceError, decode_error};
use serde_json::Value as Json;

use crate::answer::Answer;
use crate::reading::{Reading, Refusal};

/// An operation of `kvam-model` that others have too.
#[derive(Clone, Copy)]
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    pub(crate) output: &'static [Member],
    pub(crate) errors: &'static [(&'static str, u16)],
    read: fn(&Parts, &[u8]) -> Reading,
}

pub(crate) const OPERATIONS: &[Operation] = &[
    Operation::json::<CreateStream>(),
    Operation::json::<DeleteStream>(),
    Operation::json::<DescribeStream>(),
    Operation::media::<GetClip>(),
    Operation::json::<GetDashStreamingSessionUrl>(),
    Operation::json::<GetDataEndpoint>(),
    Operation::json::<GetHlsStreamingSessionUrl>(),
    Operation::json::<GetImages>(),
    Operation::media::<GetMediaForFragmentList>(),
    Operation::json::<ListFragments>(),
    Operation::json::<ListStreams>(),
    Operation::json::<UpdateDataRetention>(),
];

impl Operation {
    const fn json<O: Shaped + JsonOperation>() -> Self {
        Self { name: O::NAME, output: O::OUTPUT, errors: O::ERRORS, read: read_json::<O> }
    }

    const fn media<O: Shaped + MediaOperation>() -> Self {
        Self { name: O::NAME, output: O::OUTPUT, errors: O::ERRORS, read: read_media::<O> }
    }
}

pub(crate) fn read(answer: &Answer) -> Reading {
    let mut response = Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        response = response.header(name, value);
    }
    let (head, ()) = response.body(()).unwrap().into_parts();
    let operation = OPERATIONS.iter().find(|operation| operation.name == answer.operation).unwrap();
    (operation.read)(&head, answer.body.as_bytes())
}

fn read_json<O: Shaped + JsonOperation>(head: &Parts, body: &[u8]) -> Reading {
    match O::decode(head, body) {
        Ok(output) => output_of::<O>(&output),
        Err(ResponseError::Service(error)) => refusal(&error),
        Err(ResponseError::Malformed(_)) => Reading::Unreadable,
        Err(error) => panic!("{error:?}"),
    }
}

fn read_media<O: Shaped + MediaOperation>(head: &Parts, body: &[u8]) -> Reading {
    O::decode_head(head).map_or_else(|| refusal(&decode_error(head, body)), |media| output_of::<O>(&media))
}

fn output_of<O: Shaped>(output: &O::Output) -> Reading {
    Reading::Output(plain(&O::output_value(output).unwrap()))
}

fn plain(value: &Value) -> Json {
    match value {
        Value::Integer(integer) => (*integer).into(),
        Value::Text(text) => text.as_str().into(),
        Value::Time(moment) => moment.to_epoch_seconds().into(),
        Value::List(values) => values.iter().map(plain).collect(),
        Value::Structure(members) => {
            members.iter().map(|(name, member)| (name.clone(), plain(member))).collect()
        }
        _ => panic!("{value:?}"),
    }
}

fn refusal(error: &ServiceError) -> Reading {
    Reading::Error(Refusal {
        status: error.status().as_u16(),
        code: error.code().map(|code| code.as_str().to_owned()),
        message: error.message().map(str::to_owned),
        request_id: error.request_id().map(str::to_owned),
    })
}
