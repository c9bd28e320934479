//! Hostile bytes: checks an Arrow file before anything decodes it.
