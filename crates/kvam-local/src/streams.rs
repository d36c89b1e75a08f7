use std::collections::BTreeMap;

use kvam_model::ops::{
    CreateStream, DeleteStream, ListStreams, RetentionChange, StreamPage, UpdateDataRetention,
};
use kvam_model::{
    Fragment, FragmentNumber, ServiceError, StreamArn, StreamId, StreamInfo, StreamListToken, StreamName,
    StreamStatus, StreamVersion, Timestamp,
};

use crate::mix::{mix, mix_text};
use crate::numbers::fragment_number;
use crate::put_rules::Recorded;
use crate::seal::Sealer;
use crate::stream::{Kept, Stream};
use crate::{ACCOUNT, MAX_RETENTION_HOURS, SeedStream, refusal};

/// Observed, though the reference says 10,000.
const DEFAULT_STREAMS_A_PAGE: usize = 10;
const MAX_STREAMS_A_PAGE: usize = 1000;

/// A fragment that has begun to arrive.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arriving {
    pub(crate) number: FragmentNumber,
    pub(crate) producer: Timestamp,
    pub(crate) server: Timestamp,
}

/// All streams of the region, by name.
#[derive(Debug)]
pub(crate) struct Streams {
    region: String,
    seed: u64,
    by_name: BTreeMap<String, Stream>,
    /// How many versions were given out.
    versions: u64,
    /// When the last stream was created, in milliseconds: ARNs carry it, and differ by it.
    last_created: i64,
}

impl Streams {
    pub(crate) const fn new(region: String, seed: u64) -> Self {
        Self { region, seed, by_name: BTreeMap::new(), versions: 0, last_created: 0 }
    }

    pub(crate) fn create(
        &mut self,
        operation: CreateStream,
        now: Timestamp,
    ) -> Result<StreamArn, ServiceError> {
        let name = operation.name;
        if self.by_name.contains_key(name.as_str()) {
            return Err(refusal::name_in_use(name.as_str()));
        }
        self.last_created = now.as_millis().max(self.last_created + 1);
        let (partition, region) = (partition(&self.region), &self.region);
        let resource = format!("stream/{name}/{}", self.last_created);
        let arn = StreamArn::new(format!("arn:{partition}:kinesisvideo:{region}:{ACCOUNT}:{resource}"))
            .map_err(|error| refusal::invalid_input(&error))?;
        let own_key = format!("arn:{partition}:kms:{region}:{ACCOUNT}:alias/aws/kinesisvideo");
        let mut info = StreamInfo::new(name.clone(), arn.clone());
        info.device_name = operation.device_name;
        info.media_type = operation.media_type;
        info.kms_key_id = Some(operation.kms_key_id.unwrap_or(own_key));
        info.version = self.next_version();
        info.status = Some(StreamStatus::Active);
        info.creation_time = Some(Timestamp::from_micros(self.last_created.saturating_mul(1000)));
        info.data_retention_in_hours = Some(operation.data_retention_in_hours.unwrap_or(0));
        self.by_name.insert(name.as_str().to_owned(), Stream::new(info));
        Ok(arn)
    }

    /// A stream as CreateStream makes it from a name and a retention.
    pub(crate) fn create_named(
        &mut self,
        name: &str,
        retention_hours: u32,
        now: Timestamp,
    ) -> Result<StreamArn, ServiceError> {
        if retention_hours > MAX_RETENTION_HOURS {
            let message =
                format!("DataRetentionInHours {retention_hours} is not in 0 to {MAX_RETENTION_HOURS}");
            return Err(refusal::invalid_argument(message));
        }
        let name = StreamName::new(name).map_err(|error| refusal::invalid_input(&error))?;
        let mut operation = CreateStream::new(name);
        operation.data_retention_in_hours = Some(retention_hours);
        self.create(operation, now)
    }

    pub(crate) fn create_seeded(
        &mut self,
        seed: SeedStream,
        now: Timestamp,
    ) -> Result<StreamArn, ServiceError> {
        let name = seed.name.clone();
        let mut operation = CreateStream::new(name.clone());
        operation.data_retention_in_hours = Some(seed.retention_hours);
        let arn = self.create(operation, now)?;
        if let Some(stream) = self.by_name.get_mut(name.as_str()) {
            stream.sequence = seed.fragments();
            stream.seed = Some(seed);
        }
        Ok(arn)
    }

    pub(crate) fn get(&self, id: &StreamId) -> Result<&Stream, ServiceError> {
        self.by_name
            .get(name_of(id))
            .filter(|stream| id.as_arn().is_none_or(|arn| *arn == stream.info.arn))
            .ok_or_else(refusal::stream_not_found)
    }

    fn get_mut(&mut self, id: &StreamId) -> Result<&mut Stream, ServiceError> {
        self.by_name
            .get_mut(name_of(id))
            .filter(|stream| id.as_arn().is_none_or(|arn| *arn == stream.info.arn))
            .ok_or_else(refusal::stream_not_found)
    }

    pub(crate) fn delete(&mut self, operation: &DeleteStream) -> Result<(), ServiceError> {
        let stream = self.get(operation.stream_id())?;
        if operation.current_version.is_some() && operation.current_version != stream.info.version {
            return Err(refusal::version_mismatch());
        }
        self.by_name.remove(name_of(operation.stream_id()));
        Ok(())
    }

