use sagitta_protocol::{Place, Problem};

/// How a worker came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It had no more memory.
    Memory,
    /// It gave no sign of life and was ended.
    Silence,
    /// Anything else.
    Fault,
}

impl End {
    /// The end behind what the browser says of it. An allocation that fails leaves no words of
    /// its own: it is an `unreachable` instruction that no panic comes before.
    pub(crate) fn of(detail: &str) -> Self {
        let detail = detail.to_ascii_lowercase();
        let speaks_of_memory =
            ["unreachable", "out of memory", "memory allocation", "could not allocate"]
                .iter()
                .any(|words| detail.contains(words));
        if speaks_of_memory && !detail.contains("panicked") { Self::Memory } else { Self::Fault }
    }

    /// A worker stopped, and another one goes on.
    pub(super) fn stopped(self, detail: &str) -> Problem {
        self.problem("engine-stopped", detail)
    }

    /// A request ended one worker too many.
    pub(super) fn gave_up(self, detail: &str) -> Problem {
        self.problem("engine-gave-up", detail)
    }

    fn problem(self, code: &str, detail: &str) -> Problem {
        let reason = match self {
            Self::Memory => "memory",
            Self::Silence => "silence",
            Self::Fault => "fault",
        };
        Problem::of(code, Place::Engine).with("reason", reason).with_detail(detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_browsers_are_understood() {
        let cases = [
            ("Uncaught RuntimeError: unreachable", End::Memory),
            ("RuntimeError: unreachable executed", End::Memory),
            ("RangeError: WebAssembly.Memory(): could not allocate memory", End::Memory),
            ("InternalError: allocation size overflow: out of memory", End::Memory),
            ("panicked at src/a.rs:1:1: internal error: entered unreachable code", End::Fault),
            ("Uncaught RuntimeError: memory access out of bounds", End::Fault),
            ("RuntimeError: index out of bounds", End::Fault),
            ("Uncaught RangeError: Maximum call stack size exceeded", End::Fault),
            ("", End::Fault),
        ];
        for (detail, expected) in cases {
            assert_eq!(End::of(detail), expected, "{detail}");
        }
    }
}
