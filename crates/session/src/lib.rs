//! The explorer without a screen: requests in, responses out.
