//! The operations by name.

use kvam_model::ops::{
    CreateStream, DeleteStream, DescribeStream, GetClip, GetDashStreamingSessionUrl,
    GetHlsStreamingSessionUrl, GetImages, GetMediaForFragmentList, ListStreams, UpdateDataRetention,
};
use kvam_model::{JsonOperation, MediaOperation, Operation};

use crate::receipt::Tally;
use crate::{Client, Error, ImagePages, Media, PagedOperation, Pages, StreamPages};

/// Each sends one request, and more only to try again.
impl Client {
    /// Calls any operation that answers in JSON.
    ///
    /// # Errors
    ///
    /// What the service would refuse, or did refuse, or that no answer came.
    pub async fn send<O: JsonOperation>(&self, operation: &O) -> Result<O::Output, Error> {
        self.check(operation)?;
        Ok(self.call(operation, &Tally::default()).await?.value)
    }

    /// Calls any operation that answers with media, and waits for its first byte.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send); what goes wrong later is the error of the [`Media`].
    pub async fn open<O: MediaOperation>(&self, operation: &O) -> Result<Media, Error> {
        self.check(operation)?;
        self.caller().open(operation, self.route(operation)).await
    }

    /// Calls any operation that answers page by page. Nothing is sent before the first poll.
    pub fn pages<O: PagedOperation>(&self, operation: O) -> Pages<O> {
        Pages::new(self.clone(), operation)
    }

    /// Makes a stream. It is not tried again where the service may have made it already.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub async fn create_stream(
        &self,
        operation: &CreateStream,
    ) -> Result<<CreateStream as Operation>::Output, Error> {
        self.send(operation).await
    }

    /// Says what a stream is like.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub async fn describe_stream(
        &self,
        operation: &DescribeStream,
    ) -> Result<<DescribeStream as Operation>::Output, Error> {
        self.send(operation).await
    }

    /// Lists streams. Nothing is sent before the first poll.
    pub fn list_streams(&self, operation: ListStreams) -> StreamPages {
        self.pages(operation)
    }

    /// Deletes a stream, with what is in it. It is not tried again where the service may have deleted it already.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub async fn delete_stream(
        &self,
        operation: &DeleteStream,
    ) -> Result<<DeleteStream as Operation>::Output, Error> {
        self.send(operation).await
    }

    /// Changes how long a stream keeps its data. It is not tried again where the service may have changed it already.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub async fn update_data_retention(
        &self,
        operation: &UpdateDataRetention,
    ) -> Result<<UpdateDataRetention as Operation>::Output, Error> {
        self.send(operation).await
    }

    /// Opens a session for players of HLS. The URL lets in whoever has it.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub async fn get_hls_streaming_session_url(
        &self,
        operation: &GetHlsStreamingSessionUrl,
    ) -> Result<<GetHlsStreamingSessionUrl as Operation>::Output, Error> {
        self.send(operation).await
    }

    /// Opens a session for players of MPEG-DASH. The URL lets in whoever has it.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub async fn get_dash_streaming_session_url(
        &self,
        operation: &GetDashStreamingSessionUrl,
    ) -> Result<<GetDashStreamingSessionUrl as Operation>::Output, Error> {
        self.send(operation).await
    }

    /// Fetches the media of fragments, as Matroska.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub async fn get_media_for_fragment_list(
        &self,
        operation: &GetMediaForFragmentList,
    ) -> Result<Media, Error> {
        self.open(operation).await
    }

    /// Fetches a range of time, as MP4.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub async fn get_clip(&self, operation: &GetClip) -> Result<Media, Error> {
        self.open(operation).await
    }

    /// Fetches images of a range of time. Nothing is sent before the first poll.
    pub fn get_images(&self, operation: GetImages) -> ImagePages {
        self.pages(operation)
    }
}
