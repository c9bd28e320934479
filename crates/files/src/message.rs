//! The objects that cross to the page and back.

use arrow::buffer::{Buffer, MutableBuffer};
use js_sys::{Array, ArrayBuffer, Object, Reflect, Uint8Array};
use sagitta_protocol::Progress;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, DedicatedWorkerGlobalScope, FileReaderSync};

use crate::About;

/// How much of a file is read at once, in bytes.
const SLICE: f64 = 8_388_608.0;

/// A property of an object, undefined if there is none.
pub(crate) fn property(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// An object with one property.
pub(crate) fn object(name: &str, value: &JsValue) -> Result<Object, JsValue> {
    let object = Object::new();
    Reflect::set(&object, &JsValue::from_str(name), value)?;
    Ok(object)
}

/// A number as a whole one; none if it is none, or negative.
pub(crate) fn whole(value: &JsValue) -> Option<usize> {
    let n = value.as_f64().filter(|n| *n >= 0.0)?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is whole and not negative; the cast saturates"
    )]
    Some(n as usize)
}

/// Pairs of texts.
pub(crate) fn pairs(value: &JsValue) -> About {
    let list: Array = value.clone().dyn_into().unwrap_or_default();
    let pairs = list.iter().filter_map(|pair| {
        let pair: Array = pair.dyn_into().ok()?;
        Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
    });
    pairs.collect()
}

/// Buffers, copied to places that numbers of every width may lie at.
pub(crate) fn buffers(value: &JsValue) -> Vec<Buffer> {
    let list: Array = value.clone().dyn_into().unwrap_or_default();
    let copy = |buffer: JsValue| {
        let buffer = buffer.dyn_into().unwrap_or_else(|_| ArrayBuffer::new(0));
        let array = Uint8Array::new(&buffer);
        let n_bytes = usize::try_from(array.length()).unwrap_or(0);
        let mut bytes = MutableBuffer::from_len_zeroed(n_bytes);
        array.copy_to(bytes.as_slice_mut());
        bytes.into()
    };
    list.iter().map(copy).collect()
}

/// The bytes of a file, read piece by piece. Fails if it is gone, or there is no room for it.
pub(crate) fn bytes_of(blob: &Blob, tell: &dyn Fn(Progress)) -> Result<Vec<u8>, JsValue> {
    let reader = FileReaderSync::new()?;
    let size = blob.size();
    let total = whole(&size.into()).unwrap_or(0);
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(total).map_err(|error| JsValue::from_str(&error.to_string()))?;
    let mut at = 0.0;
    while at < size {
        let end = (at + SLICE).min(size);
        let piece = reader.read_as_array_buffer(&blob.slice_with_f64_and_f64(at, end)?)?;
        let piece = Uint8Array::new(&piece);
        let start = bytes.len();
        bytes.resize(start + usize::try_from(piece.length()).unwrap_or(0), 0);
        if let Some(place) = bytes.get_mut(start..) {
            piece.copy_to(place);
        }
        at = end;
        let of = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        tell(Progress { done: of(bytes.len()), total: Some(of(total)), n_rows: 0 });
    }
    Ok(bytes)
}

/// Text in an encoding, as [`sagitta_ingest::Decode`] has it, by the browser. Natively by tables.
#[cfg(not(any(feature = "workbook", feature = "parquet")))]
pub(crate) fn decode(label: &str, bytes: &[u8]) -> Option<(String, String)> {
    #[cfg(not(target_arch = "wasm32"))]
    return sagitta_ingest::decode_by_tables(label, bytes);
    #[cfg(target_arch = "wasm32")]
    {
        let decoder = web_sys::TextDecoder::new_with_label(label).ok()?;
        let text = decoder.decode_with_u8_array(bytes).ok()?;
        Some((decoder.encoding(), text))
    }
}

/// Posts an answer and transfers its buffers.
pub(crate) fn post(text: &str, buffers: &Array) {
    let posted = || -> Result<(), JsValue> {
        let message = object("text", &JsValue::from_str(text))?;
        Reflect::set(&message, &JsValue::from_str("buffers"), buffers)?;
        let scope = scope().ok_or(JsValue::NULL)?;
        scope.post_message_with_transfer(&message, buffers)
    };
    // An answer that cannot be posted is awaited for as long as the reader wants.
    posted().ok();
}

/// Posts the last words of a panic, as far as that is still possible.
pub(crate) fn post_panic(text: &str) {
    if let (Some(scope), Ok(message)) = (scope(), object("panic", &JsValue::from_str(text))) {
        scope.post_message(&message).ok();
    }
}

/// The worker we run in; none outside of a dedicated worker.
pub(crate) fn scope() -> Option<DedicatedWorkerGlobalScope> {
    js_sys::global().dyn_into().ok()
}
