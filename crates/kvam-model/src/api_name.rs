use crate::choice::choice;

choice! {
    /// Which API a data endpoint is asked for (API reference, `GetDataEndpoint`, `APIName`).
    ///
    /// Whether one endpoint serves several APIs is not documented, so an endpoint is used for the API it was asked for.
    ApiName of "APIName" {
        /// `PUT_MEDIA`
        PutMedia = "PUT_MEDIA",
        /// `GET_MEDIA`
        GetMedia = "GET_MEDIA",
        /// `LIST_FRAGMENTS`
        ListFragments = "LIST_FRAGMENTS",
        /// `GET_MEDIA_FOR_FRAGMENT_LIST`
        GetMediaForFragmentList = "GET_MEDIA_FOR_FRAGMENT_LIST",
        /// `GET_HLS_STREAMING_SESSION_URL`
        GetHlsStreamingSessionUrl = "GET_HLS_STREAMING_SESSION_URL",
        /// `GET_DASH_STREAMING_SESSION_URL`
        GetDashStreamingSessionUrl = "GET_DASH_STREAMING_SESSION_URL",
        /// `GET_CLIP`
        GetClip = "GET_CLIP",
        /// `GET_IMAGES`
        GetImages = "GET_IMAGES",
    }
}
