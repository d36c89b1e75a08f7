//! The command `kvam`.
fn main() {}
