//! What must not be published: lint and privacy rules.
