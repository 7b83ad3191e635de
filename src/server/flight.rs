//! One call at a time for what must not be done twice: whoever comes while it is under way waits for the same result.

use std::cell::RefCell;
use std::collections::HashMap;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

/// Calls under way, by key.
#[derive(Debug)]
pub struct Flights<T>(RefCell<HashMap<String, Rc<RefCell<Flight<T>>>>>);

#[derive(Debug)]
struct Flight<T> {
    state: State<T>,
    waiting: Vec<Waker>,
}

#[derive(Debug)]
enum State<T> {
    UnderWay,
    Landed(T),
    Abandoned,
}

/// What a caller gets to do.
#[derive(Debug)]
pub enum Turn<'a, T> {
    /// Do it, and tell those who wait by [`Lead::land`].
    Lead(Lead<'a, T>),
    /// Somebody else did it meanwhile; this came of it.
    Landed(T),
}

/// The right to do it alone. Dropped without [`Lead::land`], it passes to one of those who wait.
#[derive(Debug)]
pub struct Lead<'a, T> {
    flights: &'a Flights<T>,
    key: String,
    flight: Rc<RefCell<Flight<T>>>,
}

impl<T> Default for Flights<T> {
    fn default() -> Self {
        Self(RefCell::new(HashMap::new()))
    }
}

impl<T: Clone> Flights<T> {
    /// Takes the lead for a key, or waits for the result of whoever has it.
    pub async fn join(&self, key: &str) -> Turn<'_, T> {
        loop {
            let Some(flight) = self.under_way(key) else { return Turn::Lead(self.lead(key)) };
            let landed = poll_fn(|context| {
                let mut flight = flight.borrow_mut();
                match &flight.state {
                    State::Landed(result) => return Poll::Ready(Some(result.clone())),
                    State::Abandoned => return Poll::Ready(None),
                    State::UnderWay => {}
                }
                if !flight.waiting.iter().any(|waker| waker.will_wake(context.waker())) {
                    flight.waiting.push(context.waker().clone());
                }
                Poll::Pending
            })
            .await;
            if let Some(result) = landed {
                return Turn::Landed(result);
            }
        }
    }

    /// Takes the lead for a key, unless somebody has it.
    pub fn lead_if_free(&self, key: &str) -> Option<Lead<'_, T>> {
        self.under_way(key).is_none().then(|| self.lead(key))
    }

    /// Takes the key from whoever leads. Those who wait begin anew, and what the leader gives goes to nobody.
    pub fn detach(&self, key: &str) {
        let flight = self.0.borrow_mut().remove(key);
        if let Some(flight) = flight {
            flight.borrow_mut().state = State::Abandoned;
            let waiting = std::mem::take(&mut flight.borrow_mut().waiting);
            waiting.into_iter().for_each(Waker::wake);
        }
    }

    fn under_way(&self, key: &str) -> Option<Rc<RefCell<Flight<T>>>> {
        self.0.borrow().get(key).cloned()
    }

    fn lead(&self, key: &str) -> Lead<'_, T> {
        let flight = Rc::new(RefCell::new(Flight { state: State::UnderWay, waiting: Vec::new() }));
        self.0.borrow_mut().insert(key.to_owned(), flight.clone());
        Lead { flights: self, key: key.to_owned(), flight }
    }
}

impl<T> Lead<'_, T> {
    /// Gives the result to all who wait. It is kept for nobody who comes later.
    pub fn land(self, result: T) {
        if self.leads() {
            self.flight.borrow_mut().state = State::Landed(result);
        }
    }

    /// Whether it still leads: nobody has detached it.
    pub fn leads(&self) -> bool {
        self.flights.0.borrow().get(&self.key).is_some_and(|flight| Rc::ptr_eq(flight, &self.flight))
    }
}

impl<T> Drop for Lead<'_, T> {
    fn drop(&mut self) {
        if self.leads() {
            self.flights.0.borrow_mut().remove(&self.key);
        }
        let waiting = {
            let mut flight = self.flight.borrow_mut();
            if matches!(flight.state, State::UnderWay) {
                flight.state = State::Abandoned;
            }
            std::mem::take(&mut flight.waiting)
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
    fn those_who_wait_get_the_leaders_result_and_the_next_starts_anew() {
        let flights = Flights::default();
        let Some(Turn::Lead(lead)) = poll(pin!(flights.join("a"))) else { panic!() };
        let mut second = pin!(flights.join("a"));
        assert!(poll(second.as_mut()).is_none());
        assert!(flights.lead_if_free("a").is_none());
        assert!(matches!(poll(pin!(flights.join("b"))), Some(Turn::Lead(_))));
        lead.land(7);
        assert!(matches!(poll(second.as_mut()), Some(Turn::Landed(7))));
        assert!(matches!(poll(pin!(flights.join("a"))), Some(Turn::Lead(_))));
    }

    #[test]
    fn a_leader_who_is_detached_speaks_for_nobody_and_another_may_lead() {
        let flights = Flights::default();
        let lead = flights.lead_if_free("a").unwrap();
        let mut second = pin!(flights.join("a"));
        assert!(poll(second.as_mut()).is_none());
        flights.detach("a");
        assert!(!lead.leads());
        let Some(Turn::Lead(next)) = poll(second.as_mut()) else { panic!() };
        lead.land(1);
        assert!(next.leads() && flights.lead_if_free("a").is_none());
        let mut third = pin!(flights.join("a"));
        assert!(poll(third.as_mut()).is_none());
        next.land(2);
        assert!(matches!(poll(third.as_mut()), Some(Turn::Landed(2))));
    }

    #[test]
    fn a_leader_who_gives_up_hands_over_to_one() {
        let flights = Flights::<u8>::default();
        let lead = flights.lead_if_free("a").unwrap();
        let (mut second, mut third) = (pin!(flights.join("a")), pin!(flights.join("a")));
        assert!(poll(second.as_mut()).is_none() && poll(third.as_mut()).is_none());
        drop(lead);
        let Some(Turn::Lead(lead)) = poll(second.as_mut()) else { panic!() };
        assert!(poll(third.as_mut()).is_none());
        lead.land(1);
        assert!(matches!(poll(third.as_mut()), Some(Turn::Landed(1))));
    }
}