    pub(crate) fn update_retention(&mut self, operation: &UpdateDataRetention) -> Result<(), ServiceError> {
        let info = &self.get(&operation.stream)?.info;
        if info.version.as_ref() != Some(&operation.current_version) {
            return Err(refusal::version_mismatch());
        }
        let hours = info.data_retention_in_hours.unwrap_or(0);
        let changed = match operation.change {
            RetentionChange::Increase(by) => hours.checked_add(by),
            RetentionChange::Decrease(by) => hours.checked_sub(by),
        };
        let Some(changed) = changed.filter(|hours| *hours <= MAX_RETENTION_HOURS) else {
            let message = format!("The resulting data retention is not in 0 to {MAX_RETENTION_HOURS} hours.");
            return Err(refusal::invalid_argument(message));
        };
        let version = self.next_version();
        let info = &mut self.get_mut(&operation.stream)?.info;
        info.data_retention_in_hours = Some(changed);
        info.version = version;
        Ok(())
    }

    /// A page of streams in the order of their names, and a token that is bound to the condition.
    pub(crate) fn list(&self, operation: &ListStreams, sealer: &Sealer) -> Result<StreamPage, ServiceError> {
        let prefix = operation.name_prefix.as_ref().map_or("", StreamName::as_str);
        let context = format!("ListStreams {prefix}");
        let after = match &operation.next_token {
            None => None,
            Some(token) => {
                let name =
                    sealer.open(&context, token.as_str()).and_then(|name| String::from_utf8(name).ok());
                Some(name.ok_or_else(refusal::bad_token)?)
            }
        };
        let wanted = operation.max_results.and_then(|most| usize::try_from(most).ok());
        let wanted = wanted.unwrap_or(DEFAULT_STREAMS_A_PAGE).min(MAX_STREAMS_A_PAGE);
        let mut rest = self
            .by_name
            .range(prefix.to_owned()..)
            .take_while(|(name, _)| name.starts_with(prefix))
            .filter(|(name, _)| after.as_ref().is_none_or(|after| *name > after))
            .map(|(_, stream)| &stream.info)
            .peekable();
        let streams: Vec<_> = rest.by_ref().take(wanted).cloned().collect();
        let next_token = match (rest.peek(), streams.last()) {
            (Some(_), Some(last)) => {
                let token = sealer.seal(&context, last.name.as_str().as_bytes());
                Some(StreamListToken::new(token).map_err(|_| refusal::internal_failure())?)
            }
            _ => None,
        };
        Ok(StreamPage::new(streams, next_token))
    }

    /// The number of a fragment that begins to arrive.
    pub(crate) fn next_number(
        &mut self,
        id: &StreamId,
        server: Timestamp,
    ) -> Result<FragmentNumber, ServiceError> {
        let seed = self.seed;
        let stream = self.get_mut(id)?;
        stream.sequence += 1;
        // By the ARN: a later stream of the same name gives other numbers, though the clock may stand still.
        let noise = mix(mix_text(seed, stream.info.arn.as_str()), stream.sequence);
        Ok(fragment_number(stream.sequence, server, noise))
    }

    /// Archives a fragment that is complete, and says whether it is kept: without retention none is.
    pub(crate) fn store(
        &mut self,
        id: &StreamId,
        arriving: Arriving,
        recorded: Recorded,
        now: Timestamp,
    ) -> Result<(Fragment, bool), ServiceError> {
        let stream = self.get_mut(id)?;
        let mut fragment = Fragment::new(arriving.number);
        fragment.size_in_bytes = i64::try_from(recorded.cluster.bytes().len()).ok();
        fragment.producer_timestamp = Some(arriving.producer);
        fragment.server_timestamp = Some(arriving.server);
        fragment.length_in_milliseconds = i64::try_from(recorded.cluster.length().as_millis()).ok();
        stream.store(fragment, recorded, now);
        Ok((fragment, stream.retention_hours() > 0))
    }

    /// What the stream has under each of the numbers; those that it never had are refused.
    pub(crate) fn find(
        &self,
        id: &StreamId,
        numbers: &[FragmentNumber],
        now: Timestamp,
    ) -> Result<Vec<(FragmentNumber, Kept)>, ServiceError> {
        let seed = mix_text(self.seed, name_of(id));
        let stream = self.get(id)?;
        let mut kept = Vec::with_capacity(numbers.len());
        let mut unknown = Vec::new();
        for number in numbers {
            match stream.find(number, seed, now) {
                Some(found) => kept.push((*number, found)),
                None => unknown.push(*number),
            }
        }
        if unknown.is_empty() { Ok(kept) } else { Err(refusal::unknown_fragments(&unknown)) }
    }

    /// Twenty letters and digits, as the service's versions are.
    fn next_version(&mut self) -> Option<StreamVersion> {
        const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        self.versions += 1;
        let word = mix(self.seed, self.versions);
        let version: String =
            (0..20).map(|place| char::from(ALPHABET[(mix(word, place) % 62) as usize])).collect();
        StreamVersion::new(version).ok()
    }
}

fn name_of(id: &StreamId) -> &str {
    match id {
        StreamId::Name(name) => name.as_str(),
        StreamId::Arn(arn) => arn.name(),
    }
}

fn partition(region: &str) -> &'static str {
    match region.split('-').next() {
        Some("cn") => "aws-cn",
        Some("us") if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}
