use bytes::Bytes;
use http::response::Parts;
use http::{Method, Request, Uri, header};
use serde::Serialize;

use crate::wire;
use crate::{ApiName, InvalidInput, MalformedResponse, Points, ResponseError, StreamId, decode_error};

/// One operation of the service: its request, checked and encoded, without I/O.
pub trait Operation {
    /// The service's name of it.
    const NAME: &'static str;
    /// The path of its requests. Paths are case-sensitive on the service.
    const PATH: &'static str;
    /// Which API a data endpoint is asked for; `None` for an operation of the control plane.
    const API_NAME: Option<ApiName>;
    /// Whether a request may be sent again although the service may have acted on it before: true for what only reads.
    /// Where it is false, a second try could fail for what the first one did.
    const REPEATABLE: bool = true;
    /// What a successful answer holds.
    type Output;

    /// The request, to be signed and sent.
    ///
    /// `endpoint` is a scheme and a host, as `GetDataEndpoint` returns it; a path in it stays in front.
    ///
    /// # Errors
    ///
    /// Whatever the service would refuse, by the member's name; an endpoint without scheme or host, or with user
    /// information or a query, as `endpoint`.
    fn encode(&self, endpoint: &Uri) -> Result<Request<Bytes>, InvalidInput>;

    /// What the request costs.
    fn points(&self) -> Vec<Points>;

    /// The stream it is about, if it is about one.
    fn stream(&self) -> Option<&StreamId>;
}

/// An operation that answers in JSON.
pub trait JsonOperation: Operation {
    /// The most bytes that the body of an answer can need: a reader gives up beyond it.
    const BODY_LIMIT: usize = 8 * 1024 * 1024;

    /// Reads a whole answer: the output, or the service's error, or that it is neither.
    ///
    /// # Errors
    ///
    /// [`ResponseError::Service`] for an error answer, also one in disguise (status 200 with an error's `__type`);
    /// [`ResponseError::Malformed`] for a success that is not this operation's output.
    fn decode(head: &Parts, body: &[u8]) -> Result<Self::Output, ResponseError> {
        if !head.status.is_success() {
            return Err(decode_error(head, body).into());
        }
        Self::decode_output(body).map_err(|problem| {
            if wire::is_disguised_error(body) {
                return decode_error(head, body).into();
            }
            let request_id = crate::error_decode::request_id(head);
            MalformedResponse::new(Self::NAME, head.status, request_id, problem).into()
        })
    }

    /// Reads the body of a successful answer, leniently: unknown members and nulls are passed over.
    ///
    /// # Errors
    ///
    /// What makes the body not this operation's output.
    fn decode_output(body: &[u8]) -> Result<Self::Output, String>;
}

/// `POST {endpoint}{path}` with a JSON body, as every operation of the service but one wants it.
pub(crate) fn post_json(
    endpoint: &Uri,
    path: &'static str,
    input: &impl Serialize,
) -> Result<Request<Bytes>, InvalidInput> {
    let mut request = post(endpoint, path)?;
    let body = serde_json::to_vec(input).map_err(|error| InvalidInput::new("request", error.to_string()))?;
    *request.body_mut() = Bytes::from(body);
    request.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    Ok(request)
}

/// `POST {endpoint}{path}`, without a body.
pub(crate) fn post(endpoint: &Uri, path: &'static str) -> Result<Request<Bytes>, InvalidInput> {
    let unfit = |problem: String| InvalidInput::new("endpoint", problem);
    let (Some(scheme), Some(authority)) = (endpoint.scheme(), endpoint.authority()) else {
        return Err(unfit(format!("{endpoint} has no scheme or no host")));
    };
    if authority.as_str().contains('@') {
        return Err(unfit("has user information".to_owned()));
    }
    if endpoint.query().is_some() {
        return Err(unfit("has a query".to_owned()));
    }
    let prefix = endpoint.path().trim_end_matches('/');
    let uri = Uri::builder()
        .scheme(scheme.clone())
        .authority(authority.clone())
        .path_and_query(format!("{prefix}{path}"))
        .build()
        .map_err(|error| unfit(format!("{endpoint} cannot be joined with {path}: {error}")))?;
    let mut request = Request::new(Bytes::new());
    *request.method_mut() = Method::POST;
    *request.uri_mut() = uri;
    Ok(request)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_appended_to_the_endpoint_as_it_is() {
        for (endpoint, uri) in [
            (
                "https://b-54c7cb80.kinesisvideo.us-east-2.amazonaws.com",
                "https://b-54c7cb80.kinesisvideo.us-east-2.amazonaws.com/op",
            ),
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/op"),
            ("https://gateway.example/kvs/", "https://gateway.example/kvs/op"),
            ("http://[::1]:1/a/b", "http://[::1]:1/a/b/op"),
        ] {
            let request = post_json(&endpoint.parse().unwrap(), "/op", &()).unwrap();
            assert_eq!(request.uri().to_string(), uri);
        }
    }

    #[test]
    fn an_endpoint_without_a_host_is_refused_by_name() {
        let error = post_json(&"/only/a/path".parse().unwrap(), "/op", &()).unwrap_err();
        assert_eq!(error.member(), "endpoint");
        assert!(error.to_string().contains("/only/a/path"), "{error}");
    }

    #[test]
    fn an_endpoint_with_more_than_a_place_is_refused_and_not_repeated() {
        for endpoint in ["https://user:hush@kvs.example", "https://kvs.example/?token=hush"] {
            let error = post_json(&endpoint.parse().unwrap(), "/op", &()).unwrap_err();
            assert_eq!(error.member(), "endpoint");
            assert!(!error.to_string().contains("hush"), "{error}");
        }
    }
}
