//! How much memory a reader takes at its peak, held against the size of what it read.

use peak_alloc::PeakAlloc;

#[global_allocator]
static COUNTED: PeakAlloc = PeakAlloc;

/// How much memory reading may take at its peak: so many bytes for each byte of the input, and so many besides. What it
/// returns counts, and a vector that grows counts with its old place and its new one.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Allowance {
    /// For each byte that is read.
    pub per_byte: usize,
    /// Besides, whatever is read.
    pub fixed: usize,
}

impl Allowance {
    /// So many bytes for each byte of input, and so many besides.
    #[must_use]
    pub const fn new(per_byte: usize, fixed: usize) -> Self {
        Self { per_byte, fixed }
    }

    /// Runs `read` over an input of `length` bytes. Right only while no other thread allocates.
    ///
    /// # Panics
    ///
    /// When `read` took more.
    pub fn hold<T>(self, length: usize, read: impl FnOnce() -> T) -> T {
        let before = COUNTED.current_usage();
        COUNTED.reset_peak_usage();
        let result = read();
        let taken = COUNTED.peak_usage().saturating_sub(before);
        let allowed = self.per_byte * length + self.fixed;
        assert!(
            taken <= allowed,
            "reading {length} bytes took {taken} bytes of memory, and may take {allowed}"
        );
        result
    }
}
