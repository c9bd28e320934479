//! A View as the fragment of a link: `#/beijing-air?station=eq:Dongsi&show=count()`.
//!
//! What is read is always canonical, and a canonical View is read back as it was written. The
//! order of the parameters is fixed and defaults are left out, so equal Views have equal links.
//!
//! ```text
//! fragment  = [ "#" ] [ "/" ] source [ "?" parameter *( "&" parameter ) ]
//! source    = text                                        a dataset of the catalogue
//!           | "url(" text ")"
//!           | "union(" source *( "," source ) *( ";" column ) [ ";as:" name ] ")"
//! column    = name ":" [ name ] *( "," [ name ] )         its name in each source; empty: none
//!
//! parameter = "lookup="  list of  text "(" name ":" name ";" [ list of name ] ")"
//!                                                         table(field:key;fields)
//!           | "compute=" name ":" text                    name:expression; may be repeated
//!           | "where="   predicate                        may be repeated: all of them
//!           | column-name "=" test                        the same as where=column-name:test
//!           | "select="  [ list of name ]
//!           | "by="      list of  key [ ":as:" name ]
//!           | "show="    list of  aggregate [ ":as:" name ]
//!           | "having="  predicate
//!           | "window="  list of  window [ ":as:" name ]
//!           | "sort="    list of  name *( ":desc" | ":nulls_first" )
//!           | "offset="  digits  |  "limit=" digits
//!           | "tab="     ( "chart" | "map" | "table" | "about" )
//!           | "title="   text
//!           | "mark="    ( "bar" | "line" | "area" | "point" | "histogram" | "boxplot" | "rect"
//!                        | "dumbbell" | "slope" )
//!           | "stack="   ( "zero" | "normalize" )
//!           | ( "x=" | "y=" )                 name [ ":" type ] [ ":log" ]
//!           | ( "color=" | "size=" | "row=" ) name [ ":" type ]
//!           | "resolve=" "independent"                    a y scale for each small chart
//!           | "top="     digits                           the greatest alone, at least 1
//!           | "line="    list of  value [ ":" text ]      reference lines
//!           | "note="    text                             may be repeated
//!           | "pivot="   name                             a key whose values become columns
//!           | "shapes="  text                             the set of shapes of the map
//!           | "form="    ( "choropleth" | "tiles" | "points" )
//!           | "hide="    list of name  |  "order=" list of name
//!           | "v="       "1"                              the version; never written
//! key       = name | time-unit "(" name ")" | "bin(" name ";" value ")" | "bins(" name ";" digits ")"
//! aggregate = "count()" | op "(" name ")" | "quantile(" name ";" p ")"
//! window    = op "(" name [ ";" list of name ] ")" | "per(" name ";" name ")"
//!
//! predicate = "all(" [ predicate *( ";" predicate ) ] ")"
//!           | "any(" [ predicate *( ";" predicate ) ] ")"
//!           | "not(" predicate ")"
//!           | name ":" test
//! test      = ( "eq" | "ne" | "lt" | "le" | "gt" | "ge" ) ":" value
//!           | "between:" value "," value [ ":" ( "closed" | "closed_open" | "open_closed" | "open" ) ]
//!           | ( "in" | "not_in" ) ":" [ list of value ]
//!           | ( "contains" | "starts_with" | "ends_with" | "matches" ) ":" text [ ":sensitive" ]
//!           | "is_null" | "is_not_null"
//!           | "within_last:" digits "," time-unit [ ":today" ]
//! list      = items with "," between them
//! name      = text | key | aggregate | window             the latter three: their default names
//! value     = text
//! ```
//!
//! **Text.** Names and values percent-encode `% & = : ; , ( ) # ? + ~`, the space, what RFC 3986
//! allows nowhere, control characters and invisible ones. Delimiters are split before decoding.
//! Other characters outside ASCII stay as they are; [`encode_for_copy`] encodes them too. A raw
//! `+` is read as a space, as forms write it.
//!
//! **The tilde.** A raw `~` in front of a text says that what follows is that text and nothing
//! else. `~` alone is the empty text, and `~by=eq:1` is a condition on a column called `by`:
//! without it, the names of parameters win.
//!
//! **Default names.** A column of the result that has no name of its own is referred to as it
//! is asked for: `show=mean(PM2.5)&sort=mean(PM2.5):desc`.

mod read;
mod text;
mod write;

pub use self::text::encode_for_copy;

use crate::{Bounds, Error, View};

/// Parameters of a link; a column of the same name is written with a tilde.
const PARAMETERS: [&str; 30] = [
    "lookup", "compute", "where", "select", "by", "show", "having", "window", "sort", "offset",
    "limit", "tab", "title", "mark", "stack", "x", "y", "color", "size", "row", "resolve", "top",
    "line", "note", "pivot", "shapes", "form", "hide", "order", "v",
];

/// The bounds of a `between`, in words, for brackets are not allowed in a link.
const BOUNDS: [(&str, Bounds); 4] = [
    ("closed", Bounds::Closed),
    ("closed_open", Bounds::ClosedOpen),
    ("open_closed", Bounds::OpenClosed),
    ("open", Bounds::Open),
];

impl View {
    /// The fragment of a link, from `#` on. The View is written in its canonical form.
    ///
    /// Fails for a file opened from disk, which no link can name, and for conditions that are
    /// nested too deeply to be read again.
    pub fn to_fragment(&self) -> Result<String, Error> {
        write::fragment(&self.canonical()).map_err(|error| *error)
    }

    /// Reads the fragment of a link, with or without its `#`, encoded or not. The View is
    /// canonical. The error names the parameter and what was expected.
    pub fn from_fragment(fragment: &str) -> Result<Self, Error> {
        read::fragment(fragment).map_err(|error| *error)
    }
}
