//! Runs a future in steps: each ends at a promise that JavaScript awaits, where awaiting costs nothing, and gives back settled.
//!
//! The usual executor of wasm-bindgen-futures, with its queue, wakers and callbacks, would be a quarter of the browser's build.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use wasm_bindgen::JsValue;

/// What a promise came to.
type Outcome = Result<JsValue, JsValue>;

/// A call under way.
type Task = Pin<Box<dyn Future<Output = Result<String, String>>>>;

/// What passes between a task that is being polled and [`step`].
#[derive(Default)]
enum Mail {
    #[default]
    Nothing,
    /// The task waits for this.
    Wanted(JsValue),
    /// It came to this.
    Settled(Outcome),
}

thread_local! {
    static MAIL: Cell<Mail> = const { Cell::new(Mail::Nothing) };
    static TASKS: RefCell<Vec<Option<Task>>> = const { RefCell::new(Vec::new()) };
}

/// What a promise comes to. Inside a task it is JavaScript's driver who awaits it.
///
/// # Errors
/// What it rejects with.
pub async fn settled(promise: JsValue) -> Outcome {
    let mut wanted = Some(promise);
    poll_fn(move |_| match (wanted.take(), MAIL.take()) {
        (Some(promise), _) => {
            MAIL.set(Mail::Wanted(promise));
            Poll::Pending
        }
        (None, Mail::Settled(outcome)) => Poll::Ready(outcome),
        (None, mail) => {
            MAIL.set(mail);
            Poll::Pending
        }
    })
    .await
}

/// Keeps a call until its last step; the number names it.
pub fn start(task: Task) -> usize {
    TASKS.with_borrow_mut(|tasks| {
        let free = tasks.iter().position(Option::is_none).unwrap_or(tasks.len());
        match tasks.get_mut(free) {
            Some(slot) => *slot = Some(task),
            None => tasks.push(Some(task)),
        }
        free
    })
}

/// Goes on with a call: gives the next promise to await, or in the end the text that it answers.
///
/// # Errors
/// What the call ends with, or nothing if there is no such call.
pub fn step(number: usize, outcome: Outcome) -> Result<JsValue, JsValue> {
    let taken = TASKS.with_borrow_mut(|tasks| tasks.get_mut(number).and_then(Option::take));
    let mut task = taken.ok_or(JsValue::UNDEFINED)?;
    MAIL.set(Mail::Settled(outcome));
    let polled = task.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    match polled {
        Poll::Ready(Ok(text)) => Ok(text.into()),
        Poll::Ready(Err(text)) => Err(text.into()),
        Poll::Pending => {
            TASKS.with_borrow_mut(|tasks| {
                if let Some(slot) = tasks.get_mut(number) {
                    *slot = Some(task);
                }
            });
            match MAIL.take() {
                Mail::Wanted(promise) => Ok(promise),
                _ => Ok(JsValue::UNDEFINED),
            }
        }
    }
}
