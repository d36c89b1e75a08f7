use crate::choice::open_choice;

open_choice! {
    /// How far a stream is in its life (API reference, `StreamInfo`, `Status`).
    StreamStatus {
        /// It is being made, and cannot be used yet.
        Creating = "CREATING",
        /// It can be used.
        Active = "ACTIVE",
        /// It is being changed.
        Updating = "UPDATING",
        /// It is being deleted; what it held is out of reach already.
        Deleting = "DELETING",
    }
}
