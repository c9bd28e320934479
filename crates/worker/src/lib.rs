//! The engine behind the page: Session in a Blob worker.


