//! Text as GB18030, the encoding that older Chinese spreadsheets expect.
//!
//! A browser decodes GB18030 but encodes only UTF-8, so the table for the way back is read from its
//! decoder. The structure of the codes is that of the standard GB 18030-2022 as the WHATWG's
//! Encoding Standard describes it.

use js_sys::{JsString, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

/// The linear pointer of the first code of four bytes beyond the basic plane, U+10000.
const BEYOND: u32 = 189_000;

/// How many codes of four bytes stand for characters of the basic plane.
const FOUR_BYTES: u32 = 39_420;

/// Marks a pointer into the codes of four bytes.
const IS_FOUR: u32 = 1 << 31;

/// The text in GB18030. None where the browser has no decoder for it.
pub(crate) fn encode(text: &str) -> Option<Vec<u8>> {
    let codes = codes()?;
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        let point = u32::from(c);
        if point < 0x80 {
            bytes.extend(u8::try_from(point));
            continue;
        }
        let in_plane = usize::try_from(point).ok().and_then(|at| codes.get(at)).copied();
        let code = in_plane.unwrap_or(IS_FOUR | (BEYOND + point.saturating_sub(0x1_0000)));
        if code & IS_FOUR == 0 {
            bytes.extend(u16::try_from(code).unwrap_or(0).to_be_bytes());
        } else {
            bytes.extend(four_bytes(code & !IS_FOUR));
        }
    }
    Some(bytes)
}

/// The code at a linear pointer.
fn four_bytes(pointer: u32) -> [u8; 4] {
    let byte = |n: u32, first: u8| first.wrapping_add(u8::try_from(n).unwrap_or(0));
    [
        byte(pointer / 12_600, 0x81),
        byte(pointer / 1_260 % 10, 0x30),
        byte(pointer / 10 % 126, 0x81),
        byte(pointer % 10, 0x30),
    ]
}

/// For each character of the basic plane its code of two bytes, or its pointer.
fn codes() -> Option<Vec<u32>> {
    let mut codes = vec![IS_FOUR; 0x1_0000];
    let mut take = |bytes: &[u8], values: &mut dyn Iterator<Item = u32>| {
        let text: JsString = decode(bytes)?;
        let units = text.iter();
        for (unit, value) in units.zip(values) {
            *codes.get_mut(usize::from(unit))? = value;
        }
        Some(())
    };
    let pointers: Vec<u8> = (0..FOUR_BYTES).flat_map(four_bytes).collect();
    take(&pointers, &mut (0..FOUR_BYTES).map(|pointer| pointer | IS_FOUR))?;
    let trails = || (0x40..=0xFE_u8).filter(|trail| *trail != 0x7F);
    let pairs: Vec<[u8; 2]> =
        (0x81..=0xFE_u8).flat_map(|lead| trails().map(move |trail| [lead, trail])).collect();
    let bytes = pairs.concat();
    take(&bytes, &mut pairs.iter().map(|pair| u32::from(u16::from_be_bytes(*pair))))?;
    Some(codes)
}

/// What the browser reads in bytes, one unit of UTF-16 a code.
fn decode(bytes: &[u8]) -> Option<JsString> {
    let constructor: js_sys::Function =
        Reflect::get(&js_sys::global(), &"TextDecoder".into()).ok()?.dyn_into().ok()?;
    let arguments = js_sys::Array::of1(&"gb18030".into());
    let decoder = Reflect::construct(&constructor, &arguments).ok()?;
    let method: js_sys::Function =
        Reflect::get(&decoder, &"decode".into()).ok()?.dyn_into().ok()?;
    let view: JsValue = Uint8Array::from(bytes).into();
    method.call1(&decoder, &view).ok()?.dyn_into().ok()
}

#[cfg(test)]
mod tests {
    use super::four_bytes;

    #[test]
    fn pointers_become_the_bytes_of_the_standard() {
        assert_eq!(four_bytes(0), [0x81, 0x30, 0x81, 0x30]);
        assert_eq!(four_bytes(39_419), [0x84, 0x31, 0xA4, 0x39]);
        assert_eq!(four_bytes(super::BEYOND), [0x90, 0x30, 0x81, 0x30]);
        // U+1F600
        assert_eq!(four_bytes(super::BEYOND + 0xF600), [0x94, 0x39, 0xFC, 0x36]);
    }
}
