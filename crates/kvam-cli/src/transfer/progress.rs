//! How far a transfer has come, for people who watch.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressStyle};

/// Whether it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    /// On stderr, if that is a terminal.
    Shown,
    Hidden,
}

const KNOWN: &str = "{bytes} of {total_bytes}  {bytes_per_sec}  {eta} left  [{wide_bar}]";
const UNKNOWN: &str = "{bytes}  {bytes_per_sec}  {elapsed}";
const REDRAWN: Duration = Duration::from_millis(200);

impl Progress {
    /// A bar for so many bytes, or for nobody knows how many. It is gone when it is dropped.
    pub(crate) fn bar(self, total: Option<u64>) -> ProgressBar {
        let target = match self {
            // Hidden by itself where there is no terminal.
            Self::Shown => ProgressDrawTarget::stderr(),
            Self::Hidden => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(total, target).with_finish(ProgressFinish::AndClear);
        let template = if total.is_some() { KNOWN } else { UNKNOWN };
        // Both are templates; a test builds them.
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        if !bar.is_hidden() {
            bar.enable_steady_tick(REDRAWN);
        }
        bar
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_templates_are_templates() {
        for template in [KNOWN, UNKNOWN] {
            ProgressStyle::with_template(template).unwrap();
        }
    }
}
