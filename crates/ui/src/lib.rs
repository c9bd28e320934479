//! Yew components, state, and the client of the worker.
