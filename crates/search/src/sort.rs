/// Sorts numbers. Whatever is sorted here is made numbers first: a sort of its own for every type
/// would be a good part of the reader's code.
#[inline(never)]
pub(crate) fn sort(keys: &mut [u64]) {
    keys.sort_unstable();
}
