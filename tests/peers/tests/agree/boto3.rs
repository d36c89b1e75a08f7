//! boto3, behind `python/boto3_calls.py`.

use kvam::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::peer::{Description, Keys, Page, REGION, Refusal, Row, Selection};
use crate::python::Script;

/// In the place of an endpoint: boto3 is to find it in its environment.
pub(crate) const OF_ENVIRONMENT: &str = "";

pub(crate) struct Boto3 {
    script: Script,
    /// `None` for those of its environment.
    keys: Option<Keys>,
}

impl Boto3 {
    pub(crate) fn start(keys: &Keys) -> Self {
        Self { script: Script::start("boto3_calls.py"), keys: Some(keys.clone()) }
    }

    /// With nothing but an environment: credentials, region and endpoints are for boto3 to find in it.
    pub(crate) fn start_in(environment: &[(&str, String)]) -> Self {
        Self { script: Script::start_in("boto3_calls.py", environment), keys: None }
    }

    /// A call of the control plane.
    pub(crate) async fn control<T: DeserializeOwned>(
        &mut self,
        endpoint: &str,
        operation: &str,
        parameters: Value,
    ) -> Result<T, Refusal> {
        self.call("kinesisvideo", endpoint, operation, parameters, None).await
    }

    pub(crate) async fn create_stream(&mut self, endpoint: &str, name: &str, hours: u32) -> String {
        #[derive(Deserialize)]
        struct Created {
            #[serde(rename = "StreamARN")]
            arn: String,
        }
        let parameters =
            json!({"StreamName": name, "DataRetentionInHours": hours, "MediaType": "video/h264"});
        self.control::<Created>(endpoint, "create_stream", parameters).await.unwrap().arn
    }

    pub(crate) async fn describe_stream(
        &mut self,
        endpoint: &str,
        name: &str,
    ) -> Result<Description, Refusal> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Described {
            stream_info: StreamInfo,
        }
        let described: Described =
            self.control(endpoint, "describe_stream", json!({"StreamName": name})).await?;
        Ok(described.stream_info.into())
    }

    /// The streams whose names begin so, page by page.
    pub(crate) async fn list_streams(
        &mut self,
        endpoint: &str,
        prefix: &str,
        page_size: u32,
    ) -> Vec<Vec<Description>> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct StreamPage {
            stream_info_list: Vec<StreamInfo>,
        }
        let condition = json!({"ComparisonOperator": "BEGINS_WITH", "ComparisonValue": prefix});
        let parameters = json!({"StreamNameCondition": condition});
        let pages: Vec<StreamPage> =
            self.call("kinesisvideo", endpoint, "list_streams", parameters, Some(page_size)).await.unwrap();
        pages
            .into_iter()
            .map(|page| page.stream_info_list.into_iter().map(Description::from).collect())
            .collect()
    }

    pub(crate) async fn data_endpoint(&mut self, endpoint: &str, name: &str) -> Result<String, Refusal> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Answer {
            data_endpoint: String,
        }
        let parameters = json!({"StreamName": name, "APIName": "LIST_FRAGMENTS"});
        let answer: Answer = self.control(endpoint, "get_data_endpoint", parameters).await?;
        Ok(answer.data_endpoint)
    }

    /// The pages of its own paginator.
    pub(crate) async fn list_fragments(
        &mut self,
        endpoint: &str,
        name: &str,
        selection: Selection,
    ) -> Result<Vec<Page>, Refusal> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct FragmentPage {
            fragments: Vec<Fragment>,
        }
        let range = json!({
            "StartTimestamp": {"micros": selection.start.as_micros()},
            "EndTimestamp": {"micros": selection.end.as_micros()},
        });
        let selector =
            json!({"FragmentSelectorType": selection.clock.selector_type(), "TimestampRange": range});
        let parameters = json!({"StreamName": name, "FragmentSelector": selector});
        let service = "kinesis-video-archived-media";
        let mut call = self.request(service, endpoint, "list_fragments", parameters);
        call["paginate"] = selection.page_size.map_or(json!({}), |size| json!({"PageSize": size}));
        let pages: Vec<FragmentPage> = self.made(call).await?;
        Ok(pages.into_iter().map(|page| page.fragments.into_iter().map(Row::from).collect()).collect())
    }

    async fn call<T: DeserializeOwned>(
        &mut self,
        service: &str,
        endpoint: &str,
        operation: &str,
        parameters: Value,
        page_size: Option<u32>,
    ) -> Result<T, Refusal> {
        let mut call = self.request(service, endpoint, operation, parameters);
        if let Some(page_size) = page_size {
            call["paginate"] = json!({"PageSize": page_size});
        }
        self.made(call).await
    }

    fn request(&self, service: &str, endpoint: &str, operation: &str, parameters: Value) -> Value {
        json!({
            "service": service,
            "region": self.keys.as_ref().map(|_| REGION),
            "endpoint": (endpoint != OF_ENVIRONMENT).then_some(endpoint),
            "access_key_id": self.keys.as_ref().map(|keys| &keys.access_key_id),
            "secret_access_key": self.keys.as_ref().map(|keys| &keys.secret_access_key),
            "operation": operation,
            "parameters": parameters,
        })
    }

    async fn made<T: DeserializeOwned>(&mut self, call: Value) -> Result<T, Refusal> {
        #[derive(Deserialize)]
        #[serde(rename_all = "snake_case")]
        enum Made<T> {
            Answer(T),
            Error { code: String, status: u16 },
        }
        self.script.say(&call.to_string()).await;
        let line = self.script.hear().await;
        match serde_json::from_str(&line) {
            Ok(Made::Answer(answer)) => Ok(answer),
            Ok(Made::Error { code, status }) => Err(Refusal { code, status }),
            Err(error) => panic!("boto3 answered what was not expected, {error}: {line}"),
        }
    }
}

/// boto3 rounds to the microsecond, and so has the milliseconds exactly.
#[derive(Deserialize)]
struct Moment {
    micros: i64,
}

impl From<Moment> for Timestamp {
    fn from(moment: Moment) -> Self {
        Self::from_micros(moment.micros)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Fragment {
    fragment_number: String,
    fragment_size_in_bytes: Option<i64>,
    producer_timestamp: Option<Moment>,
    server_timestamp: Option<Moment>,
    fragment_length_in_milliseconds: Option<i64>,
}

impl From<Fragment> for Row {
    fn from(fragment: Fragment) -> Self {
        Self {
            number: fragment.fragment_number,
            size_in_bytes: fragment.fragment_size_in_bytes,
            producer_timestamp: fragment.producer_timestamp.map(Timestamp::from),
            server_timestamp: fragment.server_timestamp.map(Timestamp::from),
            length_in_milliseconds: fragment.fragment_length_in_milliseconds,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct StreamInfo {
    stream_name: String,
    #[serde(rename = "StreamARN")]
    stream_arn: String,
    media_type: Option<String>,
    version: String,
    status: String,
    creation_time: Moment,
    data_retention_in_hours: i32,
}

impl From<StreamInfo> for Description {
    fn from(info: StreamInfo) -> Self {
        Self {
            name: info.stream_name,
            arn: info.stream_arn,
            media_type: info.media_type,
            version: info.version,
            status: info.status,
            creation_time: info.creation_time.into(),
            data_retention_in_hours: info.data_retention_in_hours,
        }
    }
}
