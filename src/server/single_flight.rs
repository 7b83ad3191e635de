//! Single flight: concurrent calls with the same key run once and share the result.

use std::cell::RefCell;
use std::collections::HashMap;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

/// Calls in progress, by key.
#[derive(Debug)]
pub struct SingleFlight<T>(RefCell<HashMap<String, Rc<RefCell<Entry<T>>>>>);

#[derive(Debug)]
struct Entry<T> {
    state: State<T>,
    waiting: Vec<Waker>,
}

#[derive(Debug)]
enum State<T> {
    Pending,
    Completed(T),
    Abandoned,
}

/// The role of a caller of [`SingleFlight::join`].
#[derive(Debug)]
pub enum Role<'a, T> {
    /// Run the call, and share the result with [`Leader::complete`].
    Leader(Leader<'a, T>),
    /// Another caller ran the call; this is its result.
    Follower(T),
}

/// Permission to run the call for a key. If it is dropped without [`Leader::complete`], one of the waiting callers becomes the leader.
#[derive(Debug)]
pub struct Leader<'a, T> {
    calls: &'a SingleFlight<T>,
    key: String,
    entry: Rc<RefCell<Entry<T>>>,
}

impl<T> Default for SingleFlight<T> {
    fn default() -> Self {
        Self(RefCell::new(HashMap::new()))
    }
}

impl<T: Clone> SingleFlight<T> {
    /// Becomes the leader of a key, or waits for the result of the current leader.
    pub async fn join(&self, key: &str) -> Role<'_, T> {
        loop {
            let Some(entry) = self.pending(key) else { return Role::Leader(self.leader(key)) };
            let completed = poll_fn(|context| {
                let mut entry = entry.borrow_mut();
                match &entry.state {
                    State::Completed(result) => return Poll::Ready(Some(result.clone())),
                    State::Abandoned => return Poll::Ready(None),
                    State::Pending => {}
                }
                if !entry.waiting.iter().any(|waker| waker.will_wake(context.waker())) {
                    entry.waiting.push(context.waker().clone());
                }
                Poll::Pending
            })
            .await;
            if let Some(result) = completed {
                return Role::Follower(result);
            }
        }
    }

    /// Becomes the leader of a key; `None` if the key has a leader.
    pub fn try_lead(&self, key: &str) -> Option<Leader<'_, T>> {
        self.pending(key).is_none().then(|| self.leader(key))
    }

    /// Detaches the current leader from the key. Waiting callers start again, and the leader's result is discarded.
    pub fn forget(&self, key: &str) {
        let entry = self.0.borrow_mut().remove(key);
        if let Some(entry) = entry {
            entry.borrow_mut().state = State::Abandoned;
            let waiting = std::mem::take(&mut entry.borrow_mut().waiting);
            waiting.into_iter().for_each(Waker::wake);
        }
    }

    fn pending(&self, key: &str) -> Option<Rc<RefCell<Entry<T>>>> {
        self.0.borrow().get(key).cloned()
    }

    fn leader(&self, key: &str) -> Leader<'_, T> {
        let entry = Rc::new(RefCell::new(Entry { state: State::Pending, waiting: Vec::new() }));
        self.0.borrow_mut().insert(key.to_owned(), entry.clone());
        Leader { calls: self, key: key.to_owned(), entry }
    }
}

impl<T> Leader<'_, T> {
    /// Gives the result to all waiting callers. It is not cached for later callers.
    pub fn complete(self, result: T) {
        if self.is_current() {
            self.entry.borrow_mut().state = State::Completed(result);
        }
    }

    /// Whether this is still the key's leader, not detached by [`SingleFlight::forget`].
    pub fn is_current(&self) -> bool {
        self.calls.0.borrow().get(&self.key).is_some_and(|entry| Rc::ptr_eq(entry, &self.entry))
    }
}

impl<T> Drop for Leader<'_, T> {
    fn drop(&mut self) {
        if self.is_current() {
            self.calls.0.borrow_mut().remove(&self.key);
        }
        let waiting = {
            let mut entry = self.entry.borrow_mut();
            if matches!(entry.state, State::Pending) {
                entry.state = State::Abandoned;
            }
            std::mem::take(&mut entry.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::pin::pin;
    use std::task::Context;

    fn poll<T>(future: std::pin::Pin<&mut impl Future<Output = T>>) -> Option<T> {
        match future.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => Some(value),
            Poll::Pending => None,
        }
    }

    #[test]
    fn waiting_callers_get_the_leaders_result_and_the_next_call_runs_again() {
        let single_flight = SingleFlight::default();
        let Some(Role::Leader(leader)) = poll(pin!(single_flight.join("a"))) else { panic!() };
        let mut second = pin!(single_flight.join("a"));
        assert!(poll(second.as_mut()).is_none());
        assert!(single_flight.try_lead("a").is_none());
        assert!(matches!(poll(pin!(single_flight.join("b"))), Some(Role::Leader(_))));
        leader.complete(7);
        assert!(matches!(poll(second.as_mut()), Some(Role::Follower(7))));
        assert!(matches!(poll(pin!(single_flight.join("a"))), Some(Role::Leader(_))));
    }

    #[test]
    fn the_result_of_a_forgotten_leader_is_discarded_and_another_caller_may_lead() {
        let single_flight = SingleFlight::default();
        let leader = single_flight.try_lead("a").unwrap();
        let mut second = pin!(single_flight.join("a"));
        assert!(poll(second.as_mut()).is_none());
        single_flight.forget("a");
        assert!(!leader.is_current());
        let Some(Role::Leader(next)) = poll(second.as_mut()) else { panic!() };
        leader.complete(1);
        assert!(next.is_current() && single_flight.try_lead("a").is_none());
        let mut third = pin!(single_flight.join("a"));
        assert!(poll(third.as_mut()).is_none());
        next.complete(2);
        assert!(matches!(poll(third.as_mut()), Some(Role::Follower(2))));
    }

    #[test]
    fn a_dropped_leader_hands_over_to_one_waiting_caller() {
        let single_flight = SingleFlight::<u8>::default();
        let leader = single_flight.try_lead("a").unwrap();
        let (mut second, mut third) = (pin!(single_flight.join("a")), pin!(single_flight.join("a")));
        assert!(poll(second.as_mut()).is_none() && poll(third.as_mut()).is_none());
        drop(leader);
        let Some(Role::Leader(leader)) = poll(second.as_mut()) else { panic!() };
        assert!(poll(third.as_mut()).is_none());
        leader.complete(1);
        assert!(matches!(poll(third.as_mut()), Some(Role::Follower(1))));
    }
}
