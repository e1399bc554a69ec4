//! A bar for scans that take long enough to make one wonder.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::engine::Progress;

/// Shorter scans show nothing: a bar that flashes up is noise.
const PATIENCE: Duration = Duration::from_millis(500);

/// A progress bar on standard error that appears only when the scan takes longer than [`PATIENCE`].
#[derive(Debug)]
pub(super) struct Bar {
    started: Instant,
    files: AtomicU64,
    done: AtomicU64,
    bar: OnceLock<ProgressBar>,
}

impl Bar {
    pub(super) fn new() -> Self {
        Self { started: Instant::now(), files: AtomicU64::new(0), done: AtomicU64::new(0), bar: OnceLock::new() }
    }

    /// Takes the bar off the screen, so that the report stands alone.
    pub(super) fn clear(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Bar {
    fn found(&self, files: usize) {
        self.files.store(files as u64, Ordering::Relaxed);
    }

    fn done(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if self.started.elapsed() > PATIENCE {
            let bar = self.bar.get_or_init(|| {
                let bar = ProgressBar::new(self.files.load(Ordering::Relaxed));
                // The template is a constant of ours; were it wrong, the default would do.
                bar.set_style(ProgressStyle::with_template("{bar:30} {pos}/{len} files").unwrap_or_else(|_| ProgressStyle::default_bar()));
                bar
            });
            bar.set_position(done);
        }
    }
}
