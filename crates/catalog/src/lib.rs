//! What the data is: dataset, distribution, publisher, licence.
