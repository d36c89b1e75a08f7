use kvam_model::ErrorCode;

use super::*;
use crate::LocalService;
use crate::test_client::{NOON, Signer, TestClient, error};

fn client() -> TestClient {
    TestClient::new(LocalService::builder())
}

/// The code and message with which a request is refused that this signer signs.
fn refusal(client: &TestClient, signer: &Signer) -> (u16, ErrorCode, String) {
    let refused = error(client.service.answer(signer.post("localhost", "/listStreams", "{}")));
    (refused.status().as_u16(), refused.code().unwrap().clone(), refused.message().unwrap().to_owned())
}

#[test]
fn a_good_signature_passes_with_any_path_and_body() {
    let client = client();
    for body in ["", "{}", r#"{"MaxResults":1}"#] {
        assert_eq!(client.post("/listStreams", body).status(), 200, "{body}");
    }
}

#[test]
fn secrets_of_any_length_up_to_aws_s_own_are_verified() {
    for secret in ["s", "test", "clé", &"x".repeat(40)] {
        let client = TestClient::new(LocalService::builder().credentials("id", secret, None));
        assert_eq!(client.post("/listStreams", "{}").status(), 200, "{secret}");
        let other = Signer { secret_access_key: format!("{secret}y"), ..client.signer.clone() };
        assert_eq!(refusal(&client, &other).1, ErrorCode::InvalidSignature);
    }
}

#[test]
fn a_session_token_must_be_brought_exactly_if_there_is_one() {
    let with = TestClient::new(LocalService::builder().credentials("id", "secret", Some("token".into())));
    let without = TestClient::new(LocalService::builder().credentials("id", "secret", None));
    assert_eq!(with.post("/listStreams", "{}").status(), 200);
    assert_eq!(without.post("/listStreams", "{}").status(), 200);
    for (client, token) in [(&with, None), (&with, Some("other")), (&without, Some("token"))] {
        let signer = Signer { session_token: token.map(str::to_owned), ..client.signer.clone() };
        let said = "The security token included in the request is invalid.";
        assert_eq!(refusal(client, &signer), (403, ErrorCode::UnrecognizedClient, said.to_owned()));
    }
}

#[test]
fn fifteen_minutes_either_way_are_borne_and_no_second_more() {
    let client = client();
    for (offset, passes) in [(-900, true), (900, true), (-901, false), (901, false)] {
        let signer = Signer { time: NOON + offset, ..client.signer.clone() };
        let answer = client.service.answer(signer.post("localhost", "/listStreams", "{}"));
        assert_eq!(answer.status() == 200, passes, "{offset}");
    }
    let late = Signer { time: NOON - 901, ..client.signer.clone() };
    let said = "Signature expired: 20240301T114459Z is now earlier than 20240301T114500Z (20240301T120000Z - 15 min.)";
    assert_eq!(refusal(&client, &late), (403, ErrorCode::InvalidSignature, said.to_owned()));
    let early = Signer { time: NOON + 901, ..client.signer.clone() };
    assert!(
        refusal(&client, &early).2.starts_with("Signature not yet current: 20240301T121501Z is still later")
    );
}

#[test]
fn another_key_secret_region_or_service_is_refused_in_the_service_s_words() {
    let client = client();
    let signer = || client.signer.clone();
    let cases = [
        (
            Signer { access_key_id: "AKIDOTHER".into(), ..signer() },
            ErrorCode::UnrecognizedClient,
            "The security token included in the request is invalid.",
        ),
        (
            Signer { secret_access_key: "wrong".into(), ..signer() },
            ErrorCode::InvalidSignature,
            "The request signature we calculated does not match the signature you provided.",
        ),
        (
            Signer { region: "eu-west-1".into(), ..signer() },
            ErrorCode::InvalidSignature,
            "Credential should be scoped to a valid region, not 'eu-west-1'.",
        ),
        (
            Signer { service: "kinesis", ..signer() },
            ErrorCode::InvalidSignature,
            "Credential should be scoped to correct service: 'kinesisvideo'.",
        ),
    ];
    for (signer, code, said) in cases {
        let refused = refusal(&client, &signer);
        assert_eq!((refused.0, refused.1), (403, code));
        assert!(refused.2.starts_with(said), "{}", refused.2);
    }
}

#[test]
fn a_request_that_was_changed_after_it_was_signed_is_refused() {
    let client = client();
    let mut body = client.signer.post("localhost", "/listStreams", "{}");
    *body.body_mut() = Bytes::from_static(b"{ }");
    let mut path = client.signer.post("localhost", "/listStreams", "{}");
    *path.uri_mut() = "/deleteStream".parse().unwrap();
    let mut host = client.signer.post("localhost", "/listStreams", "{}");
    host.headers_mut().insert("host", "elsewhere".parse().unwrap());
    for request in [body, path, host] {
        let refused = error(client.service.answer(request));
        assert_eq!(refused.code(), Some(&ErrorCode::InvalidSignature));
    }
}

#[test]
fn a_header_that_is_no_signature_is_refused_without_being_repeated() {
    let client = client();
    for header in
        ["AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 Signature=s3cr3t", "AWS4-HMAC-SHA256 s3cr3t", "Basic s3cr3t"]
    {
        let mut request = client.signer.post("localhost", "/listStreams", "{}");
        request.headers_mut().insert("authorization", header.parse().unwrap());
        let refused = error(client.service.answer(request));
        assert_eq!(refused.code(), Some(&ErrorCode::IncompleteSignatureException), "{header}");
        assert_eq!(refused.status(), 400);
        assert!(!format!("{refused:?}").contains("s3cr3t"), "{refused:?}");
    }
    let mut request = client.signer.post("localhost", "/listStreams", "{}");
    request.headers_mut().remove("authorization");
    let refused = error(client.service.answer(request));
    assert_eq!(refused.code(), Some(&ErrorCode::MissingAuthenticationTokenException));
    assert_eq!(refused.status(), 403);
}

#[test]
fn odd_requests_are_refused_and_do_not_panic() {
    let client = client();
    for path in ["/%", "/%zz", "/?%", "/?X-Amz-Algorithm=AWS4-HMAC-SHA256", "/?X-Amz-SignedHeaders=%25"] {
        let request = client.signer.post("localhost", path, "");
        let answer = client.service.answer(request);
        assert!(answer.status().is_client_error(), "{path}: {}", answer.status());
    }
    let query = "/listStreams?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a&X-Amz-Signature=b\
                 &X-Amz-SignedHeaders=host%25&X-Amz-Date=20240301T120000Z";
    let request = Request::post(query).header("host", "localhost").body(Bytes::new()).unwrap();
    assert!(client.service.answer(request).status().is_client_error());
    let twice = error(client.service.answer(client.signer.post("localhost", query, "")));
    assert_eq!(twice.code(), Some(&ErrorCode::InvalidSignature));
    assert!(twice.message().unwrap().contains("does not match"), "{twice}");
}

#[test]
fn nothing_shows_the_secret() {
    let builder = LocalService::builder().credentials("id", "must-not-leak", Some("nor-this".into()));
    let mut shown = format!("{builder:?}");
    let client = TestClient::new(builder);
    shown += &format!("{:?} {:?}", client.service, client.service.inner().verifier);
    assert!(!shown.contains("must-not-leak") && !shown.contains("nor-this"), "{shown}");
}
