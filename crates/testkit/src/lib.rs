//! Oracle, generators and fixtures for tests.
