//! `kvam-model` against the service's own model, as the installed botocore has it. `KVAM_PEERS_NEWEST=1 cargo xtask test
//! -- drift` takes the newest.

use kvam_model::{ApiName, ErrorCode};
use serde_json::{Value, json};

use crate::botocore_facts::{Models, load};
use crate::differences::{CONTRADICTED, STATED_OTHERWISE, UNSPOKEN};
use crate::facts::{Difference, table};
use crate::kvam_facts;
use crate::operations::OPERATIONS;

/// What differs on purpose, and why.
fn meant() -> Vec<(Difference, &'static str)> {
    let unspoken = UNSPOKEN.iter().flat_map(|unspoken| {
        unspoken.operations.iter().map(|operation| {
            let difference = Difference {
                place: (*operation).to_owned(),
                fact: "service".to_owned(),
                ours: String::new(),
                theirs: "kinesisvideo".to_owned(),
            };
            (difference, unspoken.reason)
        })
    });
    let stated = STATED_OTHERWISE.iter().map(|stated| {
        let difference = Difference {
            place: stated.place.to_owned(),
            fact: stated.fact.to_owned(),
            ours: stated.kvam.to_owned(),
            theirs: stated.botocore.to_owned(),
        };
        (difference, stated.reason)
    });
    unspoken.chain(stated).collect()
}

/// What differs and is not meant to.
fn unmeant(found: &[Difference]) -> Vec<Difference> {
    let meant = meant();
    found.iter().filter(|found| meant.iter().all(|(meant, _)| meant != *found)).cloned().collect()
}

#[tokio::test]
async fn operations_state_what_the_services_model_states() {
    let models = Models::load().await;
    let found = kvam_facts::facts().differences(&models.facts());
    let new = unmeant(&found);
    let gone: Vec<_> = meant().into_iter().filter(|(meant, _)| !found.contains(meant)).collect();
    let gone: Vec<_> =
        gone.iter().map(|(gone, reason)| format!("{}: {}, though {reason}", gone.place, gone.fact)).collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "against botocore {}\n\ndifferent, and not in tests/model/differences.rs:\n{}\n\n\
         in tests/model/differences.rs, and not different:\n{}\n",
        models.version,
        table(&new),
        gone.join("\n"),
    );
}

#[tokio::test]
async fn what_reality_contradicts_is_still_stated_and_still_not_acted_on() {
    let facts = Models::load().await.facts();
    for contradicted in CONTRADICTED {
        let stated = facts.ending(contradicted.place, contradicted.fact);
        assert!(!stated.is_empty(), "{}: nothing states its {}", contradicted.place, contradicted.fact);
        for (place, value) in stated {
            assert_eq!(value, contradicted.stated, "{place}: {}: {}", contradicted.fact, contradicted.reason);
        }
        assert!((contradicted.is_taken_otherwise)(), "{}: {}", contradicted.place, contradicted.reason);
    }
}

#[tokio::test]
async fn the_status_of_a_refused_caller_is_another_in_prose() {
    let models = Models::load().await;
    let documentation = models.documentation("kinesis-video-archived-media", "NotAuthorizedException");
    assert!(documentation.contains("Status Code: 403"), "{documentation}");
}

