//! Finding datasets: the index and its reader.
