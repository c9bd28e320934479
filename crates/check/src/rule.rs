//! The rules, with the codes that stay.

use std::fmt;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It must not be published, unless it is waived by name.
    Error,
    /// It is probably wrong, or makes the data hard to use.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $severity:ident, $title:literal, $advice:literal;)+) => {
        /// What is looked for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Rule {
            $($(#[$doc])* $name,)+
        }

        impl Rule {
            /// All of them, by code.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The code, which stays: `P001`.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// How much it matters.
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)+ }
            }

            /// What is wrong, in a few words.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }

            /// What to do about it.
            pub fn advice(self) -> &'static str {
                match self { $(Self::$name => $advice,)+ }
            }
        }
    };
}

rules! {
    /// Identity numbers of mainland residents, by their check digit (GB 11643).
    ResidentId = "P001", Error, "identity numbers of people",
        "Leave the column out, or publish figures instead of people.";
    /// Mobile phone numbers of the mainland.
    MobilePhone = "P002", Error, "mobile phone numbers",
        "Leave the column out, or waive the rule if the numbers are those of offices.";
    /// Numbers of bank cards, by their check digit (ISO/IEC 7812).
    BankCard = "P003", Error, "numbers of bank cards", "Leave the column out.";
    /// Addresses of electronic mail.
    Email = "P004", Warning, "e-mail addresses",
        "Leave out those of people; waive the rule if they are those of offices.";
    /// Number plates of vehicles of the mainland.
    Plate = "P005", Warning, "number plates", "Leave the column out, or cut the plates.";
    /// Fewer people than `k` share their quasi-identifiers.
    FewAlike = "P006", Error, "people who can be known again by what is told of them",
        "Make the columns coarser: years of age to groups, places to districts.";
    /// Counts of people below `k`.
    SmallCells = "P007", Error, "counts of very few people",
        "Hide these cells, and others of the same total so that they cannot be worked out.";
    /// A row without a value in its key.
    KeyMissing = "Q001", Error, "rows without a key", "Fill the key in, or name another one.";
    /// Two rows of one key.
    KeyTwice = "Q002", Error, "keys that stand twice", "Remove one of the rows, or name another key.";
    /// Coordinates that lie nowhere on Earth.
    NoPlace = "Q003", Error, "coordinates that are nowhere",
        "Latitudes go from −90 to 90, longitudes from −180 to 180.";
    /// Latitudes where longitudes are expected and the other way round.
    PlaceTurned = "Q004", Warning, "latitude and longitude in each other's place",
        "Exchange the names of the two columns.";
    /// Dates before 1900 or after 2100.
    FarDate = "Q005", Warning, "dates far from today", "Check how the dates were written.";
    /// A code column read as numbers, with values of different lengths.
    LostZeros = "Q006", Warning, "codes that may have lost their leading zeros",
        "Have the source export the column as text.";
    /// Rows that are the same in all columns.
    RowTwice = "Q007", Warning, "rows that stand twice", "Remove them, or add what tells them apart.";
    /// A column without any value.
    EmptyColumn = "Q008", Warning, "a column without values", "Leave it out, or say why it is empty.";
    /// Texts that begin or end with spaces.
    Spaces = "Q009", Warning, "values with spaces around them", "Cut the spaces off.";
    /// Texts with the sign for a character that was lost.
    LostCharacters = "Q010", Warning, "values with lost characters",
        "Export the file anew as UTF-8.";
    /// No licence.
    NoLicense = "M001", Error, "no licence", "Say what may be done with the data.";
    /// No description in one of the languages.
    NoDescription = "M002", Warning, "a description is missing in one language",
        "Write description.en and description.zh.";
    /// A column that the dictionary does not tell of.
    NoDictionary = "M003", Warning, "columns without a description", "Describe them under columns.";
    /// No title in one of the languages.
    NoTitle = "M004", Warning, "a title is missing in one language", "Write title.en and title.zh.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_order_within_their_letter() {
        let mut codes: Vec<_> = Rule::ALL.iter().map(|rule| rule.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Rule::ALL.len());
        for rule in Rule::ALL {
            let (letter, number) = rule.code().split_at(1);
            assert!(matches!(letter, "P" | "Q" | "M") && number.parse::<u16>().is_ok());
            assert!(!rule.title().is_empty() && rule.advice().ends_with('.'));
        }
    }
}
