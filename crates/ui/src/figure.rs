//! A drawing as a file: the text of it, or its pixels.

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, window};

use crate::dom;

/// How many pixels a drawing has for one of CSS: enough for print.
const SCALE: f64 = 2.0;

/// Hands a drawing to the browser. Fails where the browser cannot draw it.
pub(crate) async fn save(svg: &str, name: &str, as_pixels: bool) -> Result<(), JsValue> {
    let bytes = Uint8Array::from(svg.as_bytes());
    if !as_pixels {
        return dom::save(&bytes, "image/svg+xml", &format!("{name}.svg"));
    }
    let image = HtmlImageElement::new()?;
    let url = dom::object_url(&bytes, "image/svg+xml")?;
    image.set_src(&url);
    let drawn = JsFuture::from(image.decode()).await;
    web_sys::Url::revoke_object_url(&url).ok();
    drawn?;
    let png = pixels(&image)?;
    dom::save(&png, "image/png", &format!("{name}.png"))
}

fn pixels(image: &HtmlImageElement) -> Result<Uint8Array, JsValue> {
    let document = window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.unchecked_into();
    let (width, height) = (f64::from(image.width()) * SCALE, f64::from(image.height()) * SCALE);
    canvas.set_width(whole(width));
    canvas.set_height(whole(height));
    let context: CanvasRenderingContext2d =
        canvas.get_context("2d")?.ok_or(JsValue::NULL)?.unchecked_into();
    context.draw_image_with_html_image_element_and_dw_and_dh(image, 0.0, 0.0, width, height)?;
    let address = canvas.to_data_url_with_type("image/png")?;
    let base64 = address.split_once(',').map(|(_, data)| data).ok_or(JsValue::NULL)?;
    let window = window().ok_or(JsValue::NULL)?;
    let binary: Vec<u8> =
        window.atob(base64)?.chars().filter_map(|c| u8::try_from(u32::from(c)).ok()).collect();
    Ok(Uint8Array::from(binary.as_slice()))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a drawing has some thousand pixels"
)]
fn whole(pixels: f64) -> u32 {
    pixels as u32
}
