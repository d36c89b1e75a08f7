/// Which of the service's two planes a port serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plane {
    Both,
    Control,
    Data,
}

impl Plane {
    pub(crate) fn serves(self, other: Self) -> bool {
        self == Self::Both || self == other
    }
}
