//! Runs a call as a browser runs it: by the driver, over a host that sends and waits.

use qash_client::bindings::driver::{Call, Next, Step, StepContext};
use qash_client::client::{Host, SendFailure};
use qash_client::error::Error;

/// What the call comes to; `seen` is told of every step.
pub async fn watched(mut call: Call, host: &impl Host, seen: impl Fn(&Step)) -> Result<String, Error> {
    let mut came = None;
    loop {
        let moment = StepContext { now: host.now(), aborted: host.aborted(), random: host.secure_random() };
        let step = call.step(came, moment);
        seen(&step);
        match step.next {
            Next::Done(answer) => return answer,
            Next::Send(next, sending) => {
                call = next;
                came = Some(host.send(&sending.request, sending.timeout_ms).await);
            }
            Next::Sleep(next, ms) => {
                call = next;
                came = Some(Err(host.sleep(ms).await.err().unwrap_or(SendFailure::Timeout)));
            }
        }
    }
}

/// What the call comes to.
pub async fn run(call: Call, host: &impl Host) -> Result<String, Error> {
    watched(call, host, |_| ()).await
}
