//! Query over Table gives a result.
