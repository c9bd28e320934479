/**
 * How the keyboard stands to an element: `on` it, `beside` it in a group that arrows go through, or
 * elsewhere, with the element `before` or `after` it in the document. Runs in the page.
 */
export const stand = (element) => {
  const focused = document.activeElement ?? document.body;
  if (element === focused) return "on";
  const group = element.closest("[role=radiogroup], [role=tablist], [role=menu], [role=grid]");
  if (group?.contains(focused)) return "beside";
  const place = focused.compareDocumentPosition(element);
  return place & Node.DOCUMENT_POSITION_PRECEDING ? "before" : "after";
};