/// Each is a change that the service could make.
const CHANGES: &[(&str, &str, &str)] = &[
    (SHAPES, r#"{"ListFragmentsMaxResults": {"max": 2000}}"#, "ListFragments input MaxResults: max"),
    (SHAPES, r#"{"StreamName": {"pattern": null}}"#, "GetClip input StreamName: pattern"),
    (SHAPES, r#"{"NextToken": {"sensitive": true}}"#, "GetImages output NextToken: sensitive"),
    (SHAPES, r#"{"Format": {"enum": ["JPEG"]}}"#, "GetImages input Format: value PNG"),
    (SHAPES, r#"{"Format": {"enum": ["JPEG", "PNG", "WEBP"]}}"#, "GetImages input Format: value WEBP"),
    (
        SHAPES,
        r#"{"Fragment": {"members": {"Codec": {"shape": "StreamName"}}}}"#,
        "ListFragments output Fragments[] Codec: type",
    ),
    (
        SHAPES,
        r#"{"Fragment": {"members": {"FragmentSizeInBytes": null}}}"#,
        "ListFragments output Fragments[] FragmentSizeInBytes: type",
    ),
    (
        SHAPES,
        r#"{"Fragment": {"members": {"FragmentNumber": {"locationName": "n"}}}}"#,
        "ListFragments output Fragments[] FragmentNumber: locationName",
    ),
    (
        SHAPES,
        r#"{"Timestamp": {"timestampFormat": "iso8601"}}"#,
        "GetImages input EndTimestamp: timestampFormat",
    ),
    (SHAPES, r#"{"GetImagesInput": {"required": ["Format"]}}"#, "GetImages input StartTimestamp: required"),
    (
        SHAPES,
        r#"{"ResourceNotFoundException": {"error": {"httpStatusCode": 410}}}"#,
        "GetClip error ResourceNotFoundException: status",
    ),
    (SHAPES, r#"{"GetClipOutput": {"payload": null}}"#, "GetClip output Payload: in"),
    (MODEL, r#"{"operations": {"GetClip": {"http": {"requestUri": "/clip"}}}}"#, "GetClip: request"),
    (
        MODEL,
        r#"{"operations": {"GetClip": {"errors": []}}}"#,
        "GetClip error NoDataRetentionException: status",
    ),
    (MODEL, r#"{"operations": {"GetClip": {"idempotent": true}}}"#, "GetClip: idempotent"),
    (MODEL, r#"{"operations": {"GetClip": null}}"#, "GetClip: service"),
    (MODEL, r#"{"operations": {"GetSound": {}}}"#, "GetSound: service"),
    (
        MODEL,
        r#"{"metadata": {"protocols": ["smithy-rpc-v2-cbor", "rest-json"]}}"#,
        "kinesis-video-archived-media: protocols",
    ),
    (MODEL, r#"{"metadata": {"signingName": "kvs"}}"#, "kinesis-video-archived-media: signing name"),
    (SERVICE, r#"{"paginators": {"GetImages": null}}"#, "GetImages: result_key"),
    (
        SERVICE,
        r#"{"paginators": {"ListFragments": {"more_results": "More"}}}"#,
        "ListFragments: more_results",
    ),
];
const SERVICE: &str = "/services/kinesis-video-archived-media";
const MODEL: &str = "/services/kinesis-video-archived-media/model";
const SHAPES: &str = "/services/kinesis-video-archived-media/model/shapes";

#[tokio::test]
async fn whatever_changes_in_the_services_model_is_seen() {
    let models = load().await;
    for (place, change, seen) in CHANGES {
        let mut changed = models.clone();
        merge(changed.pointer_mut(place).unwrap(), serde_json::from_str(change).unwrap());
        let changed: Models = serde_json::from_value(changed).unwrap();
        let new = unmeant(&kvam_facts::facts().differences(&changed.facts()));
        let names: Vec<_> = new.iter().map(|new| format!("{}: {}", new.place, new.fact)).collect();
        assert!(names.iter().any(|name| name == seen), "{change} is seen as\n{}", table(&new));
    }
}

/// JSON Merge Patch (RFC 7396).
fn merge(value: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else {
        *value = patch;
        return;
    };
    if !value.is_object() {
        *value = json!({});
    }
    let members = value.as_object_mut().unwrap();
    for (name, patch) in patch {
        if patch.is_null() {
            members.remove(&name);
        } else {
            merge(members.entry(name).or_insert(Value::Null), patch);
        }
    }
}

#[test]
fn every_error_of_an_operation_has_a_code() {
    for operation in OPERATIONS {
        for (error, _) in operation.errors {
            let code = ErrorCode::from(*error);
            assert!(!matches!(code, ErrorCode::Other(_)), "{} {error}", operation.name);
        }
    }
}

#[test]
fn a_data_endpoint_is_asked_for_by_the_operations_own_name() {
    for operation in OPERATIONS {
        if let Some(api_name) = operation.api_name {
            assert_eq!(api_name.replace('_', ""), operation.name.to_uppercase());
        }
    }
    let asked: Vec<_> = OPERATIONS.iter().filter_map(|operation| operation.api_name).collect();
    // PutMedia is not among the operations here, and GetMedia is not spoken.
    for api_name in ApiName::ALL.iter().filter(|name| !matches!(name, ApiName::PutMedia | ApiName::GetMedia))
    {
        assert!(asked.contains(&api_name.as_str()), "{api_name}");
    }
}
