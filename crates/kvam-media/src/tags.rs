/// A Tags element, as a flat list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tags {
    /// Where the element begins, in bytes from the first byte pushed.
    pub offset: u64,
    /// Its simple tags that have a text value, in the order in which they end: one that stands in another comes first.
    /// What they target is not kept.
    pub simple: Vec<SimpleTag>,
}

/// A name and a text value, such as `AWS_KINESISVIDEO_FRAGMENT_NUMBER` and the number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SimpleTag {
    /// TagName. What was not UTF-8 is replaced.
    pub name: String,
    /// TagString. What was not UTF-8 is replaced.
    pub value: String,
}

impl SimpleTag {
    /// A tag to be written.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}
