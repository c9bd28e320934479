/// The place in a JSON text that ends at a line and a column, both from 1: `datasets[3].title`.
///
/// A parser tells where it stopped; this tells in which list and under which key that is.
pub(crate) fn path_at(text: &str, line: usize, column: usize) -> String {
    let (before, after) = split_at(text, line, column);
    let mut bytes = before.iter().copied();
    let mut open: Vec<Step> = Vec::new();
    while let Some(byte) = bytes.next() {
        match (byte, open.last_mut()) {
            (b'{', _) => open.push(Step::Key { key: Vec::new(), is_value: false }),
            (b'[', _) => open.push(Step::Item(0)),
            (b'}' | b']', Some(_)) => drop(open.pop()),
            (b',', Some(Step::Item(idx))) => *idx += 1,
            (b',', Some(Step::Key { key, is_value })) => {
                key.clear();
                *is_value = false;
            }
            (b':', Some(Step::Key { is_value, .. })) => *is_value = true,
            (b'"', last) => {
                let mut string = Vec::new();
                while let Some(byte) = bytes.next().filter(|byte| *byte != b'"') {
                    string.push(byte);
                    if byte == b'\\' {
                        string.extend(bytes.next());
                    }
                }
                if let Some(Step::Key { key, is_value: false }) = last {
                    *key = string;
                }
            }
            _ => {}
        }
    }
    // At its closing brace, an object as a whole is at fault, not its last field.
    if let (Some(b'}'), Some(Step::Key { key, .. })) = (after.first(), open.last_mut()) {
        key.clear();
    }
    let mut path = String::new();
    for step in &open {
        match step {
            Step::Item(idx) => path.push_str(&format!("[{idx}]")),
            Step::Key { key, .. } if key.is_empty() => {}
            Step::Key { key, .. } => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(&String::from_utf8_lossy(key));
            }
        }
    }
    path
}

/// A list or an object that is open, with where in it the text is.
enum Step {
    Item(usize),
    Key { key: Vec<u8>, is_value: bool },
}

fn split_at(text: &str, line: usize, column: usize) -> (&[u8], &[u8]) {
    let bytes = text.as_bytes();
    let lines_before = text.split_inclusive('\n').take(line.saturating_sub(1));
    let end = lines_before.map(str::len).sum::<usize>() + column.saturating_sub(1);
    bytes.split_at_checked(end).unwrap_or((bytes, &[]))
}

#[cfg(test)]
mod tests {
    use super::path_at;

    #[test]
    fn a_place_is_named_by_its_keys() {
        let text = "{ \"a\": 1,\n  \"b\\\"\": [ {\"c\": [1, \"x,]\", 2]}, 3 ],\n \"d\": {}, 5";
        for (line, column, path) in [
            (1, 1, ""),
            (1, 8, "a"),
            (1, 9, "a"),
            (1, 11, ""),
            (2, 15, "b\\\"[0].c"),
            (2, 25, "b\\\"[0].c[1]"),
            (2, 29, "b\\\"[0].c[2]"),
            (2, 33, "b\\\"[1]"),
            (3, 9, "d"),
            (3, 12, ""),
            (2, 31, "b\\\"[0]"),
            (9, 9, ""),
        ] {
            assert_eq!(path_at(text, line, column), path, "{line}:{column}");
        }
    }
}
