//! The signals that end the command, and the runtime that it lives in.

use std::io;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::sync::watch;

use crate::exit_code::Exit;
use crate::failure::Failure;

/// How long the command may take to print what it has, once a signal came. A reader that does not read would hold it
/// forever.
const GRACE: Duration = Duration::from_secs(1);

/// Tells that a signal came.
#[derive(Debug, Clone)]
pub(crate) struct Interrupt(watch::Receiver<Option<Exit>>);

impl Interrupt {
    /// None ever comes.
    #[cfg(test)]
    pub(crate) fn never() -> Self {
        Self(watch::channel(None).1)
    }

    /// Waits for the first signal.
    pub(crate) async fn caught(&mut self) -> Exit {
        match self.0.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(exit)) => *exit,
            // No signal can come any more.
            Ok(None) | Err(_) => std::future::pending().await,
        }
    }
}

/// Runs the command. Once a signal came it has a moment to end by itself.
///
/// The command has this thread and may block on its output; signals are heard on another.
pub(crate) fn run(command: impl AsyncFnOnce(Interrupt) -> Result<Exit, Failure>) -> Result<Exit, Failure> {
    let runtime =
        Builder::new_multi_thread().worker_threads(1).enable_all().build().map_err(Failure::Runtime)?;
    let (sender, receiver) = watch::channel(None);
    let outcome = runtime.block_on(async {
        let mut signals = Signals::listen().map_err(Failure::Runtime)?;
        tokio::spawn(async move {
            let exit = signals.next().await;
            sender.send_replace(Some(exit));
            tokio::time::sleep(GRACE).await;
            std::process::exit(exit.code().into());
        });
        command(Interrupt(receiver)).await
    });
    // What still runs, such as a name's lookup, is of no use any more.
    runtime.shutdown_background();
    outcome
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) -> Exit {
        tokio::select! {
            _ = self.interrupt.recv() => Exit::Interrupted,
            _ = self.terminate.recv() => Exit::Terminated,
        }
    }
}

#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn listen() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) -> Exit {
        self.0.recv().await;
        Exit::Interrupted
    }
}
